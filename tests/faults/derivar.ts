/** A cheap stand-in for Argon2id, which has tests of its own: the faults start hundreds of clients. */
import { concatBytes } from '../../shared/base/bytes.ts';
import type { Crypto } from '../../shared/crypto/index.ts';
import type { Plataforma } from '../../web/captura/plataforma.ts';

export const derivarBarato =
  (crypto: Crypto): Plataforma['derivar'] =>
  async (password, salt) =>
    crypto.hash(concatBytes(password, salt));
