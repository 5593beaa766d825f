/**
 * The store in IndexedDB. Transactions are strict: the default is relaxed, and a flat
 * battery loses it. Envelopes are `Uint8Array` pieces, never Blobs, which WebKit loses.
 *
 * Browsers drop the connection to the database at will (iOS in the background, mostly); what was
 * under way then fails and only a reopened handle works. So each operation is tried again on a
 * fresh handle, and each can be: it finds out whether it was done before.
 */
import Dexie, { type EntityTable, type Table } from 'dexie';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Resultado } from '../../../shared/firmados/index.ts';
import type { Intentos } from '../claves/intentos.ts';
import type { ListaGuardada } from '../dispositivos/index.ts';
import { VERSIONES } from './esquema.ts';
import {
  type Almacen,
  AlmacenCaido,
  AlmacenLleno,
  type AltaEnCurso,
  aplicarAvance,
  type Captura,
  type CuadernoGuardado,
  type GuardarError,
  type Inscripcion,
  type RelojGuardado,
  type SolicitudAlta,
} from './index.ts';
import { isRound, sondear } from './sonda.ts';

interface CadenaRow {
  readonly dispositivo: string;
  readonly contador: number;
  readonly eslabon: string | null;
}
interface TrozoRow {
  readonly folio: string;
  readonly n: number;
  readonly bytes: Uint8Array;
}
interface Suelto {
  readonly clave: string;
  readonly valor: unknown;
}

type Tables = Dexie & {
  readonly inscripciones: EntityTable<Inscripcion, 'dispositivo'>;
  readonly cadenas: EntityTable<CadenaRow, 'dispositivo'>;
  readonly capturas: EntityTable<Captura, 'folio'>;
  readonly trozos: Table<TrozoRow, [string, number]>;
  readonly cuadernos: EntityTable<CuadernoGuardado & { readonly dispositivo: string }, 'dispositivo'>;
  readonly sueltos: EntityTable<Suelto, 'clave'>;
};

const ATTEMPTS = 3;
/** The bytes of pieces that follow one another. */
function whole(rows: readonly TrozoRow[], desde: number): Uint8Array[] {
  const gap = rows.findIndex(({ n }, i) => n !== desde + i);
  return (gap < 0 ? rows : rows.slice(0, gap)).map(({ bytes }) => bytes);
}

const EMPTY: CuadernoGuardado = { estado: null, totales: null, dispositivos: null, proceso: null, avisos: null };

