/**
 * Loaded before the server (`node --import`), with no change to it: tells on descriptor 3 when the
 * armed point is reached and stands still there until it is killed. It stands between the server and
 * Node's `fs`, pg and ws, as built; the opening's thread loads it too.
 *
 * `RUBRICA_ARMA` is the file that holds the armed point, written by the harness while the server runs;
 * `RUBRICA_ROTURA` makes a server that breaks a promise, to prove that the harness sees it.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import pg from 'pg';
import { WebSocket } from 'ws';
import { MESSAGE } from '../../../shared/sync/protocolo.ts';
import type { PuntoServidor } from '../puntos.ts';
import type { ArmaServidor, RoturaServidor } from '../servidor.ts';

const TOLD_ON = 3;
const arma = process.env.RUBRICA_ARMA!;
const rotura = (process.env.RUBRICA_ROTURA ?? null) as RoturaServidor | null;
const { readFileSync, rmSync, writeSync } = fs;

let armed: ArmaServidor | null = null;
let left = 0;
/** Passes a point, unless it is the armed one. */
function pasar(punto: PuntoServidor): void {
  const now = readArma();
  if (now?.id !== armed?.id) left = now?.n ?? 0;
  armed = now;
  if (punto !== armed?.punto || --left > 0) return;
  // The next server is not armed.
  rmSync(arma, { force: true });
  writeSync(TOLD_ON, `${punto}\n`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000);
  process.exit(3);
}
function readArma(): ArmaServidor | null {
  try {
    return JSON.parse(readFileSync(arma, 'utf8')) as ArmaServidor;
  } catch {
    return null;
  }
}

const { fdatasync, promises } = fs;
fs.fdatasync = Object.assign(
  (fd: number, callback: fs.NoParamCallback): void =>
    fdatasync(fd, (error) => {
      if (!error) pasar('servidor: durable');
      callback(error);
    }),
  { __promisify__: fdatasync.__promisify__ },
);
const { link } = promises;
promises.link = async (...args) => {
  await link(...args);
  pasar('servidor: en el almacén');
};
if (rotura === 'guarda-otros-bytes') {
  // Only envelopes' pieces are written at a position.
  fs.writeSync = ((fd: number, bytes: Uint8Array, ...where: number[]) => {
    if (where.length < 3) return (writeSync as (...args: unknown[]) => number)(fd, bytes, ...where);
    const other = Uint8Array.from(bytes);
    other[other.length - 1]! ^= 1;
    return writeSync(fd, other, ...where);
  }) as typeof fs.writeSync;
}
syncBuiltinESMExports();

type Trabajo = 'servidor' | 'apertura';
const CONFIRMADO = { servidor: 'servidor: confirmado', apertura: 'apertura: confirmada' } as const;
/** What marks a transaction as that of an admission or an opening. */
const MARCAS: readonly [RegExp, Trabajo][] = [
  [/^\s*insert into (apoyo |"rechazo")/, 'servidor'],
  [/^\s*insert into "apertura"/, 'apertura'],
];
const CUENTA = /update dispositivo\b[\s\S]*\brecibidos = d\.recibidos \+/;

const client = pg.Client.prototype as unknown as { query(...args: unknown[]): unknown };
const { query } = client;
const under = new WeakMap<object, Trabajo>();
client.query = function (this: object, ...args: unknown[]): unknown {
  const send = (...sent: unknown[]): unknown => query.apply(this, sent);
  const text = typeof args[0] === 'string' ? args[0] : (args[0] as { readonly text?: string }).text;
  const trabajo = under.get(this);
  if (text === 'rollback') under.delete(this);
  if (text === 'commit' && trabajo) {
    under.delete(this);
    pasar(`${trabajo}: por confirmar`);
    const sent = rotura === 'contesta-sin-confirmar' && trabajo === 'servidor' ? send('rollback') : send(...args);
    return (sent as Promise<unknown>).then((result) => {
      pasar(CONFIRMADO[trabajo]);
      return result;
    });
  }
  const marked = text && MARCAS.find(([marca]) => marca.test(text));
  if (marked) under.set(this, marked[1]);
  if (rotura === 'cuenta-dos-veces' && text && CUENTA.test(text)) {
    return (send(...args) as Promise<unknown>).then(() => send(...args));
  }
  return send(...args);
};

const { send } = WebSocket.prototype;
WebSocket.prototype.send = function (this: WebSocket, ...args: unknown[]): void {
  (send as (...all: unknown[]) => void).apply(this, args);
  if (args[0] instanceof Uint8Array && args[0][0] === MESSAGE.respuesta) pasar('servidor: contestado');
} as typeof send;
