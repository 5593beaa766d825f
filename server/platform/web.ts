/**
 * Serves the web app as it was built. What bears its own hash in its name (`/assets/`) may be kept
 * for ever; all else is asked for anew each time. Assets of earlier versions stay for a month, so
 * that a page that was open during an update still finds its parts.
 */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import fastifyStatic from '@fastify/static';
import type { Clock } from './clock.ts';
import type { Http } from './http.ts';
import type { Logger } from './logger.ts';

const KEPT_MS = 30 * 86_400_000;
const COMPRESSIBLE = /\.(js|css|wasm|svg|json|html)$/;
const COMPRESSED = /\.(br|gz)$/;
/** Smaller ones are not worth it. */
const MIN_COMPRESSED_BYTES = 1024;

export interface WebOptions {
  /** What was built: `index.html`, `captura/`, `assets/`… */
  readonly folder: string;
  /** Where assets of all recent versions are kept and served from. */
  readonly assetsFolder: string;
  readonly clock: Clock;
  readonly log: Logger;
}

export async function registerWeb(app: Http, options: WebOptions): Promise<void> {
  const { folder, assetsFolder, log } = options;
  await keepAssets(options);
  // Compressing takes a while the first time; until it is done, assets go out as they are.
  compressAll(assetsFolder).catch((error: unknown) => log.warn({ err: error }, 'web: assets not compressed'));

  await app.register(fastifyStatic, {
    root: assetsFolder,
    prefix: '/assets/',
    decorateReply: false,
    index: false,
    dotfiles: 'ignore',
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
  });
  await app.register(fastifyStatic, {
    root: folder,
    prefix: '/',
    index: 'index.html',
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (reply) => reply.header('cache-control', 'no-cache'),
  });
  app.get('/captura', (_request, reply) => reply.redirect('/captura/', 308));
  // Screens of the app have addresses of their own; all of them are the same page.
  app.get<{ Params: { '*': string } }>('/captura/*', (request, reply) => {
    const path = request.params['*'];
    return reply.sendFile(path.includes('.') ? `captura/${path}` : 'captura/index.html', folder);
  });
}

/** Address of the app's typeface, whose name bears a hash of it; null when the web app was not built. */
export async function findTypeface(folder: string): Promise<string | null> {
  const names = await readdir(join(folder, 'assets')).catch(() => []);
  const name = names.find((one) => /^atkinson-hyperlegible-next-latin-.*\.woff2$/.test(one));
  return name === undefined ? null : `/assets/${name}`;
}

/** The page for addresses where there is nothing; null when the web app was not built. */
export const readNoEncontrada = (folder: string): Promise<string | null> =>
  readFile(join(folder, 'no-encontrada.html'), 'utf8').catch(() => null);

/** Copies the present version's assets beside those of earlier ones, and lets the oldest go. */
async function keepAssets({ folder, assetsFolder, clock }: WebOptions): Promise<void> {
  await mkdir(assetsFolder, { recursive: true });
  const now = clock.now();
  const kept = new Set(await readdir(assetsFolder));
  for (const name of await readdir(join(folder, 'assets')).catch(() => [])) {
    const place = join(assetsFolder, name);
    if (!kept.has(name)) await copyWhole(join(folder, 'assets', name), place);
    await utimes(place, now, now);
  }
  for (const name of kept) {
    const place = join(assetsFolder, name.replace(COMPRESSED, ''));
    const seen = await stat(place).catch(() => null);
    if (!seen || now.getTime() - seen.mtimeMs > KEPT_MS) await rm(join(assetsFolder, name), { force: true });
  }
}

async function copyWhole(from: string, to: string): Promise<void> {
  const temporary = temporaryName(to);
  await copyFile(from, temporary);
  await rename(temporary, to);
}

async function compressAll(folder: string): Promise<void> {
  const names = new Set(await readdir(folder));
  for (const name of names) {
    if (!COMPRESSIBLE.test(name) || names.has(`${name}.br`)) continue;
    const content = await readFile(join(folder, name));
    if (content.length < MIN_COMPRESSED_BYTES) continue;
    await writeWhole(join(folder, `${name}.gz`), await promisify(gzip)(content, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
    await writeWhole(join(folder, `${name}.br`), await promisify(brotliCompress)(content, { params }));
  }
}

async function writeWhole(file: string, content: Uint8Array): Promise<void> {
  const temporary = temporaryName(file);
  await writeFile(temporary, content);
  await rename(temporary, file);
}

const temporaryName = (file: string): string =>
  join(file, '..', `.${createHash('sha256').update(`${file}${process.pid}`).digest('hex').slice(0, 16)}`);
