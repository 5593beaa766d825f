/**
 * What is done over one authenticated connection: first what the cuaderno says, then missing
 * commitments, then uploads, one at a time; answers whenever they come. It ends with the connection.
 */
import * as Y from 'yjs';
import { base64urlToBytes } from '../../../shared/base/bytes.ts';
import { leerFirmado } from '../../../shared/firmados/index.ts';
import { serverArray } from '../../../shared/sync/cuaderno.ts';
import { MAX_VISTO, type Modo } from '../../../shared/sync/protocolo.ts';
import type { Captura, CuadernoGuardado, Inscripcion } from '../almacen/index.ts';
import type { EstadoEnvio } from '../cliente.ts';
import type { Plataforma } from '../plataforma.ts';
import type { Reloj } from '../reloj/index.ts';
import type { Apartados } from './apartados.ts';
import { type Buzon, createBuzon, type Timbre } from './buzon.ts';
import type { Conexion, ConexionListener } from './conexion.ts';
import type { Confiado } from './confiado.ts';
import {
  answersIn,
  type Cuentas,
  comprometer,
  cuentasDe,
  type Hechos,
  isProcesoCerrado,
  latestHechos,
  sameHechos,
} from './cuaderno.ts';
import { atenderRespuesta, borrarContestados } from './respuestas.ts';
import { SILENCE_MS, type Suceso, subir } from './subida.ts';

const PAGE = 32;
const FOREVER_MS = 2 ** 31 - 1;

export interface LineaDeps {
  readonly plataforma: Plataforma;
  readonly inscripcion: Inscripcion;
  readonly confiado: Confiado;
  readonly reloj: Reloj;
  readonly conexion: Conexion;
  readonly doc: Y.Doc;
  readonly modo: Modo;
  readonly apartados: Apartados;
  /** Rings when there may be something to send. */
  readonly trabajo: Timbre;
  readonly onEstado: (estado: EstadoEnvio) => void;
  readonly onHechos: (hechos: Hechos) => void;
  /** What waits on each of the auxiliar's devices, by the document. */
  readonly onCuentas: (cuentas: Cuentas) => void;
  /** The server has taken all that this phone had to write. */
  readonly onTomado: () => void;
}

export interface Linea {
  /** Works until the connection closes; throws when the store fails. */
  run(closed: AbortSignal): Promise<void>;
  /** A message of the server's, beside anchors. */
  readonly onMessage: ConexionListener['onMessage'];
  /** Commits what was sealed just now, also during an upload. */
  onSealed(): void;
}

