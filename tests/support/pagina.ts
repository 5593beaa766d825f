/**
 * A page of a test's own: one entry bundled by Vite as the app is, workers and all, served on
 * localhost (a secure context) without any screen.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { build } from 'vite';

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.wasm': 'application/wasm' };
const HTML = '<!doctype html><meta charset="utf-8"><script type="module" src="/entrada.js"></script>';

/** Bundles an entry into a temporary folder and gives its path. */
export async function bundlePage(entry: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rubrica-pagina-'));
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    worker: { format: 'es' },
    build: {
      outDir: folder,
      target: 'es2022',
      modulePreload: false,
      minify: false,
      rollupOptions: { input: entry, output: { entryFileNames: 'entrada.js' } },
    },
  });
  return folder;
}

export interface Pagina {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves an entry as a page; `close` stops it and removes the bundle. */
export async function servePage(entry: string): Promise<Pagina> {
  const folder = await bundlePage(entry);
  const server: Server = createServer(async (request, response) => {
    const file = await readBundled(folder, request.url ?? '/');
    response.writeHead(file ? 200 : 404, { 'content-type': file?.type ?? 'text/plain' }).end(file?.content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What a bundled page serves at a path; null when there is nothing. */
export async function readBundled(
  folder: string,
  path: string,
): Promise<{ type: string; content: Buffer | string } | null> {
  if (path === '/') return { type: 'text/html', content: HTML };
  const name = normalize(path).replace(/^\/+/, '');
  const content = await readFile(join(folder, name)).catch(() => null);
  return content && { type: TYPES[extname(name)] ?? 'application/octet-stream', content };
}
