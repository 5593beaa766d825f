/** A way to a server that can be cut: what a phone goes through when it loses its network, sockets and all. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Corte {
  readonly port: number;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  /** From now on ends each new connection whose first request is for such a path; null: none. */
  refuse(path: RegExp | null): void;
  /** Bytes that came from the server so far. */
  passed(): number;
  close(): Promise<void>;
}

/** Listens on a free port of localhost and passes everything to another port, which may be told later. */
export async function openCorte(): Promise<Corte & { to(port: number): void }> {
  const sockets = new Set<Socket>();
  let target = 0;
  let refused: RegExp | null = null;
  let passed = 0;
  const server = createServer((here) => {
    const there = connect(target, '127.0.0.1');
    for (const [socket, other] of [
      [here, there],
      [there, here],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    there.on('data', (piece: Buffer) => {
      passed += piece.length;
    });
    there.pipe(here);
    here.once('data', (first: Buffer) => {
      if (refused?.test(first.toString('latin1').split(' ')[1] ?? '')) here.destroy();
      else {
        there.write(first);
        here.pipe(there);
      }
    });
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, 'localhost');
    await once(server, 'listening');
    return (server.address() as { port: number }).port;
  };
  const cut = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const port = await listen(0);
  return {
    port,
    to(next) {
      target = next;
    },
    cut,
    refuse(path) {
      refused = path;
    },
    passed: () => passed,
    restore: async () => void (await listen(port)),
    close: cut,
  };
}

/** A port that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
