/**
 * Enrolment over HTTP (§3.2–3.4): four steps, each a JSON POST under `/api/alta/`.
 *
 *     codigo       ids and e-mail → always 202; a 6-digit code goes by mail if they match
 *     verificar    ids, e-mail and code → a session of 30 minutes, and what the phone must know
 *     dispositivo  session, public keys and the versions of the accepted texts → the enrolment's id; repeatable with the same keys
 *     baja         session and a device's id → that device is given de baja (the way out of the limit)
 *
 * The first two are one type of authentication (§3.2 a): others join by bringing a proof of theirs to the same session.
 *
 * Refusals: `{ codigo, mensaje }`, with a code and sentence of admision/catalogo.ts, and for
 * `limite-de-dispositivos` the two active ones, for `textos-sin-aceptar` the texts as they are now.
 */
import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const base64url = (bytes: number) => Type.String({ pattern: `^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}$` });

export const IdProceso = Type.String({ pattern: '^[A-Z]{2,4}-[0-9]{4}-[0-9]{3,5}$' });
export const IdAuxiliar = Type.String({ pattern: '^[0-9A-HJKMNP-TW-Z]{7}$' });
export const IdDispositivo = Type.String({ pattern: '^[0-9A-HJKMNP-TW-Z]{4,6}$' });
/** No control characters (a database refuses NUL in a text), no half of a character: those have no canonical text. */
const NO_TEXT = '\\u0000-\\u001f\\u007f-\\u009f\\p{Surrogate}';
/** Characters that turn the direction of what is shown around them: a name could pass for another. */
const BIDI = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
/** Checked for form only; whoever owns it proves it by reading the code. */
export const Correo = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern: `^[^@\\s${NO_TEXT}${BIDI}]+@[^@\\s${NO_TEXT}${BIDI}]+$`,
});

/** How an auxiliar proves that she is who she says (§3.2 a). `correo`: a code to the e-mail of her registration. */
export const TIPOS_AUTENTICACION = ['correo'] as const;
export type TipoAutenticacion = (typeof TIPOS_AUTENTICACION)[number];

export const CodigoRequest = Type.Object({ proceso: IdProceso, auxiliar: IdAuxiliar, correo: Correo }, closed);
export const CodigoReply = Type.Object({ vigenciaMinutos: Type.Integer() }, closed);

export const VerificarRequest = Type.Object(
  { proceso: IdProceso, auxiliar: IdAuxiliar, correo: Correo, codigo: Type.String({ pattern: '^[0-9]{6}$' }) },
  closed,
);

export const DispositivoActivo = Type.Object(
  {
    id: IdDispositivo,
    nombre: Type.String(),
    alta: Type.Integer(),
    ultimoContacto: Type.Union([Type.Integer(), Type.Null()]),
    /** Supports of its that were received, so that two of one name can be told apart. */
    recibidos: Type.Integer(),
    /** Supports that it announced in the cuaderno and that were not answered: with its baja they will not count. */
    enEspera: Type.Integer(),
  },
  closed,
);

const Version = Type.String({ minLength: 1, maxLength: 64, pattern: `^[^${NO_TEXT}${BIDI}]+$` });

/** What an auxiliar reads and accepts before a device of hers is enrolled (proceso/textos.ts). */
export const TextosAuxiliar = Type.Object(
  {
    /** The simplified notice, and where the whole one is. */
    aviso: Type.Object({ version: Version, texto: Type.String(), url: Type.String() }, closed),
    responsiva: Type.Object({ version: Version, resumen: Type.String(), texto: Type.String() }, closed),
    cuenta: Type.Object({ version: Version, resumen: Type.String(), texto: Type.String() }, closed),
  },
  closed,
);
export const VersionesTextos = Type.Object({ aviso: Version, responsiva: Version, cuenta: Version }, closed);
/** A still picture, about as wide as high. */
export const Logo = Type.Object(
  {
    tipo: Type.Union([Type.Literal('image/png'), Type.Literal('image/webp')]),
    /** Base64 of at most 32 KB. */
    datos: Type.String({ maxLength: 43_692, pattern: '^[A-Za-z0-9+/]+={0,2}$' }),
    /** What it shows, for whoever doesn't see it. */
    descripcion: Type.String(),
  },
  closed,
);

