/**
 * The load: so many sockets, each sending one envelope after the other, or all together at a fixed
 * rate. Started by the bench with an IPC channel: it prepares (connects, seals, warms up), says so, waits
 * for the word, sends, and reports each envelope's latency.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { nativeCrypto } from '../../../server/platform/crypto.ts';
import { CHUNK_BYTES } from '../../../shared/sync/limites.ts';
import { type Credenciales, connectDispositivo, type SobreListo } from '../dispositivo.ts';
import { createSellador } from '../sellador.ts';

export interface Carga {
  readonly url: string;
  /** `limite`: the bare server; `rubrica`: ours. */
  readonly modo: 'limite' | 'rubrica';
  readonly sockets: number;
  readonly porSocket: number;
  /** Sent before by each socket, as fast as answers come, and not measured: a server compiles what it does often. */
  readonly calentar?: number;
  readonly bytes: number;
  /** Envelopes per second in all, sent when their time comes whether or not earlier ones were answered; null: as fast as answers come. */
  readonly ritmo: number | null;
  readonly credenciales: readonly (Credenciales & {
    readonly proceso: string;
    readonly procesoKey: string;
    /** Ed25519 seed, base64. */
    readonly captura: string;
    /** Counter of the first envelope. */
    readonly desde: number;
  })[];
}

export interface Medida {
  readonly latencias: readonly number[];
  readonly segundos: number;
  readonly bytes: number;
  /** CPU seconds of the load itself. */
  readonly cpuCarga: number;
}

/** Commitments in one update, as the app sends what it has sealed without a network. */
const COMPROMISOS = 64;

interface Enviador {
  readonly sobres: SobreListo[];
  warmUp: readonly SobreListo[];
  /** Says what will be sent; resolves once the server knows. */
  comprometer(sobres: readonly SobreListo[]): Promise<void>;
  enviar(sobre: SobreListo): Promise<number>;
  close(): void;
}

// The stock provider listens for the process's end, once per device.
process.setMaxListeners(0);
const [carga] = (await once(process, 'message')) as [Carga];
const enviadores = await Promise.all(
  Array.from({ length: carga.sockets }, (_, i) => (carga.modo === 'limite' ? prepareLimite(i) : prepareRubrica(i))),
);
const calentar = carga.calentar ?? 0;
for (const one of enviadores) one.warmUp = one.sobres.splice(0, calentar);
await Promise.all(
  enviadores.map(async ({ warmUp, comprometer, enviar }) => {
    await comprometer(warmUp);
    for (const sobre of warmUp) await enviar(sobre);
  }),
);
process.send!('listo');
await once(process, 'message');
const cpuBefore = process.cpuUsage();
const begun = performance.now();
const latencias = (await Promise.all(enviadores.map((enviador, i) => run(enviador, i)))).flat();
const segundos = (performance.now() - begun) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const bytes = enviadores.reduce((sum, { sobres }) => sum + sobres.reduce((all, sobre) => all + sobre.tamano, 0), 0);
for (const enviador of enviadores) enviador.close();
// Destroyed providers leave timers behind.
process.send!({ latencias, segundos, bytes, cpuCarga: (user + system) / 1e6 } satisfies Medida, () => process.exit(0));

async function run({ sobres, comprometer, enviar }: Enviador, index: number): Promise<number[]> {
  const latencies: number[] = [];
  // At a fixed rate each is sealed when its time comes; without one all that follows was sealed before.
  if (carga.ritmo === null) await comprometer(sobres);
  const spacing = carga.ritmo === null ? 0 : (carga.sockets / carga.ritmo) * 1000;
  const start = begun + (spacing * index) / carga.sockets;
  for (const [i, sobre] of sobres.entries()) {
    const due = start + i * spacing;
    const wait = carga.ritmo === null ? 0 : due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (carga.ritmo !== null) void comprometer([sobre]);
    const late = carga.ritmo === null ? 0 : Math.max(0, performance.now() - due);
    latencies.push(late + (await enviar(sobre)));
  }
  return latencies;
}

async function prepareLimite(index: number): Promise<Enviador> {
  const socket = new WebSocket(carga.url.replace(/^http/, 'ws'), { perMessageDeflate: false });
  await once(socket, 'open');
  const content = nativeCrypto.randomBytes(carga.bytes);
  const sobres = Array.from({ length: carga.porSocket + (carga.calentar ?? 0) }, (_, i) => {
    const bytes = content.slice();
    bytes.set(nativeCrypto.randomBytes(16));
    const mensajes: Uint8Array<ArrayBuffer>[] = [];
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) mensajes.push(bytes.subarray(at, at + CHUNK_BYTES));
    return { folio: `${Date.now()}-${index}-${i}`, codigo: '', compromiso: '', tamano: bytes.length, mensajes };
  });
  return {
    sobres,
    warmUp: [],
    comprometer: async () => undefined,
    async enviar({ folio, tamano, mensajes }) {
      const begun = performance.now();
      const answer = once(socket, 'message');
      socket.send(JSON.stringify({ id: folio, tamano }));
      for (const mensaje of mensajes) socket.send(mensaje);
      await answer;
      return performance.now() - begun;
    },
    close: () => socket.terminate(),
  };
}

async function prepareRubrica(index: number): Promise<Enviador> {
  const who = carga.credenciales[index]!;
  const dispositivo = await connectDispositivo(carga.url, who);
  const seal = createSellador(who, dispositivo.ancla);
  const sobres: SobreListo[] = [];
  for (let i = 0; i < carga.porSocket + (carga.calentar ?? 0); i++) sobres.push(await seal(carga.bytes));
  const comprometer = async (some: readonly SobreListo[]): Promise<void> => {
    for (let at = 0; at < some.length; at += COMPROMISOS) {
      dispositivo.comprometer(...some.slice(at, at + COMPROMISOS).map(({ compromiso }) => compromiso));
      await dispositivo.settle();
    }
  };
  return { sobres, warmUp: [], comprometer, enviar: dispositivo.enviar, close: dispositivo.close };
}