/** Opens the store of this origin, or another by name. */
export async function openDexie(name = 'rubrica'): Promise<Almacen> {
  const db = new Dexie(name, { chromeTransactionDurability: 'strict', cache: 'disabled' }) as Tables;
  for (const { version, stores } of VERSIONES) db.version(version).stores(stores);
  await db.open();
  const { inscripciones, cadenas, capturas, trozos, cuadernos, sueltos } = db;

  /** Runs an operation, again on a fresh handle when the connection was lost under it. */
  async function run<T>(operation: () => PromiseLike<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        if (!db.isOpen()) await db.open();
        return await operation();
      } catch (error) {
        if (isAbout(error, NO_ROOM)) throw new AlmacenLleno('there is no room', { cause: error });
        if (!isAbout(error, LOST)) throw error;
        if (attempt === ATTEMPTS) throw new AlmacenCaido('the database can’t be reached', { cause: error });
        db.close({ disableAutoOpen: false });
      }
    }
  }

  let room: { readonly t: number; readonly found: ReturnType<typeof measureRoom> } | null = null;
  const suelto = async <T>(clave: string): Promise<T | null> =>
    ((await run(() => sueltos.get(clave)))?.valor as T | undefined) ?? null;
  const guardarSuelto = (clave: string, valor: unknown): Promise<void> =>
    run(() => sueltos.put({ clave, valor })).then(() => undefined);
  const altas = (dispositivo: string) => capturas.where('[dispositivo+clase]').equals([dispositivo, 'alta']);
  const inState = (dispositivo: string, estado: Captura['estado']): PromiseLike<number> =>
    capturas
      .where('[dispositivo+estado+contador]')
      .between([dispositivo, estado, Dexie.minKey], [dispositivo, estado, Dexie.maxKey])
      .count();
  const piecesOf = (folio: string) => trozos.where('[folio+n]').between([folio, Dexie.minKey], [folio, Dexie.maxKey]);

  return {
    inscripciones: () => run(() => inscripciones.orderBy('alta').toArray()),
    actual: () =>
      run(() =>
        db.transaction('r', sueltos, inscripciones, async () => {
          const dispositivo = (await sueltos.get('actual'))?.valor as string | undefined;
          return dispositivo ? ((await inscripciones.get(dispositivo)) ?? null) : null;
        }),
      ),
    guardarInscripcion: (inscripcion) =>
      run(() =>
        db.transaction('rw', inscripciones, cadenas, sueltos, async () => {
          const { dispositivo } = inscripcion;
          await inscripciones.put(inscripcion);
          if (!(await cadenas.get(dispositivo))) await cadenas.add({ dispositivo, contador: 0, eslabon: null });
          await sueltos.put({ clave: 'actual', valor: dispositivo });
          await sueltos.bulkDelete(['altaEnCurso', 'solicitudAlta', 'intentos']);
        }),
      ),
    actualizarInscripcion: (inscripcion) => run(() => inscripciones.put(inscripcion)).then(() => undefined),
    guardarPeriodo: (dispositivo, { inicio, fin }) =>
      run(() =>
        inscripciones.where({ dispositivo }).modify((one) => {
          (one as { proceso: Inscripcion['proceso'] }).proceso = { ...one.proceso, inicio, fin };
        }),
      ).then(() => undefined),
    altaEnCurso: () => suelto<AltaEnCurso>('altaEnCurso'),
    guardarAltaEnCurso: (alta) => guardarSuelto('altaEnCurso', alta),
    solicitudAlta: () => suelto<SolicitudAlta>('solicitudAlta'),
    guardarSolicitudAlta: (solicitud) =>
      solicitud ? guardarSuelto('solicitudAlta', solicitud) : run(() => sueltos.delete('solicitudAlta')),
    lista: () => suelto<ListaGuardada>('lista'),
    guardarLista: (lista) => guardarSuelto('lista', lista),
    intentos: () => suelto<Intentos>('intentos'),
    guardarIntentos: (intentos) =>
      intentos ? guardarSuelto('intentos', intentos) : run(() => sueltos.delete('intentos')),

    async cadena(dispositivo) {
      const row = await run(() => cadenas.get(dispositivo));
      return { contador: row?.contador ?? 0, eslabon: row?.eslabon ?? null };
    },
    async guardarSellado(captura, pieces, eslabon): Promise<Result<void, GuardarError>> {
      const { folio, dispositivo, contador } = captura;
      try {
        return await run(() =>
          db.transaction('rw', capturas, trozos, cadenas, async () => {
            const before = await capturas.get(folio);
            if (before) return before.codigo === captura.codigo ? ok(undefined) : err('cadena-cambio' as const);
            const last = (await cadenas.get(dispositivo))?.contador ?? 0;
            if (last !== contador - 1) return err('cadena-cambio' as const);
            await trozos.bulkAdd(pieces.map((bytes, n) => ({ folio, n, bytes })));
            await capturas.add(captura);
            await cadenas.put({ dispositivo, contador, eslabon });
            return ok(undefined);
          }),
        );
      } catch (error) {
        if (error instanceof AlmacenLleno) return err('sin-espacio');
        throw error;
      }
    },
    descartar: (folio) =>
      run(() =>
        db.transaction('rw', capturas, trozos, async () => {
          await capturas.delete(folio);
          await piecesOf(folio).delete();
        }),
      ),
    avanzar: (folio, avance) =>
      run(() =>
        db.transaction('rw', capturas, trozos, async () => {
          const captura = await capturas.get(folio);
          const next = captura ? aplicarAvance(captura, avance) : null;
          if (!next) return null;
          await capturas.put(next);
          if (next.estado === 'borrado') await piecesOf(folio).delete();
          return next;
        }),
      ),

    captura: async (folio) => (await run(() => capturas.get(folio))) ?? null,
    trozo: async (folio, n) => (await run(() => trozos.get([folio, n])))?.bytes ?? null,
    async trozos(folio, desde, cuantos) {
      const rows = await run(() =>
        trozos
          .where('[folio+n]')
          .between([folio, desde], [folio, desde + cuantos])
          .toArray(),
      );
      return whole(rows, desde);
    },
    enEstado: (dispositivo, estado, { desde, limite }) =>
      run(() =>
        capturas
          .where('[dispositivo+estado+contador]')
          .between([dispositivo, estado, desde], [dispositivo, estado, Dexie.maxKey], false, true)
          .limit(limite)
          .toArray(),
      ),
    pagina: (dispositivo, { antesDe, limite }) =>
      run(() =>
        capturas
          .where('[dispositivo+contador]')
          .between([dispositivo, Dexie.minKey], [dispositivo, antesDe], true, false)
          .reverse()
          .limit(limite)
          .toArray(),
      ),
    conteos: (dispositivo) =>
      run(() =>
        db.transaction('r', capturas, async () => {
          const all = (resultado: Resultado) =>
            capturas.where('[dispositivo+resultado]').equals([dispositivo, resultado]).count();
          const own = await altas(dispositivo).toArray();
          // There are one or two of those, and hundreds of the others.
          const less = (is: (captura: Captura) => boolean): number => own.filter(is).length;
          const waiting = async (estado: Captura['estado']): Promise<number> =>
            (await inState(dispositivo, estado)) - less((one) => one.estado === estado);
          const answered = async (resultado: Resultado): Promise<number> =>
            (await all(resultado)) - less((one) => one.resultado === resultado);
          const [sellados, enTransito, recibidos, enCuarentena, rechazados] = await Promise.all([
            waiting('sellado'),
            waiting('enTransito'),
            answered('acuse'),
            answered('cuarentena'),
            answered('rechazo'),
          ]);
          return { sellados, enTransito, recibidos, enCuarentena, rechazados };
        }),
      ),
    credenciales: (dispositivo) => run(() => altas(dispositivo).sortBy('contador')),
    guardados: () =>
      run(() =>
        db.transaction('r', inscripciones, capturas, async () => {
          const ids = await inscripciones.toCollection().primaryKeys();
          const inAll = async (...estados: Captura['estado'][]): Promise<number> => {
            const counts = await Promise.all(ids.flatMap((id) => estados.map((estado) => inState(id, estado))));
            return counts.reduce((sum, one) => sum + one, 0);
          };
          const own = await Promise.all(ids.map((id) => altas(id).toArray()));
          return {
            pendientes: await inAll('sellado', 'enTransito'),
            credenciales: own.flat().filter(({ estado }) => estado === 'sellado' || estado === 'enTransito').length,
            rechazados: await inAll('rechazado'),
          };
        }),
      ),

    async cuaderno(dispositivo) {
      const kept = (await run(() => cuadernos.get(dispositivo))) ?? EMPTY;
      const { estado, totales, dispositivos, proceso } = kept;
      // What an earlier version kept has no notices.
      return { estado, totales, dispositivos, proceso, avisos: kept.avisos ?? null };
    },
    guardarCuaderno: (dispositivo, cuaderno) =>
      run(() => cuadernos.put({ ...cuaderno, dispositivo })).then(() => undefined),
    reloj: () => suelto<RelojGuardado>('reloj'),
    guardarReloj: (reloj) => guardarSuelto('reloj', reloj),
    minimo: () => suelto<string>('minimo'),
    guardarMinimo: (version) => guardarSuelto('minimo', version),
    certificados: (huella) => suelto<string>(`certificados/${huella}`),
    guardarCertificados: (huella, certificados) => guardarSuelto(`certificados/${huella}`, certificados),

    espacio(edad = ROOM_AGE_MS) {
      const now = performance.now();
      if (!room || now - room.t > edad) room = { t: now, found: measureRoom() };
      return room.found;
    },
    observar(listener) {
      // Dexie tells it of other windows and workers as well.
      const watched = [`idb://${name}/capturas`, `idb://${name}/inscripciones`, `idb://${name}/cuadernos`];
      const onMutated = (parts: object): void => {
        if (Object.keys(parts).some((part) => watched.some((table) => part.startsWith(table)))) listener();
      };
      Dexie.on('storagemutated', onMutated);
      return () => Dexie.on.storagemutated.unsubscribe(onMutated);
    },
    async close() {
      db.close();
    },
  };
}

