/**
 * The key store as one process of the server sees it: it loads the secrets of its own roles and no
 * other's. Any role can lock a new process's secrets away for those that need them; only those can
 * take them out. It lives apart from database and envelopes, so that destroying a process's
 * keys is final.
 */
import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { base64urlToBytes, bytesToBase64url, utf8 } from '../../../shared/base/bytes.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { KeyPair } from '../../../shared/crypto/index.ts';
import { type Certificados, fingerprint } from '../../../shared/firmados/confianza.ts';
import {
  type CertificadoProceso,
  type Firmado,
  firmar,
  leerFirmado,
  type Sin,
} from '../../../shared/firmados/index.ts';
import type { Clock } from '../clock.ts';
import type { Role } from '../config.ts';
import { nativeCrypto as crypto, forget } from '../crypto.ts';
import { makeFolder, namesIn, readIfThere, shred, syncDirectory, writeDurably } from '../durable.ts';
import { refuse } from '../refusal.ts';
import { labelled, paths, READERS, readKeyPair, SECRETOS, type Secreto, secretLabel } from './layout.ts';
import { currentIssuer, isSetUp } from './setup.ts';

export type { Secreto } from './layout.ts';
export { isSetUp, type Renewal, renewKeystore, setUpKeystore } from './setup.ts';

export type KeyRefusal =
  /** None of this process's roles may have that secret. */
  | 'sin-permiso'
  | 'no-existe'
  /** Its keys were destroyed; nothing opens what was sealed under them. */
  | 'destruido';

export interface Keystore {
  readonly roles: readonly Role[];
  /** The root's fingerprint, as invitations carry it. */
  readonly huella: string;
  /**
   * Makes a process's keys and locks them away, or finds them made; answers its certificate. Only
   * roles with the issuing key (portal) can: `sin-permiso`.
   */
  createProceso(proceso: string): Promise<Result<string, Exclude<KeyRefusal, 'no-existe'>>>;
  /** A secret of a process (32 bytes), if one of this process's roles may have it. */
  unwrap(proceso: string, secreto: Secreto): Promise<Result<Uint8Array, KeyRefusal>>;
  /** The pair that envelopes are sealed to (role opener). */
  procesoKeys(proceso: string): Promise<Result<KeyPair, KeyRefusal>>;
  /** Signs a server's document with the present acuse key (role intake; else throws). Its canonical text. */
  firmar<T extends Firmado>(body: Sin<T>): string;
  /** What a device needs to verify this server and seal to a process. */
  certificados(proceso?: string): Promise<Certificados>;
  /** Destroys all secrets of a process here: whatever was sealed under them is unreadable from now on. */
  destroyProceso(proceso: string): Promise<void>;
  /** Reads anew the keys that a renewal may have added. */
  refresh(): Promise<void>;
}

interface AcuseKey {
  readonly keys: KeyPair;
  readonly desde: number;
  readonly hasta: number;
}

