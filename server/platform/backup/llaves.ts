/**
 * The key store in a backup: one file, encrypted to a passphrase, to be kept apart from the rest
 * and no longer than needed: as long as it exists, destroying a process's keys is not final.
 *
 *     "rubrica-llaves 1\n"
 *     canonical JSON {salt, operaciones, memoria, cabecera} "\n"
 *     entries: length of what follows (4 bytes) ‖ secretstream chunk of canonical JSON {ruta, bytes}
 *
 * The key is Argon2id of the passphrase; the lines before the entries are their associated data.
 * The last entry is empty and ends the stream (TAG_FINAL): a file cut short does not restore.
 */
import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  base64urlToBytes,
  bytesToBase64url,
  concatBytes,
  uint32ToBytes,
  utf8,
  utf8ToText,
} from '../../../shared/base/bytes.ts';
import { parseCanonical, toCanonical } from '../../../shared/base/canonical.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { PasswordCost } from '../../../shared/crypto/index.ts';
import { nativeCrypto as crypto } from '../crypto.ts';
import { readIfThere, writeDurably } from '../durable.ts';

const MAGIC = 'rubrica-llaves 1\n';
const COST: PasswordCost = { operations: 4, memoryBytes: 256 * 1024 * 1024 };
const SALT_BYTES = 16;
const MAX_OPERATIONS = 100;
const MIN_MEMORY = 8 * 1024;
const MAX_MEMORY = 4 * COST.memoryBytes;
export const MIN_PASSPHRASE = 12;

/** Encrypts every file of the key store's folder into one file. */
export async function backUpKeys(keysDir: string, file: string, passphrase: string, cost = COST): Promise<number> {
  const salt = crypto.randomBytes(SALT_BYTES);
  const stream = crypto.streamSeal(crypto.passwordHash(utf8(passphrase.normalize('NFC')), salt, cost));
  const params = toCanonical({
    salt: bytesToBase64url(salt),
    operaciones: cost.operations,
    memoria: cost.memoryBytes,
    cabecera: bytesToBase64url(stream.header),
  });
  const head = utf8(`${MAGIC}${params}\n`);
  const parts: Uint8Array[] = [head];
  const push = (text: string, final: boolean): void => {
    const chunk = stream.push(utf8(text), head, final);
    parts.push(uint32ToBytes(chunk.length), chunk);
  };

  let count = 0;
  for await (const path of filesIn(keysDir, '')) {
    const bytes = await readIfThere(join(keysDir, path));
    if (!bytes) continue;
    push(toCanonical({ ruta: path, bytes: bytesToBase64url(bytes) }), false);
    count += 1;
  }
  push('', true);
  stream.free();
  await writeDurably(file, concatBytes(...parts));
  return count;
}

/** Decrypts a backed-up key store into a folder; nothing is written unless the whole file verifies. */
export async function restoreKeys(
  file: string,
  keysDir: string,
  passphrase: string,
): Promise<Result<number, 'no-es-respaldo' | 'frase-o-archivo'>> {
  const whole = await readFile(file);
  const opened = read(whole, passphrase);
  if (!opened.ok) return opened;
  for (const { ruta, bytes } of opened.value) {
    const path = join(keysDir, ruta);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeDurably(path, bytes);
  }
  return ok(opened.value.length);
}

type Entry = { readonly ruta: string; readonly bytes: Uint8Array };

/** What is damaged is told by a value, whichever byte it is: the head decides how the rest is read. */
function read(whole: Uint8Array, passphrase: string): Result<readonly Entry[], 'no-es-respaldo' | 'frase-o-archivo'> {
  const end = whole.indexOf(10, MAGIC.length) + 1;
  const head = whole.subarray(0, end);
  const params = readParams(utf8ToText(head));
  if (!params) return err('no-es-respaldo');
  const key = crypto.passwordHash(utf8(passphrase.normalize('NFC')), params.salt, params.cost);
  const stream = crypto.streamOpen(key, params.header);
  if (!stream) return err('no-es-respaldo');

  try {
    const entries: Entry[] = [];
    const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
    for (let at = end; at + 4 <= whole.length; ) {
      const length = view.getUint32(at, true);
      const pulled = stream.pull(whole.subarray(at + 4, at + 4 + length), head);
      at += 4 + length;
      if (!pulled) return err('frase-o-archivo');
      if (pulled.final) return at === whole.length ? ok(entries) : err('frase-o-archivo');
      const entry = readEntry(pulled.chunk);
      if (!entry) return err('frase-o-archivo');
      entries.push(entry);
    }
    return err('frase-o-archivo');
  } finally {
    stream.free();
  }
}

interface Params {
  readonly salt: Uint8Array;
  readonly cost: PasswordCost;
  readonly header: Uint8Array;
}

function readParams(text: string | null): Params | null {
  if (!text?.startsWith(MAGIC)) return null;
  const { salt, operaciones, memoria, cabecera } = object(text.slice(MAGIC.length, -1));
  const saltBytes = bytesOf(salt);
  const header = bytesOf(cabecera);
  const inRange = (value: unknown, least: number, most: number): value is number =>
    typeof value === 'number' && value >= least && value <= most;
  if (saltBytes?.length !== SALT_BYTES || !header) return null;
  if (!inRange(operaciones, 1, MAX_OPERATIONS) || !inRange(memoria, MIN_MEMORY, MAX_MEMORY)) return null;
  return { salt: saltBytes, header, cost: { operations: operaciones, memoryBytes: memoria } };
}

function readEntry(chunk: Uint8Array): Entry | null {
  const { ruta, bytes } = object(utf8ToText(chunk) ?? '');
  const content = bytesOf(bytes);
  return typeof ruta === 'string' && isSafe(ruta) && content ? { ruta, bytes: content } : null;
}

const object = (text: string): Record<string, unknown> =>
  (parseCanonical(text)?.value ?? {}) as Record<string, unknown>;
const bytesOf = (value: unknown): Uint8Array | null => (typeof value === 'string' ? base64urlToBytes(value) : null);

const isSafe = (path: string): boolean =>
  path.split('/').every((segment) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(segment));

/** Files by their path within the folder; temporary ones and locks are left out. */
async function* filesIn(folder: string, path: string): AsyncIterable<string> {
  const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    if (entry.name.startsWith('.') || entry.name.startsWith('candado')) continue;
    const inside = path ? `${path}/${entry.name}` : entry.name;
    if (entry.isDirectory()) yield* filesIn(folder, inside);
    else if (entry.isFile()) yield inside;
  }
}

/** Whether a file can be read by those who may run a restore; for a clear message before anything is done. */
export async function canRead(file: string): Promise<boolean> {
  try {
    await (await open(file, 'r')).close();
    return true;
  } catch {
    return false;
  }
}
