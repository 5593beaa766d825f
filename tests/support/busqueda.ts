/**
 * Looks for texts and image signatures in everything an origin keeps in a browser: IndexedDB,
 * caches, private files, localStorage, sessionStorage, cookies, the history's state. What is stored is
 * decoded first (structured values walked, compressed answers read whole), and each text is looked for
 * as UTF-8, Latin-1 and UTF-16 in both orders, each also in base64 at its three alignments.
 */
import type { Page } from 'playwright-core';

export interface Hallazgo {
  readonly where: string;
  readonly what: string;
}

/** A name for each run of bytes looked for, as a regular expression over Latin-1. */
type Patterns = readonly (readonly [what: string, source: string])[];

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Bytes of a text in an encoding. */
export const ENCODINGS: { readonly [name: string]: (text: string) => Buffer } = {
  'UTF-8': (text) => Buffer.from(text),
  'Latin-1': (text) => Buffer.from(text, 'latin1'),
  'UTF-16LE': (text) => Buffer.from(text, 'utf16le'),
  'UTF-16BE': (text) => Buffer.from(text, 'utf16le').swap16(),
};
/** Bytes that may stand before others in base64: what these then look like depends on it. */
export const ALIGNMENTS = [0, 1, 2] as const;

/** Every way in which a text could lie there. */
const patternsOf = (text: string): Patterns =>
  Object.entries(ENCODINGS).flatMap(([name, encode]) => {
    const bytes = encode(text);
    return [
      [`${text} as ${name}`, literal(latin1(bytes))] as const,
      ...ALIGNMENTS.map((shift) => [`${text} as base64 of ${name} +${shift}`, base64Pattern(bytes, shift)] as const),
    ];
  });

/** The signs of base64 that depend on these bytes alone, when so many bytes stand before them. */
function base64Pattern(bytes: Uint8Array, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const first = Math.ceil((shift * 8) / 6);
  const last = Math.floor(((shift + bytes.length) * 8) / 6);
  return literal(text.slice(first, last)).replaceAll('/', '[/_]').replaceAll('\\+', '[+-]');
}

/** What a JPEG, a PNG or a WebP begins with, raw and, by the marks that stand in it, in base64. */
export const IMAGES: Patterns = (
  [
    [
      'JPEG',
      '\\xff\\xd8\\xff(\\xe0..JFIF|\\xe1..Exif|\\xe2..ICC_PROFILE|\\xdb\\x00[\\x43\\x84])',
      ['JFIF\0', 'Exif\0'],
    ],
    ['PNG', '\\x89PNG\\r\\n\\x1a\\n', ['\x89PNG\r\n\x1a\n']],
    ['WebP', 'RIFF....WEBPVP8', ['WEBPVP8']],
  ] as const
).flatMap(([name, source, marks]) => [
  [name, source] as const,
  ...marks.flatMap((mark) =>
    ALIGNMENTS.map((shift) => [`${name} in base64`, base64Pattern(Buffer.from(mark, 'latin1'), shift)] as const),
  ),
]);

/** Finds texts and images in all that the page's origin keeps. The app's own files have images of their own: those are let pass. */
export async function buscar(page: Page, texts: readonly string[], images: Patterns = IMAGES): Promise<Hallazgo[]> {
  const patterns = [...texts.flatMap(patternsOf), ...images];
  const cookies = await page.context().cookies();
  const inCookies = patterns.flatMap(([what, source]) =>
    cookies.flatMap(({ name, value }) =>
      new RegExp(source, 's').test(`${name}=${value}`) ? [{ where: `cookie ${name}`, what }] : [],
    ),
  );
  return [...(await page.evaluate(lookInPage, patterns)), ...inCookies];
}

/** How many bytes there were to look at, by place: a search of nothing finds nothing. */
export const medir = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(lookInPage, [['', '']] as Patterns).then((all) => {
    const total: Record<string, number> = {};
    for (const { where, size } of all) {
      const place = where.split(' ')[0]!;
      total[place] = (total[place] ?? 0) + size;
    }
    return total;
  });

/** Runs in the page: leans on nothing outside itself. */
async function lookInPage(patterns: Patterns): Promise<(Hallazgo & { readonly size: number })[]> {
  const found: (Hallazgo & { size: number })[] = [];
  const expressions = patterns.map(
    ([what, source]) => [what, new RegExp(source, 's'), /^(JPEG|PNG|WebP)/.test(what)] as const,
  );

  const look = (where: string, text: string, ofTheApp = false): void => {
    for (const [what, expression, isImage] of expressions)
      if (!(ofTheApp && isImage) && expression.test(text)) found.push({ where, what, size: text.length });
  };
  const lookAtBytes = (where: string, bytes: Uint8Array, ofTheApp = false): void =>
    look(where, asLatin1(bytes), ofTheApp);
  function asLatin1(bytes: Uint8Array): string {
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return text;
  }
  async function walk(where: string, value: unknown): Promise<void> {
    if (typeof value === 'string') {
      // The process's logo is an image, and nobody's.
      const isLogo = where.endsWith('.proceso.logo.datos');
      look(where, value, isLogo);
      lookAtBytes(where, new TextEncoder().encode(value), isLogo);
    } else if (value instanceof ArrayBuffer) lookAtBytes(where, new Uint8Array(value));
    else if (ArrayBuffer.isView(value)) {
      lookAtBytes(where, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    } else if (value instanceof Blob) lookAtBytes(where, new Uint8Array(await value.arrayBuffer()));
    else if (Array.isArray(value) || value instanceof Set) for (const each of value) await walk(where, each);
    else if (value && typeof value === 'object' && !(value instanceof CryptoKey)) {
      for (const [key, each] of value instanceof Map ? value : Object.entries(value)) {
        await walk(where, key);
        await walk(`${where}.${key}`, each);
      }
    }
  }
  async function walkFolder(where: string, folder: FileSystemDirectoryHandle): Promise<void> {
    for await (const [name, handle] of folder as unknown as AsyncIterable<[string, FileSystemHandle]>) {
      await walk(where, name);
      if (handle.kind === 'directory') await walkFolder(where, handle as FileSystemDirectoryHandle);
      else await walk(where, await (handle as FileSystemFileHandle).getFile());
    }
  }
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  for (const { name } of await indexedDB.databases()) {
    const db = await settled(indexedDB.open(name!));
    for (const store of db.objectStoreNames) {
      const objects = db.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([settled(objects.getAllKeys()), settled(objects.getAll())]);
      await walk(`indexedDB ${name}.${store} key`, keys);
      for (const value of values) await walk(`indexedDB ${name}.${store}`, value);
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = (await cache.match(request))!;
      const where = `caches ${new URL(request.url).pathname}`;
      look(where, request.url);
      lookAtBytes(
        where,
        new Uint8Array(await response.arrayBuffer()),
        /^\/(assets|captura\/iconos)\//.test(new URL(request.url).pathname),
      );
    }
  }
  for (const [name, storage] of [
    ['localStorage', localStorage],
    ['sessionStorage', sessionStorage],
  ] as const) {
    for (let i = 0; i < storage.length; i++) {
      const key = storage.key(i)!;
      await walk(`${name} ${key}`, [key, storage.getItem(key)]);
    }
  }
  await walkFolder('private files', await navigator.storage.getDirectory());
  await walk('history.state', history.state);
  return found;
}
