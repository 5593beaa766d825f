/**
 * Intake as a part of the server: the WebSocket door at `/sync/cuaderno/<autor>`, what its
 * connections share, and the same admission for envelopes that come by file.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Ancla } from '../../shared/firmados/index.ts';
import { dayOf } from '../../shared/proceso/dia.ts';
import { KEEPALIVE_MS, MAX_CONNECTIONS_PER_DEVICE, MAX_MESSAGE } from '../../shared/sync/limites.ts';
import { CLOSE } from '../../shared/sync/protocolo.ts';
import { nativeCrypto } from '../platform/crypto.ts';
import type { Http } from '../platform/http.ts';
import { createAnclas } from '../platform/keystore/anclas.ts';
import { createAvisos } from './avisos.ts';
import { atender, type Conexion, type Contexto } from './conexion.ts';
import { type Cuadernos, createCuadernos } from './cuadernos.ts';
import type { CaptacionDeps, Ficha } from './deps.ts';
import { createBatcher } from './lotes.ts';
import { createPuerta } from './puerta.ts';
import { type Linea, recibirExportado } from './recibir.ts';
import { openSpool } from './spool.ts';
import { createTurnos } from './turnos.ts';

export interface Captacion {
  /** Mounts the door. Call once, before the server listens. */
  montar(app: Pick<Http, 'server' | 'addHook'>): void;
  /** Sends every device away (they come back), ends what is under way and lets go of everything. */
  close(): Promise<void>;
  /** Takes in a file of exported envelopes; one line for each as it is answered. */
  recibir(file: AsyncIterable<Uint8Array>): AsyncIterable<Linea>;
  /** Resolves when nothing that was received waits for its answer. */
  idle(): Promise<void>;
  /** Cuadernos in memory at present. */
  readonly cuadernos: number;
  /** Connections at present. */
  readonly conexiones: number;
}

const PATH = /^\/sync\/cuaderno\/([^/?]+)$/;
/** Ids of auxiliares, as shared/api gives them their form. */
const AUTOR = /^[0-9A-HJKMNP-TW-Z]{7}$/;
/** Connections that have not said who they are; with one more, the one that has waited longest goes. */
const MAX_STRANGERS = 2_000;
const CLOSE_GRACE_MS = 5_000;
const TICK_MS = 1_000;
/** Leaves room for a tick and for the line. */
const SILENCE_MS = KEEPALIVE_MS - 4_000;
const PING_AFTER_MS = 45_000;
const DEAD_AFTER_MS = 100_000;
const SWEEP_SPOOL_MS = 60 * 60 * 1000;
const CERTIFICATES_FOR_MS = 60_000;

