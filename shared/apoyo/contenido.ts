/**
 * What an envelope holds once opened, its data and the names of its parts: of class `apoyo` a support
 * (§4.2–4.8), of class `alta` the images of an enrolment (§3.3). The phone is typed by it; the opening
 * role validates with it.
 */
import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false } as const;

/** Parts of a support or an enrolment and their media types. */
export const PARTES = {
  anverso: ['image/jpeg', 'image/webp'],
  reverso: ['image/jpeg', 'image/webp'],
  fotoViva: ['image/jpeg', 'image/webp'],
  firma: ['image/png'],
  trazos: ['application/json'],
} as const;
export type NombreParte = keyof typeof PARTES;

/** Where the phone was, in microdegrees and metres; or why that is not known (§3.2). */
export const Ubicacion = Type.Union([
  Type.Object({ lat: Type.Integer(), lon: Type.Integer(), precision: Type.Integer(), t: Type.Integer() }, closed),
  Type.Object(
    { sin: Type.Union([Type.Literal('negada'), Type.Literal('apagada'), Type.Literal('sin-senal')]) },
    closed,
  ),
]);

const codigo = (maxLength: number) => Type.Optional(Type.String({ maxLength }));

const Modelo = Type.Enum(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H']);
/** Codes exactly as read, never typed (§4.3). */
const Codigos = Type.Object(
  {
    qr: codigo(512),
    code128: codigo(64),
    mrz: codigo(128),
    ocr: codigo(13),
    cic: codigo(9),
    claveElector: codigo(18),
    curp: codigo(18),
    nombre: codigo(200),
    seccion: codigo(4),
    emision: codigo(2),
    vigencia: codigo(10),
  },
  closed,
);
/** How the codes were got. */
const Lectura = Type.Union([Type.Literal('en-vivo'), Type.Literal('foto-fija'), Type.Literal('no-leido')]);

/**
 * Why there is no signature: the card itself says «sin firma» (the one case that §6.1 m names), something
 * keeps her from signing on the screen, or she can't write.
 */
export const MotivoSinFirma = Type.Union([
  Type.Literal('credencial-sin-firma'),
  Type.Literal('impedimento'),
  Type.Literal('no-sabe-firmar'),
]);

/** Advice of the checks that the auxiliar kept against, and annotated exceptions; catalogue codes. */
const Observaciones = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 32 });

const apoyo = {
  modelo: Modelo,
  /** §4.4: the auxiliar states that the original was shown. */
  original: Type.Literal(true),
  codigos: Codigos,
  lectura: Lectura,
  avisoPrivacidad: Type.String({ maxLength: 64 }),
  manifiesto: Type.String({ maxLength: 64 }),
  ubicacion: Ubicacion,
  app: Type.String({ maxLength: 32 }),
  observaciones: Observaciones,
};

/** Version 2 is a support without a signature, and says why; it has no part `firma` nor `trazos`. */
export const DatosApoyo = Type.Union([
  Type.Object({ v: Type.Literal(1), ...apoyo }, closed),
  Type.Object({ v: Type.Literal(2), ...apoyo, sinFirma: MotivoSinFirma }, closed),
]);

/**
 * An auxiliar's own card (§3.3); her name, e-mail and process are in the register and the header. What she signs is her
 * responsiva (§2.7). Version 1 named one notice and no responsiva; no app ever wrote it.
 */
export const DatosAlta = Type.Object(
  {
    v: Type.Literal(2),
    modelo: Modelo,
    codigos: Codigos,
    lectura: Lectura,
    /** The versions that she had accepted at her enrolment (proceso/textos.ts): the notice on her data, and what she signs. */
    textos: Type.Object(
      {
        aviso: Type.String({ maxLength: 64 }),
        responsiva: Type.String({ maxLength: 64 }),
        cuenta: Type.String({ maxLength: 64 }),
      },
      closed,
    ),
    app: Type.String({ maxLength: 32 }),
    observaciones: Observaciones,
  },
  closed,
);

export type MotivoSinFirma = Static<typeof MotivoSinFirma>;
export type DatosApoyo = Static<typeof DatosApoyo>;
export type DatosAlta = Static<typeof DatosAlta>;
export type Ubicacion = Static<typeof Ubicacion>;
