/**
 * How an auxiliar proves that she is who she says (§3.2 a). Each type takes a proof of its own and answers whose
 * registration it proved; what follows is the same for all (verificar.ts).
 */
import type { TipoAutenticacion } from '../../../shared/api/alta.ts';
import { utf8 } from '../../../shared/base/bytes.ts';
import type { Result } from '../../../shared/base/result.ts';
import { nativeCrypto as crypto } from '../../platform/crypto.ts';
import type { Db } from '../../platform/database.ts';
import type { Keystore } from '../../platform/keystore/index.ts';
import { type CodigoRefusal, canjearCodigo, type Identidad } from './codigos.ts';

export interface Autenticacion<Prueba, Falta> {
  readonly tipo: TipoAutenticacion;
  /** The id of the auxiliar whose registration `identidad` is, proved. */
  comprobar(
    identidad: Identidad,
    prueba: Prueba,
    desde: { readonly origen: string; readonly now: Date },
  ): Promise<Result<string, Falta>>;
}

/** By the code that went to the e-mail of her registration. */
export const porCorreo = (deps: {
  readonly db: Db;
  readonly keys: Pick<Keystore, 'unwrap'>;
}): Autenticacion<{ readonly codigo: string }, CodigoRefusal> => ({
  tipo: 'correo',
  async comprobar(identidad, { codigo }, { origen, now }) {
    return canjearCodigo(deps.db, await codeSecret(deps.keys, identidad.proceso), identidad, origen, codigo, now);
  },
});

/** What codes and identities are hashed with. A process that does not exist has nobody to be told apart. */
export async function codeSecret(keys: Pick<Keystore, 'unwrap'>, proceso: string): Promise<Uint8Array> {
  const contactKey = await keys.unwrap(proceso, 'contacto');
  return crypto.hash(utf8('rubrica/clave/alta/v1'), contactKey.ok ? contactKey.value : new Uint8Array(32));
}
