/**
 * The phone's store in files, for programs in Node: held to the same suite as the one in the app.
 *
 *     diario            one JSON line per change, appended and fsynced; a line cut short by a kill never was
 *     sobres/<folio>    one whole envelope: temporary name, fsync, rename, fsync of the folder
 *     <nombre>.json     the clock, certificates, cuadernos, a pending enrolment's data, wrong passwords, the list of phones: replaced by rename
 *
 * An envelope is in place before the line that says so, and gone only after the line that says that.
 * One process at a time holds a folder.
 */
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok } from '../../shared/base/result.ts';
import { TROZO_BYTES } from '../../shared/sobre/sellar.ts';
import {
  type Almacen,
  type AltaEnCurso,
  type Avance,
  aplicarAvance,
  type Captura,
  type CuadernoGuardado,
  type Inscripcion,
  type Llaves,
} from '../../web/captura/almacen/index.ts';

type Linea =
  | { readonly op: 'inscripcion'; readonly inscripcion: Guardada<Inscripcion>; readonly actual: boolean }
  | { readonly op: 'alta'; readonly alta: Guardada<AltaEnCurso> }
  | { readonly op: 'sellado'; readonly captura: Captura; readonly eslabon: string }
  | { readonly op: 'avance'; readonly folio: string; readonly avance: Avance }
  | { readonly op: 'descarte'; readonly folio: string };

/** With the device key as JWK and bytes as base64. */
type Guardada<T> = Omit<T, 'llaves'> & { readonly llaves: unknown };

