/**
 * The load: so many sockets, each sending one envelope after the other, or all together at a fixed
 * rate. Started by the bench with an IPC channel: it prepares (connects, seals), says so, waits for
 * the word, sends, and reports each envelope's latency.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { nativeCrypto } from '../../../server/platform/crypto.ts';
import { makeFolio } from '../../../shared/apoyo/folio.ts';
import { concatBytes } from '../../../shared/base/bytes.ts';
import { type Compromiso, firmar, keyId } from '../../../shared/firmados/index.ts';
import { sellar } from '../../../shared/sobre/sellar.ts';
import { CHUNK_BYTES } from '../../../shared/sync/limites.ts';
import { type Credenciales, connectDispositivo, type Dispositivo, type SobreListo } from '../dispositivo.ts';

export interface Carga {
  readonly url: string;
  /** `limite`: the bare server; `rubrica`: ours. */
  readonly modo: 'limite' | 'rubrica';
  readonly sockets: number;
  readonly porSocket: number;
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
}

interface Enviador {
  readonly sobres: readonly SobreListo[];
  enviar(sobre: SobreListo): Promise<number>;
  close(): void;
}

const [carga] = (await once(process, 'message')) as [Carga];
const enviadores = await Promise.all(
  Array.from({ length: carga.sockets }, (_, i) => (carga.modo === 'limite' ? prepareLimite(i) : prepareRubrica(i))),
);
process.send!('listo');
await once(process, 'message');
const begun = performance.now();
const latencias = (await Promise.all(enviadores.map((enviador, i) => run(enviador, i)))).flat();
const segundos = (performance.now() - begun) / 1000;
const bytes = enviadores.reduce(
  (sum, { sobres }) => sum + sobres.reduce((all, sobre) => all + sobre.bytes.length, 0),
  0,
);
process.send!({ latencias, segundos, bytes } satisfies Medida);
for (const enviador of enviadores) enviador.close();
process.disconnect();

async function run({ sobres, enviar }: Enviador, index: number): Promise<number[]> {
  const latencies: number[] = [];
  const spacing = carga.ritmo === null ? 0 : (carga.sockets / carga.ritmo) * 1000;
  const start = begun + (spacing * index) / carga.sockets;
  for (const [i, sobre] of sobres.entries()) {
    const due = start + i * spacing;
    const wait = carga.ritmo === null ? 0 : due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const late = carga.ritmo === null ? 0 : Math.max(0, performance.now() - due);
    latencies.push(late + (await enviar(sobre)));
  }
  return latencies;
}

async function prepareLimite(index: number): Promise<Enviador> {
  const socket = new WebSocket(carga.url.replace(/^http/, 'ws'), { perMessageDeflate: false });
  await once(socket, 'open');
  const content = nativeCrypto.randomBytes(carga.bytes);
  const sobres = Array.from({ length: carga.porSocket }, (_, i) => {
    const bytes = content.slice();
    bytes.set(nativeCrypto.randomBytes(16));
    return { folio: `${Date.now()}-${index}-${i}`, codigo: '', compromiso: '', bytes };
  });
  return {
    sobres,
    async enviar({ folio, bytes }) {
      const begun = performance.now();
      const answer = once(socket, 'message');
      socket.send(JSON.stringify({ id: folio, tamano: bytes.length }));
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) socket.send(bytes.subarray(at, at + CHUNK_BYTES));
      await answer;
      return performance.now() - begun;
    },
    close: () => socket.terminate(),
  };
}

async function prepareRubrica(index: number): Promise<Enviador> {
  const who = carga.credenciales[index]!;
  const dispositivo = await connectDispositivo(carga.url, who);
  const sobres: SobreListo[] = [];
  let previo: string | null = null;
  for (let i = 0; i < carga.porSocket; i++) {
    const sealed = await seal(who, dispositivo, who.desde + i, previo);
    previo = sealed.eslabon;
    sobres.push(sealed.sobre);
  }
  return { sobres, enviar: dispositivo.enviar, close: dispositivo.close };
}

async function seal(
  who: Carga['credenciales'][number],
  { ancla }: Dispositivo,
  contador: number,
  previo: string | null,
) {
  const captura = nativeCrypto.signKeyPair(Buffer.from(who.captura, 'base64'));
  const procesoKey = Buffer.from(who.procesoKey, 'base64');
  const folio = makeFolio({ dispositivo: who.dispositivo, contador });
  const common = { proceso: who.proceso, folio, clase: 'apoyo', reloj: ancla.t + 1, corregido: ancla.t + 1 } as const;
  const sealed = await sellar(
    nativeCrypto,
    {
      ...common,
      modalidad: 'auxiliar',
      autor: who.autor,
      dispositivo: who.dispositivo,
      firma: { alg: 'Ed25519', clave: keyId(nativeCrypto, captura.publicKey) },
      destino: keyId(nativeCrypto, procesoKey),
      contador,
      previo,
      ancla,
    },
    { datos: {}, partes: [{ nombre: 'anverso', tipo: 'image/jpeg', bytes: nativeCrypto.randomBytes(carga.bytes) }] },
    procesoKey,
    (message) => nativeCrypto.sign(message, captura.secretKey),
  );
  const compromiso = firmar<Compromiso>(
    nativeCrypto,
    { tipo: 'compromiso', v: 1, ...common, codigo: sealed.codigo, tamano: sealed.tamano },
    captura,
  );
  const sobre = { folio, codigo: sealed.codigo, compromiso, bytes: concatBytes(...sealed.trozos) };
  return { sobre, eslabon: sealed.eslabon };
}
