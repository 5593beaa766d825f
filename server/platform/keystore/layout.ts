/**
 * The key store's folder:
 *
 *     raiz-fuera-de-linea/raiz.json   secret of the platform root; to be taken offline after set-up
 *     publicas/raiz                   public key of the root
 *     publicas/roles/ROLE             X25519 public key of each role
 *     publicas/emisoras/ID            certificates of issuing keys (signed by the root)
 *     publicas/acuses/ID              certificates of acuse keys (signed by an issuing key)
 *     roles/ROLE/caja                 X25519 secret of the role
 *     roles/portal/emisora-ID         secret of an issuing key
 *     roles/intake/acuse-ID           secret of an acuse key
 *     procesos/PROCESO/certificado    certificate of the process's key (signed by an issuing key)
 *     procesos/PROCESO/KIND.ROLE      a secret of the process, sealed to a role
 *     destruidos/PROCESO              certificate of a process whose secrets were destroyed
 *
 * A machine that runs one role needs `publicas`, `procesos`, `destruidos` and that role's folder,
 * no other's.
 */
import { join } from 'node:path';
import { base64urlToBytes, bytesToBase64url, concatBytes, utf8 } from '../../../shared/base/bytes.ts';
import type { KeyPair } from '../../../shared/crypto/index.ts';
import type { Role } from '../config.ts';
import { readIfThere, writeDurably } from '../durable.ts';

/** A process's secrets: its X25519 secret and what derives from it. */
export type Secreto = 'secreto' | 'datos' | 'indice' | 'contacto' | 'acuses';

/** Which roles each secret is sealed to. */
export const READERS: { readonly [S in Secreto]: readonly Role[] } = {
  secreto: ['opener'],
  datos: ['opener', 'portal'],
  indice: ['opener', 'portal'],
  contacto: ['intake', 'portal', 'jobs'],
  // What the opening role hands over for the mailed acuse: not for intake to read.
  acuses: ['opener', 'jobs'],
};

export const SECRETOS = Object.keys(READERS) as readonly Secreto[];

export const paths = (folder: string) => ({
  rootSecret: join(folder, 'raiz-fuera-de-linea', 'raiz.json'),
  root: join(folder, 'publicas', 'raiz'),
  rolePublic: (role: Role) => join(folder, 'publicas', 'roles', role),
  emisoras: join(folder, 'publicas', 'emisoras'),
  acuses: join(folder, 'publicas', 'acuses'),
  role: (role: Role) => join(folder, 'roles', role),
  roleSecret: (role: Role) => join(folder, 'roles', role, 'caja'),
  procesos: join(folder, 'procesos'),
  proceso: (proceso: string) => join(folder, 'procesos', checkProceso(proceso)),
  certificado: (proceso: string) => join(folder, 'procesos', checkProceso(proceso), 'certificado'),
  destruido: (proceso: string) => join(folder, 'destruidos', checkProceso(proceso)),
});

/** Ids of processes become names of files; they are made by the server, so a bad one is a defect. */
function checkProceso(proceso: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(proceso)) throw new TypeError('not the id of a process');
  return proceso;
}

export async function readKeyPair(file: string): Promise<KeyPair | null> {
  const content = await readIfThere(file);
  if (!content) return null;
  const { publica, secreta } = JSON.parse(content.toString()) as { publica: string; secreta: string };
  return { publicKey: base64urlToBytes(publica)!, secretKey: base64urlToBytes(secreta)! };
}

export const writeKeyPair = (file: string, { publicKey, secretKey }: KeyPair): Promise<void> =>
  writeDurably(file, JSON.stringify({ publica: bytesToBase64url(publicKey), secreta: bytesToBase64url(secretKey) }));

/** Before a sealed secret, so that one file can't stand in for another. */
export const secretLabel = (proceso: string, secreto: Secreto): Uint8Array =>
  utf8(`rubrica/proceso/${proceso}/${secreto}\n`);

export const labelled = (proceso: string, secreto: Secreto, bytes: Uint8Array): Uint8Array =>
  concatBytes(secretLabel(proceso, secreto), bytes);
