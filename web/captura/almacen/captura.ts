/** A capture's record on the phone and the only ways in which it changes. Pure; both stores use it. */
import { canPhoneGo, type PhoneState } from '../../../shared/apoyo/estados.ts';
import { exhaustive } from '../../../shared/base/result.ts';
import type { Resultado } from '../../../shared/firmados/index.ts';
import type { Clase } from '../../../shared/sobre/formato.ts';

/** States of captures whose envelope is still here. */
export type EstadoPendiente = Exclude<PhoneState, 'borrado'>;

export interface Captura {
  readonly folio: string;
  readonly dispositivo: string;
  readonly contador: number;
  readonly clase: Clase;
  readonly proceso: string;
  readonly estado: PhoneState;
  /** Código de integridad, base64url. */
  readonly codigo: string;
  /** Bytes of the envelope. */
  readonly tamano: number;
  /** Signed commitment, canonical text. */
  readonly compromiso: string;
  /** Corrected clock at each step; null until it is taken. */
  readonly sellado: number;
  readonly enTransito: number | null;
  readonly contestado: number | null;
  readonly borrado: number | null;
  /** Of the server's answer: what it was, when the last byte was durable there, why, and its signed text. */
  readonly resultado: Resultado | null;
  readonly recibido: number | null;
  readonly motivo: string | null;
  readonly respuesta: string | null;
}

/** A step of the phone's machine with what it brings. `t` is the corrected clock. */
export type Avance =
  | { readonly estado: 'enTransito'; readonly t: number }
  | {
      readonly estado: 'contestado';
      readonly t: number;
      readonly resultado: Resultado;
      readonly recibido: number;
      readonly motivo: string | null;
      readonly respuesta: string;
    }
  | { readonly estado: 'borrado'; readonly t: number };

/** The state that an answer leads to. */
export const ESTADO_DE_RESULTADO = {
  acuse: 'recibido',
  cuarentena: 'enCuarentena',
  rechazo: 'rechazado',
} as const satisfies Record<Resultado, PhoneState>;

/** The capture after a step, or null when the machine does not allow it. */
export function aplicarAvance(captura: Captura, avance: Avance): Captura | null {
  const estado = avance.estado === 'contestado' ? ESTADO_DE_RESULTADO[avance.resultado] : avance.estado;
  if (!canPhoneGo(captura.estado, estado)) return null;
  switch (avance.estado) {
    case 'enTransito':
      return { ...captura, estado, enTransito: avance.t };
    case 'contestado': {
      const { resultado, recibido, motivo, respuesta } = avance;
      return { ...captura, estado, contestado: avance.t, resultado, recibido, motivo, respuesta };
    }
    case 'borrado':
      return { ...captura, estado, borrado: avance.t };
    default:
      return exhaustive(avance);
  }
}
