/** Argon2id once, then this worker ends: WebAssembly never gives back the 64 MB that it takes. */
import type { PasswordCost } from '../../shared/crypto/index.ts';
import { loadSodium } from '../../shared/crypto/sodium.ts';

/** What to derive. */
export interface Derivacion {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly cost: PasswordCost;
}

/** What comes back instead of 32 bytes. */
export interface DerivacionFallida {
  readonly error: string;
}

self.onmessage = async ({ data }: MessageEvent<Derivacion>) => {
  const { password, salt, cost } = data;
  try {
    const crypto = await loadSodium();
    self.postMessage(crypto.passwordHash(password, salt, cost));
  } catch (error) {
    // Argon2id could not have its memory: the caller's promise fails.
    self.postMessage({ error: String(error) } satisfies DerivacionFallida);
  }
};