/** Opens a key store that has been set up. Fails with a sentence when it is not whole, or is open to others. */
export async function openKeystore(folder: string, roles: readonly Role[], clock: Clock): Promise<Keystore> {
  const at = paths(folder);
  if (!(await isSetUp(folder)))
    return refuse(`No hay almacén de llaves en ${folder}. Créalo con: npm run llaves -- crear`);
  const rootText = (await readIfThere(at.root))!.toString();
  const boxes = new Map<Role, KeyPair>();
  for (const role of roles) {
    const keys = await readKeyPair(at.roleSecret(role));
    if (!keys) {
      return refuse(
        `Al almacén de llaves en ${folder} le faltan los secretos de la función «${role}» (roles/${role}).`,
      );
    }
    if ((await stat(at.roleSecret(role))).mode & 0o077) {
      return refuse(
        `Otras cuentas de esta máquina pueden leer los secretos en ${at.role(role)}. Ciérralos con: chmod -R go= ${folder}/roles`,
      );
    }
    boxes.set(role, keys);
  }

  let acuseKeys: readonly AcuseKey[] = [];
  let emisoras: readonly string[] = [];
  let acuses: readonly string[] = [];
  const refresh = async (): Promise<void> => {
    emisoras = await textsIn(at.emisoras);
    acuses = await textsIn(at.acuses);
    if (roles.includes('intake')) acuseKeys = await loadAcuseKeys(at.acuses, at.role('intake'));
  };
  await refresh();

  const unwrap: Keystore['unwrap'] = async (proceso, secreto) => {
    const role = READERS[secreto].find((reader) => boxes.has(reader));
    if (!role) return err('sin-permiso');
    const sealed = await readIfThere(join(at.proceso(proceso), `${secreto}.${role}`));
    if (!sealed) return err((await readIfThere(at.destruido(proceso))) ? 'destruido' : 'no-existe');
    const opened = crypto.boxSealOpen(sealed, boxes.get(role)!);
    const label = secretLabel(proceso, secreto);
    if (
      !opened ||
      opened.length !== label.length + 32 ||
      Buffer.compare(opened.subarray(0, label.length), label) !== 0
    ) {
      throw new Error(`The key store's file ${secreto}.${role} of the process ${proceso} is damaged.`);
    }
    return ok(opened.slice(label.length));
  };

  const readCertificate = async (proceso: string) =>
    (await readIfThere(at.certificado(proceso)))?.toString() ??
    (await readIfThere(at.destruido(proceso)))?.toString() ??
    null;

  return {
    roles,
    huella: fingerprint(crypto, base64urlToBytes(rootText)!),
    unwrap,
    refresh,

    async createProceso(proceso) {
      if (await readIfThere(at.destruido(proceso))) return err('destruido');
      const existing = await readIfThere(at.certificado(proceso));
      if (existing) return ok(existing.toString());
      const now = clock.now().getTime();
      const issuer = roles.includes('portal') ? await currentIssuer(folder, now) : null;
      if (!issuer) return err('sin-permiso');

      const keys = crypto.boxKeyPair();
      const body = {
        tipo: 'clave-proceso',
        v: 1,
        proceso,
        publica: bytesToBase64url(keys.publicKey),
        desde: now,
      } as const;
      const certificate = firmar<CertificadoProceso>(crypto, body, issuer.keys);
      const making = join(at.procesos, `.${randomBytes(6).toString('hex')}`);
      await makeFolder(making);
      for (const secreto of SECRETOS) {
        const bytes = secreto === 'secreto' ? keys.secretKey : derive(keys.secretKey, secreto);
        for (const reader of READERS[secreto]) {
          const publicKey = base64urlToBytes((await readIfThere(at.rolePublic(reader)))?.toString() ?? '');
          if (!publicKey) throw new Error(`The key store lacks the public key of the role «${reader}».`);
          await writeDurably(
            join(making, `${secreto}.${reader}`),
            crypto.boxSeal(labelled(proceso, secreto, bytes), publicKey),
          );
        }
        if (secreto !== 'secreto') forget(bytes);
      }
      forget(keys.secretKey);
      await writeDurably(join(making, 'certificado'), certificate);
      try {
        await rename(making, at.proceso(proceso));
      } catch (error) {
        // Another process made them in the same instant: theirs hold.
        await rm(making, { recursive: true, force: true });
        if (!['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
        return ok((await readIfThere(at.certificado(proceso)))!.toString());
      }
      await syncDirectory(at.procesos);
      return ok(certificate);
    },

    async procesoKeys(proceso) {
      const secret = await unwrap(proceso, 'secreto');
      if (!secret.ok) return secret;
      const certificate = leerFirmado('clave-proceso', (await readCertificate(proceso)) ?? '');
      if (!certificate) throw new Error(`The certificate of the process ${proceso} is damaged.`);
      return ok({ publicKey: base64urlToBytes(certificate.publica)!, secretKey: secret.value });
    },

    firmar(body) {
      const now = clock.now().getTime();
      const key = acuseKeys.find(({ desde, hasta }) => desde <= now && now <= hasta);
      if (!key) throw new Error('No acuse key that is valid now. Make one with: npm run llaves -- renovar');
      return firmar(crypto, body, key.keys);
    },

    async certificados(proceso) {
      const own = proceso === undefined ? null : await readCertificate(proceso);
      return { raiz: rootText, emisoras, claves: own === null ? acuses : [own, ...acuses] };
    },

    async destroyProceso(proceso) {
      const certificate = await readIfThere(at.certificado(proceso));
      if (certificate) {
        await makeFolder(dirname(at.destruido(proceso)));
        await writeDurably(at.destruido(proceso), certificate);
      }
      if (await readIfThere(at.destruido(proceso))) await shred(at.proceso(proceso));
    },
  };
}

/** What derives from a process's secret; each purpose has its own key, and none leads back. */
const derive = (secret: Uint8Array, secreto: Exclude<Secreto, 'secreto'>): Uint8Array =>
  crypto.hash(utf8(`rubrica/clave/${secreto}/v1`), secret);

async function textsIn(folder: string): Promise<string[]> {
  const texts: string[] = [];
  for (const name of await namesIn(folder)) texts.push((await readIfThere(join(folder, name)))!.toString());
  return texts;
}

/** Newest first. */
async function loadAcuseKeys(certificates: string, secrets: string): Promise<AcuseKey[]> {
  const loaded: AcuseKey[] = [];
  for (const name of await readdir(secrets)) {
    const id = /^acuse-(.+)$/.exec(name)?.[1];
    const certificate = id && leerFirmado('clave-acuse', (await readIfThere(join(certificates, id)))?.toString() ?? '');
    const keys = id && (await readKeyPair(join(secrets, name)));
    if (certificate && keys) loaded.push({ keys, desde: certificate.desde, hasta: certificate.hasta });
  }
  return loaded.sort((a, b) => b.desde - a.desde);
}
