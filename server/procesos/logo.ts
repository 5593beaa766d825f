/**
 * A process's logo at the door: one still PNG or WebP of at most 32 KB, about as wide as high. No SVG, which is a
 * document that can hold anything. What is looked at is the container: whole, nothing after its end, its sides as
 * it says, nothing that moves. A picture that a browser can't decode all the same gives way to initials there.
 */
import { crc32 } from 'node:zlib';

export const MAX_LOGO_BYTES = 32_768;
const MIN_SIDE = 64;
const MAX_SIDE = 512;
/** The longer side is at most a quarter longer. */
const MAX_RATIO = 1.25;

export interface Logo {
  readonly bytes: Uint8Array;
  /** What it shows, for whoever doesn't see it. */
  readonly descripcion: string;
}

export type TipoLogo = 'image/png' | 'image/webp';

interface Sides {
  readonly width: number;
  readonly height: number;
}

/** The media type of a picture that may be a logo; null of any other bytes. */
export function tipoDeLogo(bytes: Uint8Array): TipoLogo | null {
  if (bytes.length > MAX_LOGO_BYTES) return null;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const [png, webp] = [readPng(buffer), readWebp(buffer)];
  const sides = png ?? webp;
  if (!sides) return null;
  const [short, long] = [Math.min(sides.width, sides.height), Math.max(sides.width, sides.height)];
  if (short < MIN_SIDE || long > MAX_SIDE || long > short * MAX_RATIO) return null;
  return png ? 'image/png' : 'image/webp';
}

/** One line that says something, of at most 120 characters. */
export const isDescripcion = (text: string): boolean =>
  text.trim() !== '' && [...text].length <= 120 && !/[\p{Cc}\p{Surrogate}]/u.test(text);

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function readPng(bytes: Buffer): Sides | null {
  if (!bytes.subarray(0, 8).equals(PNG)) return null;
  let sides: Sides | null = null;
  let hasData = false;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > bytes.length || crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return null;
    const kind = bytes.toString('latin1', at + 4, at + 8);
    if ((kind === 'IHDR') !== (at === 8)) return null;
    if (kind === 'IHDR') {
      if (length !== 13) return null;
      sides = { width: bytes.readUInt32BE(at + 8), height: bytes.readUInt32BE(at + 12) };
    }
    // It would move.
    if (kind === 'acTL') return null;
    if (kind === 'IDAT') hasData = true;
    if (kind === 'IEND') return hasData && end === bytes.length ? sides : null;
    at = end;
  }
  return null;
}

function readWebp(bytes: Buffer): Sides | null {
  if (bytes.length < 30 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') {
    return null;
  }
  if (bytes.readUInt32LE(4) + 8 !== bytes.length) return null;
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      if (bytes.readUIntBE(23, 3) !== 0x9d012a) return null;
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      if (bytes[20] !== 0x2f) return null;
      const packed = bytes.readUInt32LE(21);
      return { width: (packed & 0x3fff) + 1, height: ((packed >> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      // The bit of what moves.
      if ((bytes[20]! & 0x02) !== 0) return null;
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default:
      return null;
  }
}
