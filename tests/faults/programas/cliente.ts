/**
 * The app's client as a process, to be killed: `tests-cliente.js JSON` lives one life over a store in
 * files. It tells what happens on its standard output, line by line, each line before it goes on.
 */

import { createWriteStream, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { WebSocket as NodeWebSocket } from 'ws';
import { loadSodium } from '../../../shared/crypto/sodium.ts';
import { createCliente } from '../../../web/captura/nucleo.ts';
import type { WebSocketClass } from '../../../web/captura/plataforma.ts';
import { openAlmacenArchivos } from '../../simulador/almacen-archivos.ts';
import { makePlataforma } from '../../simulador/plataforma.ts';
import { derivarBarato } from '../derivar.ts';
import { type Arma, createTestigo, type Rotura, type Suceso } from '../testigo.ts';
import { type Vida, vivir } from '../vida.ts';

export interface Encargo {
  readonly carpeta: string;
  readonly origen: string;
  readonly vida: Vida;
  readonly arma: Arma | null;
  readonly rotura: Rotura | null;
  /** Its captures are real ones, of this number; null: bytes at random. */
  readonly apoyos: number | null;
  /** Where to export the sealed queue, once sealed. */
  readonly exportarA: string | null;
}

const encargo = JSON.parse(process.argv[2] ?? '') as Encargo;
const decir = (suceso: Suceso): void => void writeSync(1, `${JSON.stringify(suceso)}\n`);
/** Stops the whole process where it stands. If nobody kills it, the harness has lost it. */
const parar = (): never => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000);
  process.exit(3);
};

const files = await openAlmacenArchivos(encargo.carpeta);
const testigo = createTestigo({
  decir,
  parar: async () => parar(),
  arma: encargo.arma,
  rotura: encargo.rotura,
  borrarSobre: (folio) => rm(join(encargo.carpeta, 'sobres', folio), { force: true }),
});
const almacen = testigo.wrapAlmacen(files);
const crypto = await loadSodium();
const cliente = await createCliente(
  await makePlataforma(almacen, encargo.origen, {
    WebSocket: testigo.wrapWebSocket(NodeWebSocket as unknown as WebSocketClass),
    derivar: derivarBarato(crypto),
  }),
);
// The harness says when the network or the server is back, as the browser does.
createInterface({ input: process.stdin }).on('line', () => void cliente.reintentar());

const { apoyos, vida } = encargo;
// Only those who draw cards load what draws them.
const contenidos = apoyos === null ? undefined : (await import('../apoyos.ts')).apoyosDe(apoyos, vida.capturas.length);
await vivir(cliente, almacen, vida, decir, contenidos);
if (encargo.exportarA !== null) {
  await pipeline(cliente.exportar('pendientes'), createWriteStream(encargo.exportarA));
  decir({ e: 'exportado' });
}
await cliente.cerrar();
process.exit(0);
