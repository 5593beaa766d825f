/**
 * What is remembered beside the store, so that it is known at the next start what became of things: that this phone
 * was enrolled and how much waited on it (a browser that finds its database damaged throws it away and says nothing),
 * and that a capture was in hand (a killed app says nothing either). Folios' prefix and counts, nothing of anyone.
 * Browsers write it to disk some seconds late: what a flat battery takes along is the latest of it.
 */

/** Of the enrolment that was here last. */
export interface Registro {
  readonly dispositivo: string;
  /** Supports that waited to be sent when it was last seen. */
  readonly pendientes: number;
}

/** A capture that had begun. */
export interface EnMano {
  readonly dispositivo: string;
  /** Captures there were when this one began to be sealed; null before. */
  readonly sellandoTras: number | null;
}

const REGISTRO = 'rubrica/registro';
const EN_MANO = 'rubrica/en-mano';

export const registroRecordado = (): Registro | null =>
  read<Registro>(REGISTRO, ({ dispositivo, pendientes }) => isText(dispositivo) && isCount(pendientes));
export const recordarRegistro = (registro: Registro): void => write(REGISTRO, registro);
export const olvidarRegistro = (): void => write(REGISTRO, null);

export const enMano = (): EnMano | null =>
  read<EnMano>(
    EN_MANO,
    ({ dispositivo, sellandoTras }) => isText(dispositivo) && (sellandoTras === null || isCount(sellandoTras)),
  );
export const anotarEnMano = (mano: EnMano): void => write(EN_MANO, mano);
export const soltarEnMano = (): void => write(EN_MANO, null);

const isText = (value: unknown): boolean => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

function read<T extends object>(
  key: string,
  isOne: (found: { readonly [K in keyof T]: unknown }) => boolean,
): T | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return typeof found === 'object' && found !== null && isOne(found as T) ? (found as T) : null;
  } catch {
    return null;
  }
}

/** Where nothing can be written nothing is remembered; the store is what counts. */
function write(key: string, value: object | null): void {
  try {
    if (value) localStorage.setItem(key, JSON.stringify(value));
    else localStorage.removeItem(key);
  } catch {
    // As said.
  }
}