/** Opens the store of a folder, which is made when it is missing. */
export async function openAlmacenArchivos(folder: string): Promise<Almacen> {
  const sobres = join(folder, 'sobres');
  const journalPath = join(folder, 'diario');
  await mkdir(sobres, { recursive: true });

  const inscripciones = new Map<string, Inscripcion>();
  const capturas = new Map<string, Captura>();
  const byCounter = new Map<string, Captura['folio'][]>();
  const cadenas = new Map<string, { contador: number; eslabon: string | null }>();
  const listeners = new Set<() => void>();
  let actual: string | null = null;
  let altaEnCurso: AltaEnCurso | null = null;

  async function apply(line: Linea): Promise<void> {
    switch (line.op) {
      case 'inscripcion': {
        const inscripcion = { ...line.inscripcion, llaves: await reviveLlaves(line.inscripcion.llaves) };
        inscripciones.set(inscripcion.dispositivo, inscripcion);
        if (!cadenas.has(inscripcion.dispositivo)) {
          cadenas.set(inscripcion.dispositivo, { contador: 0, eslabon: null });
          byCounter.set(inscripcion.dispositivo, []);
        }
        if (line.actual) {
          actual = inscripcion.dispositivo;
          altaEnCurso = null;
        }
        return;
      }
      case 'alta':
        altaEnCurso = { ...line.alta, llaves: await reviveLlaves(line.alta.llaves) };
        return;
      case 'sellado': {
        const { folio, dispositivo, contador } = line.captura;
        capturas.set(folio, line.captura);
        cadenas.set(dispositivo, { contador, eslabon: line.eslabon });
        const folios = byCounter.get(dispositivo) ?? [];
        folios.push(folio);
        byCounter.set(dispositivo, folios);
        return;
      }
      case 'avance': {
        const next = aplicarAvance(capturas.get(line.folio)!, line.avance);
        if (next) capturas.set(line.folio, next);
        return;
      }
      case 'descarte': {
        const captura = capturas.get(line.folio);
        capturas.delete(line.folio);
        if (captura) {
          byCounter.set(
            captura.dispositivo,
            byCounter.get(captura.dispositivo)!.filter((folio) => folio !== line.folio),
          );
        }
        return;
      }
    }
  }

  for (const line of await readJournal(journalPath)) await apply(JSON.parse(line) as Linea);
  for (const name of await readdir(sobres)) {
    const captura = capturas.get(name);
    if (!captura || captura.estado === 'borrado') await rm(join(sobres, name));
  }
  const journal: FileHandle = await open(journalPath, 'a');

  /** One change after another: a line is durable before its effect is seen. */
  let tail: Promise<unknown> = Promise.resolve();
  const serial = <T>(task: () => Promise<T>): Promise<T> => {
    const result = tail.then(task);
    tail = result.catch(() => undefined);
    return result;
  };
  async function append(line: Linea): Promise<void> {
    await journal.appendFile(`${JSON.stringify(line)}\n`);
    await journal.datasync();
    await apply(line);
    for (const listener of listeners) queueMicrotask(listener);
  }

  const readJson = async <T>(name: string): Promise<T | null> => {
    const text = await readFile(join(folder, `${name}.json`), 'utf8').catch(() => null);
    return text === null ? null : (JSON.parse(text) as T);
  };
  const writeJson = (name: string, value: unknown): Promise<void> =>
    serial(() => replace(join(folder, `${name}.json`), [new TextEncoder().encode(JSON.stringify(value))], folder));

  const ofDispositivo = (dispositivo: string): Captura[] =>
    (byCounter.get(dispositivo) ?? []).map((folio) => capturas.get(folio)!);

  return {
    inscripciones: async () => [...inscripciones.values()],
    actual: async () => (actual ? inscripciones.get(actual)! : null),
    guardarInscripcion: (inscripcion) =>
      serial(async () => {
        await append({ op: 'inscripcion', inscripcion: await freezeLlaves(inscripcion), actual: true });
        for (const name of ['solicitud', 'intentos']) await rm(join(folder, `${name}.json`), { force: true });
      }),
    actualizarInscripcion: (inscripcion) =>
      serial(async () => append({ op: 'inscripcion', inscripcion: await freezeLlaves(inscripcion), actual: false })),
    guardarPeriodo: (dispositivo, { inicio, fin }) =>
      serial(async () => {
        const one = inscripciones.get(dispositivo);
        if (!one) return;
        const told = await freezeLlaves({ ...one, proceso: { ...one.proceso, inicio, fin } });
        await append({ op: 'inscripcion', inscripcion: told, actual: false });
      }),
    altaEnCurso: async () => altaEnCurso,
    guardarAltaEnCurso: (alta) => serial(async () => append({ op: 'alta', alta: await freezeLlaves(alta) })),
    solicitudAlta: () => readJson('solicitud'),
    guardarSolicitudAlta: (solicitud) => writeJson('solicitud', solicitud),
    lista: () => readJson('lista'),
    guardarLista: (lista) => writeJson('lista', lista),
    intentos: () => readJson('intentos'),
    guardarIntentos: (intentos) => writeJson('intentos', intentos),

    cadena: async (dispositivo) => cadenas.get(dispositivo) ?? { contador: 0, eslabon: null },
    guardarSellado: (captura, trozos, eslabon) =>
      serial(async () => {
        if (capturas.get(captura.folio)?.codigo === captura.codigo) return ok(undefined);
        if ((cadenas.get(captura.dispositivo)?.contador ?? 0) !== captura.contador - 1) return err('cadena-cambio');
        await replace(join(sobres, captura.folio), trozos, sobres);
        await append({ op: 'sellado', captura, eslabon });
        return ok(undefined);
      }),
    descartar: (folio) =>
      serial(async () => {
        await append({ op: 'descarte', folio });
        await rm(join(sobres, folio), { force: true });
      }),
    avanzar: (folio, avance) =>
      serial(async () => {
        const captura = capturas.get(folio);
        const next = captura ? aplicarAvance(captura, avance) : null;
        if (!next) return null;
        await append({ op: 'avance', folio, avance });
        if (next.estado === 'borrado') await rm(join(sobres, folio), { force: true });
        return next;
      }),

    captura: async (folio) => capturas.get(folio) ?? null,
    trozo: (folio, n) => readPiece(join(sobres, folio), n),
    async trozos(folio, desde, cuantos) {
      const trozos: Uint8Array[] = [];
      for (let n = desde; n < desde + cuantos; n++) {
        const trozo = await readPiece(join(sobres, folio), n);
        if (!trozo) break;
        trozos.push(trozo);
      }
      return trozos;
    },
    enEstado: async (dispositivo, estado, { desde, limite }) =>
      ofDispositivo(dispositivo)
        .filter((captura) => captura.estado === estado && captura.contador > desde)
        .slice(0, limite),
    pagina: async (dispositivo, { antesDe, limite }) =>
      ofDispositivo(dispositivo)
        .filter((captura) => captura.contador < antesDe)
        .reverse()
        .slice(0, limite),
    async conteos(dispositivo) {
      const counts = { sellados: 0, enTransito: 0, recibidos: 0, enCuarentena: 0, rechazados: 0 };
      for (const { clase, estado, resultado } of ofDispositivo(dispositivo)) {
        if (clase !== 'apoyo') continue;
        if (estado === 'sellado') counts.sellados++;
        if (estado === 'enTransito') counts.enTransito++;
        if (resultado === 'acuse') counts.recibidos++;
        if (resultado === 'cuarentena') counts.enCuarentena++;
        if (resultado === 'rechazo') counts.rechazados++;
      }
      return counts;
    },
    credenciales: async (dispositivo) => ofDispositivo(dispositivo).filter(({ clase }) => clase === 'alta'),
    async guardados() {
      const inState = (...estados: Captura['estado'][]): Captura[] =>
        [...capturas.values()].filter(({ estado }) => estados.includes(estado));
      const pending = inState('sellado', 'enTransito');
      return {
        pendientes: pending.length,
        credenciales: pending.filter(({ clase }) => clase === 'alta').length,
        rechazados: inState('rechazado').length,
      };
    },

    async cuaderno(dispositivo) {
      const kept = await readJson<Omit<CuadernoGuardado, 'estado'> & { estado: string | null }>(
        `cuaderno-${dispositivo}`,
      );
      if (!kept) return { estado: null, totales: null, dispositivos: null, proceso: null, avisos: null };
      return { ...kept, avisos: kept.avisos ?? null, estado: kept.estado === null ? null : fromBase64(kept.estado) };
    },
    async guardarCuaderno(dispositivo, cuaderno) {
      await writeJson(`cuaderno-${dispositivo}`, { ...cuaderno, estado: cuaderno.estado && toBase64(cuaderno.estado) });
      for (const listener of listeners) queueMicrotask(listener);
    },
    reloj: () => readJson('reloj'),
    guardarReloj: (reloj) => writeJson('reloj', reloj),
    minimo: () => readJson('minimo'),
    guardarMinimo: (version) => writeJson('minimo', version),
    certificados: (huella) => readJson(`certificados-${huella}`),
    guardarCertificados: (huella, certificados) => writeJson(`certificados-${huella}`, certificados),

    espacio: async () => null,
    observar(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => serial(() => journal.close()),
  };
}

/** Whole lines of the journal. What a kill cut short is taken off, so that the next line starts clean. */
async function readJournal(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
  return whole.split('\n').slice(0, -1);
}

async function replace(path: string, pieces: readonly Uint8Array[], folder: string): Promise<void> {
  const temporary = `${path}.nuevo`;
  const file = await open(temporary, 'w');
  try {
    for (const piece of pieces) await writeFile(file, piece);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function readPiece(path: string, n: number): Promise<Uint8Array | null> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return null;
  try {
    const buffer = new Uint8Array(TROZO_BYTES);
    const { bytesRead } = await file.read(buffer, 0, TROZO_BYTES, n * TROZO_BYTES);
    return bytesRead > 0 ? buffer.subarray(0, bytesRead) : null;
  } finally {
    await file.close();
  }
}

async function freezeLlaves<T extends { readonly llaves: Llaves }>(value: T): Promise<Guardada<T>> {
  const { dispositivo, publicaDispositivo, captura } = value.llaves;
  return {
    ...value,
    llaves: {
      dispositivo: await crypto.subtle.exportKey('jwk', dispositivo),
      publicaDispositivo,
      captura: { ...captura, sal: toBase64(captura.sal), envuelta: toBase64(captura.envuelta) },
    },
  };
}

async function reviveLlaves(frozen: unknown): Promise<Llaves> {
  const { dispositivo, publicaDispositivo, captura } = frozen as {
    dispositivo: JsonWebKey;
    publicaDispositivo: string;
    captura: Omit<Llaves['captura'], 'sal' | 'envuelta'> & { sal: string; envuelta: string };
  };
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  return {
    dispositivo: await crypto.subtle.importKey('jwk', dispositivo, algorithm, true, ['sign']),
    publicaDispositivo,
    captura: { ...captura, sal: fromBase64(captura.sal), envuelta: fromBase64(captura.envuelta) },
  };
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