export const ProcesoPublico = Type.Object(
  {
    id: IdProceso,
    tipo: Type.String(),
    nombre: Type.String(),
    planteamiento: Type.String(),
    promovente: Type.String(),
    entidad: Type.String(),
    inicio: Type.Integer(),
    fin: Type.Integer(),
    avisoPrivacidad: Type.Object({ version: Type.String(), texto: Type.String(), url: Type.String() }, closed),
    manifiesto: Type.Object({ version: Type.String(), texto: Type.String() }, closed),
    textosAuxiliar: TextosAuxiliar,
    /** Absent where it has none. */
    logo: Type.Optional(Logo),
  },
  closed,
);

export const CertificadosReply = Type.Object(
  { raiz: Type.String(), emisoras: Type.Array(Type.String()), claves: Type.Array(Type.String()) },
  closed,
);

export const VerificarReply = Type.Object(
  {
    sesion: Type.String(),
    nombre: Type.String(),
    proceso: ProcesoPublico,
    certificados: CertificadosReply,
    dispositivos: Type.Array(DispositivoActivo),
    /** The server has her own credential already (§3.3): it is not asked for again. */
    credencial: Type.Boolean(),
  },
  closed,
);

export const DispositivoRequest = Type.Object(
  {
    sesion: Type.String({ minLength: 20, maxLength: 200 }),
    /** Uncompressed P-256 point (65 bytes). */
    claveDispositivo: base64url(65),
    /** Ed25519. */
    claveCaptura: base64url(32),
    nombre: Type.String({ minLength: 1, maxLength: 60, pattern: `^[^${NO_TEXT}${BIDI}\\u2028\\u2029]+$` }),
    /** Versions of the texts that were accepted; without them, or with others than there are now, nothing is enrolled. */
    textos: Type.Optional(VersionesTextos),
    /** ES256 by the device key and Ed25519 by the capture key over `altaMessage`: both secrets are there. */
    firmaDispositivo: base64url(64),
    firmaCaptura: base64url(64),
  },
  closed,
);
export const DispositivoReply = Type.Object({ dispositivo: IdDispositivo, ancla: Type.String() }, closed);

export const BajaRequest = Type.Object(
  { sesion: Type.String({ minLength: 20, maxLength: 200 }), dispositivo: IdDispositivo },
  closed,
);
export const BajaReply = Type.Object({ dispositivos: Type.Array(DispositivoActivo) }, closed);

export const Rechazo = Type.Object(
  {
    codigo: Type.String(),
    mensaje: Type.String(),
    dispositivos: Type.Optional(Type.Array(DispositivoActivo)),
    esperaSegundos: Type.Optional(Type.Integer()),
    textos: Type.Optional(TextosAuxiliar),
  },
  closed,
);

export type CodigoRequest = Static<typeof CodigoRequest>;
export type CodigoReply = Static<typeof CodigoReply>;
export type VerificarRequest = Static<typeof VerificarRequest>;
export type VerificarReply = Static<typeof VerificarReply>;
export type DispositivoRequest = Static<typeof DispositivoRequest>;
export type DispositivoReply = Static<typeof DispositivoReply>;
export type BajaRequest = Static<typeof BajaRequest>;
export type BajaReply = Static<typeof BajaReply>;
export type DispositivoActivo = Static<typeof DispositivoActivo>;
export type TextosAuxiliar = Static<typeof TextosAuxiliar>;
export type Logo = Static<typeof Logo>;
export type ProcesoPublico = Static<typeof ProcesoPublico>;
export type Rechazo = Static<typeof Rechazo>;