/** The work over a connection whose server has been verified. */
export function createLinea(deps: LineaDeps): Linea {
  const { conexion, doc, inscripcion, reloj, apartados, trabajo } = deps;
  const { almacen } = deps.plataforma;
  const { dispositivo } = inscripcion;

  /** Where the events of a folio go while someone waits for them. */
  const waiting = new Map<string, Buzon<Suceso>>();
  const seenAnswers = new Set<string>();
  let kept: CuadernoGuardado | null = null;
  let docChanged = true;
  let isClosed = false;
  const failures: unknown[] = [];

  /** Tasks on the store that must not interleave, in order; the first failure ends the line. */
  let tail: Promise<unknown> = Promise.resolve();
  const serial = <T>(task: () => Promise<T>): Promise<T> => {
    const result = tail.then(task);
    tail = result.catch((error) => {
      failures.push(error);
      trabajo.ring();
      for (const buzon of waiting.values()) buzon.close();
    });
    return result;
  };
  /** For those that nobody awaits: a failure is seen by `run`. */
  const inBackground = (task: () => Promise<unknown>): void => void serial(task).catch(() => undefined);

  async function withSucesos<T>(folio: string, task: (sucesos: Buzon<Suceso>) => Promise<T>): Promise<T> {
    const sucesos = createBuzon<Suceso>();
    // Nobody would wake who begins to wait on a line that is gone.
    if (isClosed) sucesos.close();
    waiting.set(folio, sucesos);
    try {
      return await task(sucesos);
    } finally {
      waiting.delete(folio);
    }
  }

  /** Verifies and stores an answer, tells whoever waits for it. The folio, when it may be told as seen. */
  async function atender(text: string): Promise<string | null> {
    const confianza = deps.confiado.confianza();
    const atendida = confianza && (await atenderRespuesta(almacen, confianza, inscripcion, text, reloj.corregido()));
    switch (atendida?.tipo) {
      case 'guardada':
        apartados.clear(atendida.folio);
        waiting.get(atendida.folio)?.put({ tipo: 'contestada' });
        return atendida.folio;
      case 'no-verificada': {
        const folio = leerFirmado('respuesta', text)?.folio;
        if (folio) waiting.get(folio)?.put({ tipo: 'fallo', codigo: 'respuesta-no-verificada' });
        return null;
      }
      default:
        return null;
    }
  }

  function sendVisto(folios: readonly string[]): void {
    for (let at = 0; at < folios.length; at += MAX_VISTO) {
      conexion.send({ type: 'visto', folios: folios.slice(at, at + MAX_VISTO) });
    }
  }

  const borrar = (): Promise<void> =>
    borrarContestados(almacen, dispositivo, isProcesoCerrado(kept), () => reloj.corregido());

  async function onRespuesta(text: string): Promise<void> {
    const folio = await atender(text);
    if (!folio) return;
    sendVisto([folio]);
    await borrar();
  }

  /** Takes answers and facts that came through the cuaderno. */
  async function leerCuaderno(): Promise<void> {
    const confianza = deps.confiado.confianza();
    if (!confianza) return;
    kept ??= await almacen.cuaderno(dispositivo);
    const hechos = latestHechos(doc, confianza, inscripcion, kept);
    if (!sameHechos(hechos, kept)) {
      kept = { ...kept, ...hechos };
      await almacen.guardarCuaderno(dispositivo, kept);
      deps.onHechos(hechos);
    }

    const answers = answersIn(doc);
    const fresh = answers.filter((text) => !seenAnswers.has(text));
    seenAnswers.clear();
    for (const text of answers) seenAnswers.add(text);
    const vistos: string[] = [];
    for (const text of fresh) {
      const folio = await atender(text);
      if (folio) vistos.push(folio);
    }
    sendVisto(vistos);
    await borrar();
  }

  /** Keeps the document for the next start, when it has changed. */
  async function guardarDoc(): Promise<void> {
    if (!docChanged || !kept) return;
    docChanged = false;
    kept = { ...kept, estado: Y.encodeStateAsUpdate(doc) };
    await almacen.guardarCuaderno(dispositivo, kept);
  }

  /** Asks whether a capture was answered; its answer is then already stored. */
  const wasAnswered = (captura: Captura): Promise<boolean> =>
    withSucesos(captura.folio, async (sucesos) => {
      conexion.send({ type: 'pregunta', folio: captura.folio, codigo: base64urlToBytes(captura.codigo)! });
      const suceso = await sucesos.take(SILENCE_MS);
      if (!suceso) throw new Error('closed');
      return suceso.tipo === 'contestada';
    });

  const commit = async (estados: readonly ('enTransito' | 'sellado')[]): Promise<void> => {
    if (deps.modo === 'entrega') return;
    await comprometer(almacen, doc, dispositivo, estados, { settle: conexion.settle, wasAnswered });
  };
  /** Commits go one after another, apart from answers, on which they may wait. */
  let commits: Promise<void> = Promise.resolve();
  const commitNext = (estados: readonly ('enTransito' | 'sellado')[]): Promise<void> => {
    commits = commits.catch(() => undefined).then(() => commit(estados));
    return commits;
  };

  /** The oldest capture to upload that is not set aside: what was begun comes first. */
  async function nextToUpload(): Promise<Captura | null> {
    for (const estado of ['enTransito', 'sellado'] as const) {
      let desde = 0;
      for (;;) {
        const page = await almacen.enEstado(dispositivo, estado, { desde, limite: PAGE });
        const found = page.find(({ folio }) => !apartados.has(folio));
        if (found) return found;
        if (page.length < PAGE) break;
        desde = page.at(-1)!.contador;
      }
    }
    return null;
  }

  /** Uploads a capture; false when the connection is no longer good for anything. */
  async function upload(captura: Captura): Promise<boolean> {
    const { folio, tamano } = captura;
    // Durable before the first byte leaves, so that a crash never looks like «sent».
    const inTransit =
      captura.estado === 'enTransito'
        ? captura
        : await almacen.avanzar(folio, { estado: 'enTransito', t: reloj.corregido() });
    if (!inTransit) return true;
    const onProgress = (bytes: number): void => deps.onEstado({ tipo: 'enviando', folio, bytes, total: tamano });
    onProgress(0);
    const fin = await withSucesos(folio, (sucesos) =>
      subir({ almacen, send: conexion.send, room: conexion.room, sucesos, onProgress }, inTransit),
    );
    switch (fin.tipo) {
      case 'contestada':
        return true;
      case 'cortada':
        return false;
      case 'fallo':
        apartados.add(folio, fin.codigo);
        // The server may hold an upload of ours that we know nothing of, or have taken up a key whose certificate we
        // lack: the former goes with the connection, the latter comes with the next one.
        return fin.codigo !== 'ocupado' && fin.codigo !== 'respuesta-no-verificada';
    }
  }

  return {
    async run(closed) {
      let counting = false;
      const countWaiting = (): void => {
        counting = false;
        deps.onCuentas(cuentasDe(doc));
      };
      const onClosed = (): void => {
        isClosed = true;
        for (const buzon of waiting.values()) buzon.close();
        trabajo.ring();
      };
      const onEntries = (): void => {
        docChanged = true;
        inBackground(leerCuaderno);
      };
      const onUpdate = (): void => {
        docChanged = true;
        if (counting) return;
        counting = true;
        queueMicrotask(countWaiting);
      };
      closed.addEventListener('abort', onClosed, { once: true });
      serverArray(doc).observe(onEntries);
      doc.on('update', onUpdate);
      countWaiting();
      try {
        await serial(leerCuaderno);
        await commitNext(['enTransito', 'sellado']);
        void conexion.settle().then(deps.onTomado, () => undefined);
        while (!closed.aborted) {
          if (failures.length > 0) throw failures[0];
          await commitNext(['sellado']);
          const captura = await nextToUpload();
          if (captura) {
            const goesOn = await upload(captura);
            // Its answer is stored before its envelope is erased, and that before the next begins.
            await tail;
            if (failures.length > 0) throw failures[0];
            if (!goesOn) return conexion.drop();
            continue;
          }
          await serial(guardarDoc);
          deps.onEstado({ tipo: 'al-corriente', apartados: apartados.list() });
          await trabajo.heard(apartados.next() ?? FOREVER_MS);
        }
      } finally {
        serverArray(doc).unobserve(onEntries);
        doc.off('update', onUpdate);
        // What the other phone announced while nothing was sent here must be known without a network as well.
        inBackground(guardarDoc);
        await tail;
      }
    },
    onMessage(message) {
      switch (message.type) {
        case 'sigue':
          waiting.get(message.folio)?.put({ tipo: 'sigue', offset: message.offset });
          return;
        case 'fallo':
          waiting.get(message.folio)?.put({ tipo: 'fallo', codigo: message.codigo });
          return;
        case 'respuesta':
          inBackground(() => onRespuesta(message.documento));
          return;
        case 'ancla':
          return;
      }
    },
    onSealed() {
      trabajo.ring();
      void commitNext(['sellado']).catch(() => undefined);
    },
  };
}
