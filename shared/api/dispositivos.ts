/**
 * An enrolled device about its auxiliar's devices (§3.7): JSON POSTs under `/api/dispositivos/`.
 *
 *     ancla     nothing → a fresh anchor, to be signed over
 *     consulta  an anchor and the device key's signature → the active devices
 *     baja      an anchor, whose baja, and signatures of both keys → the same list afterwards
 *
 * Refusals as in alta.ts. What answers proves itself by `documento`, the signed roster.
 */
import Type, { type Static } from 'typebox';
import { DispositivoActivo, IdDispositivo } from './alta.ts';

const closed = { additionalProperties: false } as const;
/** 64 bytes as base64url. */
const Firma = Type.String({ pattern: '^[A-Za-z0-9_-]{86}$' });
/** Text of an `ancla` document. */
const Ancla = Type.String({ minLength: 2, maxLength: 1024 });

export const AnclaRequest = Type.Object({}, closed);
export const AnclaReply = Type.Object({ ancla: Type.String() }, closed);

export const ConsultaRequest = Type.Object(
  { dispositivo: IdDispositivo, ancla: Ancla, firmaDispositivo: Firma },
  closed,
);

export const BajaFirmadaRequest = Type.Object(
  {
    dispositivo: IdDispositivo,
    /** The device that is given de baja. */
    baja: IdDispositivo,
    ancla: Ancla,
    firmaDispositivo: Firma,
    firmaCaptura: Firma,
  },
  closed,
);

export const DispositivosReply = Type.Object(
  {
    /** The signed document `dispositivos`. */
    documento: Type.String(),
    dispositivos: Type.Array(DispositivoActivo),
  },
  closed,
);

export type AnclaReply = Static<typeof AnclaReply>;
export type ConsultaRequest = Static<typeof ConsultaRequest>;
export type BajaFirmadaRequest = Static<typeof BajaFirmadaRequest>;
export type DispositivosReply = Static<typeof DispositivosReply>;
