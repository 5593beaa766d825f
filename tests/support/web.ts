/** Serves a built web folder as the server does: app addresses lead to the app, the CSP is as strict. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

export const STRICT_CSP = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export interface WebFolder {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * `fallback` is what any address under `/captura/` without a file gets. `before` is asked first, and may keep a request
 * waiting; true when it answered.
 */
export async function serveFolder(
  folder: string,
  fallback: string,
  port = 0,
  before: (request: IncomingMessage, response: ServerResponse) => Promise<boolean> = async () => false,
): Promise<WebFolder> {
  const server = createServer(async (request, response) => {
    if (await before(request, response)) return;
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname);
    const file = extname(path) ? path : path.startsWith('/captura') ? fallback : join(path, 'index.html');
    const content = await readFile(join(folder, file)).catch(() => null);
    response
      .writeHead(content ? 200 : 404, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': STRICT_CSP,
      })
      .end(content);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
