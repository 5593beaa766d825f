/** The envelope: docs/protocolo.md §6. */
import { isDocument, type Json, type Objeto, parse, shapes } from './documentos.ts';
import { readFolio } from './folio.ts';
import { ascii, type Bytes, base64, H, join, keyId, openBox, openStream, verify } from './primitivas.ts';

const { bytes, count, exactly, list, nullOr, one, text, time } = shapes;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const isHeader = exactly({
  v: one(1),
  clase: one('apoyo', 'alta'),
  folio: text,
  proceso: text,
  modalidad: one('auxiliar', 'ciudadano'),
  autor: text,
  dispositivo: text,
  firma: exactly({ alg: one('Ed25519', 'ES256'), clave: bytes(8) }),
  destino: bytes(8),
  contador: count,
  previo: nullOr(bytes(32)),
  reloj: time,
  corregido: time,
  ancla: (value) => isDocument('ancla', value),
  contenido: (value) => typeof value === 'number' && value >= 4,
});
const isManifest = exactly({
  v: one(1),
  datos: (value) => value !== undefined,
  partes: list(16, exactly({ nombre: text, tipo: text, tamano: count, hash: bytes(32) })),
});

/** Padmé, with whole numbers. */
export function padme(length: number): number {
  if (length < 2) return length;
  const E = BigInt(length.toString(2).length - 1);
  const S = BigInt(E.toString(2).length);
  if (E < S) return length;
  const step = 1n << (E - S);
  return Number(((BigInt(length) + step - 1n) / step) * step);
}

export interface Opened {
  header: Objeto;
  /** Base64 of H(header bytes): `previo` of the next envelope. */
  link: string;
  codigo: string;
  datos: Json;
  parts: { nombre: string; tipo: string; bytes: Bytes }[];
}

/** Opens an envelope, verifying everything; throws on the first thing amiss. */
export function openEnvelope(envelope: Bytes, signer: Bytes, processSecret: Bytes): Opened {
  const view = new DataView(envelope.buffer, envelope.byteOffset, envelope.byteLength);
  if (base64(envelope.slice(0, 5)) !== base64(join(ascii('RUBR'), Uint8Array.of(1)))) throw new Error('start');
  const h = view.getUint16(5, true);
  if (h < 1 || h > 4096) throw new Error('header length');
  const headerBytes = envelope.slice(7, 7 + h);
  const header = parse(utf8.decode(headerBytes));
  if (!isHeader(header)) throw new Error('header');
  const { enrolment, counter } = readFolio(header.folio as string);
  if (enrolment !== header.dispositivo || counter !== header.contador) throw new Error('folio');
  const c = header.contenido as number;
  const k = Math.ceil(c / 65536);
  if (envelope.length !== 175 + h + c + 17 * k || envelope.length > 4194304) throw new Error('length');

  const signed = envelope.slice(0, -64);
  const { alg, clave } = header.firma as { alg: string; clave: string };
  const message = join(ascii('rubrica/sobre/v1\n'), H(signed));
  if (clave !== keyId(signer) || !verify(alg, envelope.slice(-64), message, signer)) throw new Error('signature');

  const pull = openStream(openBox(envelope.slice(7 + h, 87 + h), processSecret), envelope.slice(87 + h, 111 + h));
  const chunks: Bytes[] = [];
  for (let n = 0; n < k; n++) {
    const from = 111 + h + n * 65553;
    const { chunk, tag } = pull(envelope.slice(from, Math.min(from + 65553, envelope.length - 64)), headerBytes);
    if (tag !== (n === k - 1 ? 3 : 0)) throw new Error('end');
    chunks.push(chunk);
  }
  return { header, link: base64(H(headerBytes)), codigo: base64(H(envelope)), ...readContent(join(...chunks)) };
}

function readContent(content: Bytes): Pick<Opened, 'datos' | 'parts'> {
  const length = new DataView(content.buffer, content.byteOffset, content.byteLength).getUint32(0, true);
  if (length > 65536 || 4 + length > content.length) throw new Error('manifest length');
  const manifest = parse(utf8.decode(content.slice(4, 4 + length)));
  if (!isManifest(manifest)) throw new Error('manifest');
  let at = 4 + length;
  const parts = (manifest.partes as Objeto[]).map(({ nombre, tipo, tamano, hash }) => {
    const part = content.slice(at, at + (tamano as number));
    at += tamano as number;
    if (part.length !== tamano || base64(H(part)) !== hash) throw new Error('part');
    return { nombre: nombre as string, tipo: tipo as string, bytes: part };
  });
  if (new Set(parts.map((part) => part.nombre)).size !== parts.length) throw new Error('names');
  if (padme(at) !== content.length || content.slice(at).some((byte) => byte !== 0)) throw new Error('padding');
  return { datos: manifest.datos!, parts };
}