/** How old an answer about room may be, where nothing hangs on it. */
const ROOM_AGE_MS = 15_000;

async function measureRoom(): Promise<{ readonly usado: number; readonly libre: number } | null> {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota === undefined || usage === undefined) return null;
  const libre = Math.max(0, quota - usage);
  return { usado: usage, libre: isRound(libre) ? ((await sondear(libre)) ?? libre) : libre };
}

const NO_ROOM: ReadonlySet<string> = new Set(['QuotaExceededError']);
/** How browsers name a lost connection, as Dexie passes it on. */
const LOST: ReadonlySet<string> = new Set([
  'AbortError',
  'DatabaseClosedError',
  'InvalidStateError',
  'OpenFailedError',
  'PrematureCommitError',
  'TimeoutError',
  'TransactionInactiveError',
  'UnknownError',
]);

/** Whether an error, or one within it, bears one of these names. */
function isAbout(error: unknown, names: ReadonlySet<string>): boolean {
  for (let depth = 0, at = error; depth < 5 && typeof at === 'object' && at !== null; depth++) {
    const { name, inner, cause } = at as { name?: unknown; inner?: unknown; cause?: unknown };
    if (typeof name === 'string' && names.has(name)) return true;
    at = inner ?? cause;
  }
  return false;
}