export async function createCaptacion(deps: CaptacionDeps): Promise<Captacion> {
  const { keystore, clock, database, log, dispositivos } = deps;
  const spool = await openSpool(deps.spoolDir);
  const puerta = createPuerta(deps, spool, createAnclas(deps));
  const nodo = randomBytes(6).toString('hex');
  const cuadernos: Cuadernos = createCuadernos(deps, (autores) => avisos.escritos(autores));
  const avisos = createAvisos(database, nodo, cuadernos, log);

  const fichas = createBatcher<string, Ficha | undefined>(
    async (ids) => {
      const dia = dayOf(clock.now().getTime());
      const found = await dispositivos.fichas(database.db, [...new Set(ids)], { dia });
      return ids.map((id) => found.get(id));
    },
    { max: 256 },
  );

  const todas = new Set<Conexion>();
  /** Those that have not said who they are, in the order in which they came. */
  const extranos = new Set<Conexion>();
  const porDispositivo = new Map<string, Conexion[]>();
  const certificados = new Map<string, { readonly text: Promise<string>; readonly at: number }>();
  const ancla = (): string => keystore.firmar<Ancla>({ tipo: 'ancla', v: 1, t: clock.now().getTime() });

  const contexto: Contexto = {
    deps,
    spool,
    puerta,
    cuadernos,
    turnos: createTurnos(),
    ancla,
    nonce: () => nativeCrypto.randomBytes(32),
    ficha: (id) => fichas.add(id),
    certificados(procesoId) {
      const now = performance.now();
      const known = certificados.get(procesoId);
      if (known && now - known.at < CERTIFICATES_FOR_MS) return known.text;
      const text = keystore.certificados(procesoId).then((value) => JSON.stringify(value));
      certificados.set(procesoId, { text, at: now });
      text.catch(() => certificados.delete(procesoId));
      return text;
    },
    entra(conexion, dispositivoId) {
      extranos.delete(conexion);
      const others = porDispositivo.get(dispositivoId) ?? [];
      const present = [...others, conexion];
      porDispositivo.set(dispositivoId, present);
      for (const oldest of present.slice(0, Math.max(0, present.length - MAX_CONNECTIONS_PER_DEVICE))) {
        oldest.close(CLOSE.demasiado, 'otra-conexion');
      }
    },
    sale(conexion) {
      todas.delete(conexion);
      extranos.delete(conexion);
      const id = conexion.dispositivoId;
      if (id === null) return;
      const rest = (porDispositivo.get(id) ?? []).filter((other) => other !== conexion);
      if (rest.length > 0) porDispositivo.set(id, rest);
      else porDispositivo.delete(id);
    },
  };

  const wss = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE,
    maxFragments: 64,
    maxBufferedChunks: 4_096,
    skipUTF8Validation: true,
  });

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Node has let go of an upgraded socket: from here on nobody else hears its errors, or ends it.
    socket.on('error', () => socket.destroy());
    const path = request.url ?? '';
    if (!path.startsWith('/sync/')) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy());
      return;
    }
    // Every upgrade is accepted: a refused one tells a browser nothing, and is tried again for ever.
    wss.handleUpgrade(request, socket, head, (ws) => {
      const refuse = (code: number, reason: string): void => {
        ws.on('error', () => ws.terminate());
        ws.close(code, reason);
        const grace = setTimeout(() => ws.terminate(), CLOSE_GRACE_MS);
        ws.once('close', () => clearTimeout(grace));
      };
      const { origin } = request.headers;
      const autor = PATH.exec(path)?.[1];
      if (closing) return refuse(CLOSE.mantenimiento, 'cerrando');
      if (origin !== undefined && !deps.origins.includes(origin)) return refuse(CLOSE.noAutorizado, 'origen-ajeno');
      if (!autor || !AUTOR.test(autor)) return refuse(CLOSE.cuadernoDesconocido, 'cuaderno-desconocido');
      const conexion = atender(ws, autor, contexto);
      todas.add(conexion);
      extranos.add(conexion);
      // Never the newcomer: a crowd of silent ones must not shut the door for those who would speak.
      if (extranos.size > MAX_STRANGERS) {
        const [oldest] = extranos;
        oldest!.close(CLOSE.mantenimiento, 'demasiadas-conexiones');
      }
    });
  };
  /** One anchor serves all who have heard nothing for a while. */
  const tick = setInterval(() => {
    const now = performance.now();
    let signed: string | null = null;
    for (const conexion of todas) {
      if (conexion.dispositivoId === null) continue;
      if (now - conexion.heardAt > DEAD_AFTER_MS) {
        conexion.terminate();
        continue;
      }
      if (now - conexion.sentAt < SILENCE_MS) continue;
      signed ??= ancla();
      conexion.send({ type: 'ancla', ancla: signed });
      if (now - conexion.heardAt > PING_AFTER_MS) conexion.ping();
    }
  }, TICK_MS);

  const sweepSpool = (): void => {
    spool
      .sweep(Date.now())
      .then((removed) => removed > 0 && log.info({ removed }, 'spool: abandoned uploads removed'))
      .catch((error: unknown) => log.warn({ err: error }, 'spool: could not be swept'));
  };
  const sweeper = setInterval(sweepSpool, SWEEP_SPOOL_MS);
  sweeper.unref();
  sweepSpool();

  let closing = false;
  return {
    montar(app) {
      app.server.on('upgrade', upgrade);
      // Fastify waits for open sockets before it closes: they are sent away first.
      app.addHook('preClose', async () => {
        closing = true;
        for (const conexion of [...todas]) conexion.close(CLOSE.reinicio, 'reinicio');
      });
    },
    async close() {
      closing = true;
      clearInterval(tick);
      clearInterval(sweeper);
      for (const conexion of [...todas]) conexion.close(CLOSE.reinicio, 'reinicio');
      await puerta.idle();
      await cuadernos.close();
      await avisos.close();
      wss.close();
    },
    recibir: (file) => recibirExportado({ deps, spool, puerta, cuadernos }, file),
    idle: () => puerta.idle(),
    get cuadernos() {
      return cuadernos.loaded;
    },
    get conexiones() {
      return todas.size;
    },
  };
}
