/**
 * Set-up and renewal of the keys. Set-up makes the platform root, an issuing key, the roles' key
 * pairs and an acuse key. Renewal adds an issuing or acuse key where the present one nears its end;
 * nothing that an older one signed loses its worth.
 */
import { dirname, join } from 'node:path';
import { bytesToBase64url } from '../../../shared/base/bytes.ts';
import {
  type CertificadoAcuse,
  type CertificadoEmisora,
  firmar,
  keyId,
  leerFirmado,
} from '../../../shared/firmados/index.ts';
import type { Clock } from '../clock.ts';
import { ROLES } from '../config.ts';
import { nativeCrypto as crypto } from '../crypto.ts';
import { makeFolder, namesIn, readIfThere, writeDurably } from '../durable.ts';
import { exclusively } from '../exclusive.ts';
import { paths, readKeyPair, writeKeyPair } from './layout.ts';

const DAY_MS = 86_400_000;
const EMISORA_DAYS = 730;
const ACUSE_DAYS = 365;
/** A new key is made when less than this is left of the present one. */
const RENEW_DAYS = 60;
/** Keys count from a little before they are made, so that machines whose clocks differ agree. */
const SLACK_MS = 3_600_000;

/** Whether the folder holds a key store that has been set up to the end. */
export const isSetUp = async (folder: string): Promise<boolean> => (await readIfThere(paths(folder).root)) !== null;

/** Sets up a key store in an empty or new folder; does nothing to one that is set up. */
export async function setUpKeystore(folder: string, clock: Clock): Promise<void> {
  if (await isSetUp(folder)) return;
  await makeFolder(folder);
  await exclusively(folder, async () => {
    if (!(await isSetUp(folder))) await makeAll(folder, clock);
  });
}

async function makeAll(folder: string, clock: Clock): Promise<void> {
  const at = paths(folder);
  for (const place of [dirname(at.rootSecret), at.emisoras, at.acuses, at.procesos, dirname(at.destruido('x'))]) {
    await makeFolder(place);
  }
  await makeFolder(dirname(at.rolePublic('intake')));
  for (const role of ROLES) {
    if (await readIfThere(at.rolePublic(role))) continue;
    const keys = crypto.boxKeyPair();
    await makeFolder(at.role(role));
    await writeKeyPair(at.roleSecret(role), keys);
    await writeDurably(at.rolePublic(role), bytesToBase64url(keys.publicKey));
  }
  const root = (await readKeyPair(at.rootSecret)) ?? crypto.signKeyPair();
  await writeKeyPair(at.rootSecret, root);
  await renewKeystore(folder, clock);
  // Last: its presence says that all the rest is there.
  await writeDurably(at.root, bytesToBase64url(root.publicKey));
}

export interface Renewal {
  readonly emisora: 'kept' | 'renewed' | 'root-is-offline';
  readonly acuse: 'kept' | 'renewed' | 'no-issuing-key';
}

/** Adds the keys that are due. The root is needed only for an issuing key. `force` replaces the acuse key at once. */
export async function renewKeystore(folder: string, clock: Clock, options: { force?: boolean } = {}): Promise<Renewal> {
  const at = paths(folder);
  const now = clock.now().getTime();
  const due = now + RENEW_DAYS * DAY_MS;

  let emisora: Renewal['emisora'] = 'kept';
  if ((await lastEnd(at.emisoras, 'emisora')) < due) {
    const root = await readKeyPair(at.rootSecret);
    if (root) {
      const keys = crypto.signKeyPair();
      const body = {
        ...validity(now, EMISORA_DAYS),
        tipo: 'emisora' as const,
        v: 1 as const,
        publica: bytesToBase64url(keys.publicKey),
      };
      const id = keyId(crypto, keys.publicKey);
      await writeKeyPair(join(at.role('portal'), `emisora-${id}`), keys);
      await writeDurably(join(at.emisoras, id), firmar<CertificadoEmisora>(crypto, body, root));
      emisora = 'renewed';
    } else emisora = 'root-is-offline';
  }

  if (!options.force && (await lastEnd(at.acuses, 'clave-acuse')) >= due) return { emisora, acuse: 'kept' };
  const issuer = await currentIssuer(folder, now);
  if (!issuer) return { emisora, acuse: 'no-issuing-key' };
  const keys = crypto.signKeyPair();
  const body = {
    ...validity(now, ACUSE_DAYS),
    tipo: 'clave-acuse' as const,
    v: 1 as const,
    publica: bytesToBase64url(keys.publicKey),
  };
  const id = keyId(crypto, keys.publicKey);
  const certificate = firmar<CertificadoAcuse>(
    crypto,
    { ...body, desde: Math.max(body.desde, issuer.desde) },
    issuer.keys,
  );
  // The certificate first: a key found in the folder may sign at once.
  await writeDurably(join(at.acuses, id), certificate);
  await writeKeyPair(join(at.role('intake'), `acuse-${id}`), keys);
  return { emisora, acuse: 'renewed' };
}

const validity = (now: number, days: number) => ({ desde: now - SLACK_MS, hasta: now + days * DAY_MS });

/** The newest issuing key whose secret is here and that is valid now. */
export async function currentIssuer(folder: string, now: number) {
  const at = paths(folder);
  const found = [];
  for (const id of await namesIn(at.emisoras)) {
    const certificate = leerFirmado('emisora', (await readIfThere(join(at.emisoras, id)))?.toString() ?? '');
    const keys = await readKeyPair(join(at.role('portal'), `emisora-${id}`));
    if (certificate && keys && certificate.desde <= now && now <= certificate.hasta) {
      found.push({ keys, desde: certificate.desde });
    }
  }
  return found.sort((a, b) => b.desde - a.desde)[0] ?? null;
}

async function lastEnd(folder: string, tipo: 'emisora' | 'clave-acuse'): Promise<number> {
  let last = 0;
  for (const id of await namesIn(folder)) {
    const certificate = leerFirmado(tipo, (await readIfThere(join(folder, id)))?.toString() ?? '');
    last = Math.max(last, certificate?.hasta ?? 0);
  }
  return last;
}
