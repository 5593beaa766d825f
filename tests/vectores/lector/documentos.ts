/** Canonical JSON, signed documents and trust: docs/protocolo.md §1, §3, §4. */
import { ascii, type Bytes, base64, H, join, keyId, unbase64, verify } from './primitivas.ts';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Objeto = { [name: string]: Json };

/** The canonical text of a value. */
export function canonical(value: Json, level = 0): string {
  if (level > 16) throw new Error('nesting');
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new Error('number');
    return String(value);
  }
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, level + 1)).join()}]`;
  const names = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  if (!names.every((name) => /^[ -~]*$/.test(name))) throw new Error('name');
  return `{${names.map((name) => `${quoted(name)}:${canonical(value[name]!, level + 1)}`).join()}}`;
}

const SHORT: Record<number, string> = { 8: 'b', 9: 't', 10: 'n', 12: 'f', 13: 'r', 34: '"', 92: '\\' };

function quoted(text: string): string {
  let out = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code >= 0xd800 && code <= 0xdfff) throw new Error('surrogate');
    if (SHORT[code]) out += `\\${SHORT[code]}`;
    else out += code < 0x20 ? `\\u${code.toString(16).padStart(4, '0')}` : character;
  }
  return `"${out}"`;
}

/** The object of a canonical text; throws on any other text. */
export function parse(text: string): Objeto {
  const value = JSON.parse(text) as Json;
  if (canonical(value) !== text || typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('canonical');
  return value;
}

export type Shape = (value: Json | undefined) => boolean;
const time: Shape = (v) => typeof v === 'number' && v >= 0 && v < 253402300800000;
const count: Shape = (v) => typeof v === 'number' && v >= 0;
const textUpTo =
  (max: number): Shape =>
  (v) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    typeof v === 'string' && v.length <= max && !/[\u0000-\u001f\u007f]/.test(v);
const text = textUpTo(256);
const boolean: Shape = (v) => typeof v === 'boolean';
const one =
  (...values: Json[]): Shape =>
  (v) =>
    v !== undefined && values.includes(v);
const nullOr =
  (shape: Shape): Shape =>
  (v) =>
    v === null || shape(v);
const list =
  (max: number, shape: Shape): Shape =>
  (v) =>
    Array.isArray(v) && v.length <= max && v.every(shape);
const bytes =
  (length: number): Shape =>
  (v) => {
    try {
      return typeof v === 'string' && unbase64(v, length).length === length;
    } catch {
      return false;
    }
  };
const exactly =
  (members: Record<string, Shape>): Shape =>
  (v) =>
    typeof v === 'object' &&
    v !== null &&
    !Array.isArray(v) &&
    Object.keys(v).sort().join() === Object.keys(members).sort().join() &&
    Object.entries(members).every(([name, shape]) => shape(v[name]));

export const shapes = { time, count, text, boolean, one, nullOr, list, bytes, exactly };

const KINDS: Record<string, Record<string, Shape>> = {
  emisora: { publica: bytes(32), desde: time, hasta: time },
  'clave-proceso': { proceso: text, publica: bytes(32), desde: time },
  'clave-acuse': { publica: bytes(32), desde: time, hasta: time },
  ancla: { t: time },
  compromiso: {
    proceso: text,
    folio: text,
    clase: one('apoyo', 'alta'),
    codigo: bytes(32),
    tamano: count,
    reloj: time,
    corregido: time,
  },
  respuesta: {
    resultado: one('acuse', 'cuarentena', 'rechazo'),
    proceso: text,
    folio: text,
    codigo: bytes(32),
    tamano: count,
    recibido: time,
    motivo: nullOr(text),
    marcas: list(16, text),
    bitacora: nullOr(exactly({ n: count, hash: bytes(32) })),
  },
  totales: {
    auxiliar: text,
    t: time,
    dispositivos: list(64, exactly({ id: text, recibidos: count, enCuarentena: count, rechazados: count })),
  },
  dispositivos: {
    auxiliar: text,
    t: time,
    alta: boolean,
    motivoBaja: nullOr(text),
    dispositivos: list(64, exactly({ id: text, nombre: text, activo: boolean, alta: time, baja: nullOr(time) })),
  },
  proceso: { proceso: text, t: time, estado: one('activo', 'suspendido', 'cerrado'), inicio: time, fin: time },
  avisos: {
    proceso: text,
    t: time,
    avisos: list(
      4,
      exactly({ id: text, clase: one('mantenimiento', 'general'), texto: textUpTo(400), desde: time, hasta: time }),
    ),
  },
  cabeza: { n: count, hash: bytes(32), t: time },
};
export const KIND_NAMES = Object.keys(KINDS);

/** Whether an object has the shape of a kind of document. */
export const isDocument = (tipo: string, value: Json | undefined): boolean =>
  exactly({ tipo: one(tipo), v: one(1), clave: bytes(8), firma: bytes(64), ...KINDS[tipo] })(value);

/** Reads a document of a kind, signed by this key; throws otherwise. */
export function readDocument(tipo: string, text: string, publicKey: Bytes): Objeto {
  const value = parse(text);
  if (text.length > 16384 || !isDocument(tipo, value)) throw new Error('shape');
  if (value.clave !== keyId(publicKey)) throw new Error('key');
  const { firma, ...unsigned } = value;
  const message = join(ascii(`rubrica/${tipo}/v1\n`), ascii(canonical(unsigned)));
  if (!verify('Ed25519', unbase64(firma as string, 64), message, publicKey)) throw new Error('signature');
  return value;
}

const attempt = <T>(read: () => T): T | null => {
  try {
    return read();
  } catch {
    return null;
  }
};

export interface Certificates {
  raiz: string;
  emisoras: string[];
  claves: string[];
}

/** What a pinned fingerprint lets one trust: keys of processes, and documents of the server. */
export function trust({ raiz, emisoras, claves }: Certificates, fingerprint: string) {
  const root = unbase64(raiz, 32);
  if (base64(H(root)) !== fingerprint) throw new Error('root');
  const reads = (tipo: string, texts: string[], publicKey: Bytes): Objeto[] =>
    texts.map((text) => attempt(() => readDocument(tipo, text, publicKey))).filter((document) => document !== null);
  const issuers = reads('emisora', emisoras, root);
  const vouched = (tipo: string): Objeto[] =>
    issuers.flatMap((issuer) =>
      reads(tipo, claves, unbase64(issuer.publica as string, 32)).filter(
        ({ desde }) => issuer.desde! <= desde! && desde! <= issuer.hasta!,
      ),
    );
  const acuses = vouched('clave-acuse');
  return {
    processKey(proceso: string): Bytes {
      const keys = vouched('clave-proceso').filter((key) => key.proceso === proceso);
      const latest = keys.sort((a, b) => (b.desde as number) - (a.desde as number))[0];
      if (!latest) throw new Error('no key');
      return unbase64(latest.publica as string, 32);
    },
    read(tipo: string, text: string): Objeto {
      for (const acuse of acuses) {
        const document = attempt(() => readDocument(tipo, text, unbase64(acuse.publica as string, 32)));
        const own = document?.recibido ?? document?.t;
        if (document && own! >= acuse.desde! && own! <= acuse.hasta!) return document;
      }
      throw new Error('not of the server');
    },
  };
}
