/** A way to a server that can be cut: what a phone goes through when it loses its network, sockets and all. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Alteration {
  readonly from: string;
  readonly to: string;
  readonly path?: RegExp;
}

export interface Corte {
  readonly port: number;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  /** From now on ends each new connection whose first request is for such a path; null: none. */
  refuse(path: RegExp | null): void;
  /** Bytes that came from the server so far. */
  passed(): number;
  /**
   * From now on something else is said, either way: one text for another of the same length, on every connection or on
   * those whose first request is for such a path; nothing: as it is said.
   */
  alter(...texts: readonly Alteration[]): void;
  close(): Promise<void>;
}

/** Listens on a free port of localhost and passes everything to another port, which may be told later. */
export async function openCorte(): Promise<Corte & { to(port: number): void }> {
  const sockets = new Set<Socket>();
  let target = 0;
  let refused: RegExp | null = null;
  let passed = 0;
  let alterations: readonly Alteration[] = [];
  const altered = (piece: Buffer, first: string): Buffer => {
    for (const { from, to, path } of alterations) {
      const at = (path?.test(first) ?? true) ? piece.indexOf(from) : -1;
      if (at >= 0) piece.write(to, at);
    }
    return piece;
  };
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
    let path = '';
    there.on('data', (piece: Buffer) => {
      passed += piece.length;
      here.write(altered(piece, path));
    });
    there.on('end', () => here.end());
    here.once('data', (first: Buffer) => {
      path = first.toString('latin1').split(' ')[1] ?? '';
      if (refused?.test(path)) here.destroy();
      else {
        there.write(altered(first, path));
        here.on('data', (piece: Buffer) => there.write(altered(piece, path)));
        here.on('end', () => there.end());
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
    alter(...texts) {
      alterations = texts;
    },
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
