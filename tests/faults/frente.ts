/**
 * The network between phones and server: passes plain HTTP on (and serves the browser seeds' page),
 * and carries WebSockets through pipes that cut, delay and throttle at bytes drawn by the seed.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createRandom, type Random } from '../especimenes/random.ts';
import { readBundled } from '../support/pagina.ts';
import type { Red } from './plan.ts';

export interface Frente {
  readonly origen: string;
  readonly puerto: number;
  /** From now on the network is like this; null for a good one. */
  usar(red: Red | null, semilla: number): void;
  /** Cuts so far, since `usar`. */
  cortes(): number;
  close(): Promise<void>;
}

/** `pagina`: folder of a bundled page to serve at `/`; null for none. */
export async function startFrente(serverPort: () => number, pagina: string | null): Promise<Frente> {
  let red: Red | null = null;
  let random: Random = createRandom(0);
  let cuts = 0;
  const sockets = new Set<Duplex>();

  const server = createServer((req, res) => {
    void serve(req, res, serverPort(), pagina);
  });
  // The server's own «keep-alive: timeout» passes through: who goes by it must not find a closed line.
  server.keepAliveTimeout = 0;
  server.on('upgrade', (req: IncomingMessage, client: Socket, head: Buffer) => {
    const upstream = connect(serverPort(), '127.0.0.1');
    const share = red && {
      cutUp: cuts < red.cortes && random.chance(0.7) ? random.int(1, red.maxBytes) : Number.POSITIVE_INFINITY,
      cutDown: cuts < red.cortes && random.chance(0.4) ? random.int(1, red.maxBytes / 8) : Number.POSITIVE_INFINITY,
      delayMs: red.maxDemoraMs,
      rate: red.tasa ?? Number.POSITIVE_INFINITY,
      random: createRandom(random.int(0, 2 ** 31)),
    };
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    const cut = (): void => {
      cuts++;
      end();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    upstream.write(rawHead(req));
    if (head.length > 0) upstream.write(head);
    void carry(client, upstream, share && { ...share, cutAfter: share.cutUp }, cut);
    void carry(upstream, client, share && { ...share, cutAfter: share.cutDown }, cut);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const puerto = (server.address() as AddressInfo).port;

  return {
    origen: `http://localhost:${puerto}`,
    puerto,
    usar(next, semilla) {
      red = next;
      random = createRandom(semilla, 'red');
      cuts = 0;
    },
    cortes: () => cuts,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Share {
  readonly cutAfter: number;
  readonly delayMs: number;
  readonly rate: number;
  readonly random: Random;
}

/** Carries one direction, in order; after its share of bytes, the cut comes at exactly that byte. */
async function carry(from: Duplex, to: Duplex, share: Share | null, cut: () => void): Promise<void> {
  let passed = 0;
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      if (share && share.delayMs > 0 && share.random.chance(0.3)) await delay(share.random.int(1, share.delayMs));
      if (share && share.rate < Number.POSITIVE_INFINITY) await delay((chunk.length / share.rate) * 1000);
      if (share && passed + chunk.length > share.cutAfter) {
        to.write(chunk.subarray(0, share.cutAfter - passed), cut);
        return;
      }
      passed += chunk.length;
      if (!to.write(chunk)) await new Promise<void>((resolve) => to.once('drain', resolve).once('close', resolve));
    }
    to.end();
  } catch {
    to.destroy();
  }
}

function rawHead(req: IncomingMessage): string {
  const lines = [`${req.method} ${req.url} HTTP/1.1`];
  for (let i = 0; i < req.rawHeaders.length; i += 2) lines.push(`${req.rawHeaders[i]}: ${req.rawHeaders[i + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

async function serve(req: IncomingMessage, res: ServerResponse, port: number, pagina: string | null): Promise<void> {
  const isPage =
    pagina !== null && req.method === 'GET' && !req.url!.startsWith('/api') && !req.url!.startsWith('/buzon');
  if (isPage) {
    const file = await readBundled(pagina, req.url!);
    res.writeHead(file ? 200 : 404, { 'content-type': file?.type ?? 'text/plain' }).end(file?.content);
    return;
  }
  const upstream = request({ port, host: '127.0.0.1', method: req.method, path: req.url, headers: req.headers });
  upstream.on('response', (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(res);
  });
  upstream.on('error', () => res.writeHead(502).end());
  req.pipe(upstream);
}
