/**
 * The small state machines of an apoyo: on the phone and in processing. (Review has its own,
 * with Mesa de Control.) The database holds the same constraints.
 */

/**
 * On the phone. `borrador` lives in memory only and is not listed: nothing of it is stored.
 *
 *     borrador → sellado → enTransito → recibido | enCuarentena | rechazado → borrado
 *
 * - `sellado`: folio shown; from here on nothing may lose it.
 * - `enTransito`: marked durably before the first byte leaves, so that a crash never looks like «sent».
 * - the three answers: a signed answer was verified and stored. The envelope is still there.
 * - `borrado`: the envelope is erased; folio, times and código de integridad remain (§4.11).
 *   A refused envelope stays exportable until the process closes.
 */
export const PHONE_STATES = ['sellado', 'enTransito', 'recibido', 'enCuarentena', 'rechazado', 'borrado'] as const;
export type PhoneState = (typeof PHONE_STATES)[number];

const PHONE_TRANSITIONS: Record<PhoneState, readonly PhoneState[]> = {
  sellado: ['enTransito', 'recibido', 'enCuarentena', 'rechazado'],
  enTransito: ['recibido', 'enCuarentena', 'rechazado'],
  recibido: ['borrado'],
  enCuarentena: ['borrado'],
  rechazado: ['borrado'],
  borrado: [],
};

/** Whether the phone may go from one state to another. (`sellado` to an answer: handed in by file.) */
export const canPhoneGo = (from: PhoneState, to: PhoneState): boolean => PHONE_TRANSITIONS[from].includes(to);

/** In processing, on the server. */
export const PROCESSING_STATES = ['recibido', 'enCuarentena', 'abierto', 'verificado', 'noSePudoAbrir'] as const;
export type ProcessingState = (typeof PROCESSING_STATES)[number];

const PROCESSING_TRANSITIONS: Record<ProcessingState, readonly ProcessingState[]> = {
  recibido: ['abierto', 'noSePudoAbrir'],
  enCuarentena: ['abierto', 'noSePudoAbrir'],
  abierto: ['verificado', 'noSePudoAbrir'],
  verificado: [],
  noSePudoAbrir: ['abierto'],
};

/** Whether processing may go from one state to another. (`noSePudoAbrir` is kept and may be tried again.) */
export const canProcessingGo = (from: ProcessingState, to: ProcessingState): boolean =>
  PROCESSING_TRANSITIONS[from].includes(to);
