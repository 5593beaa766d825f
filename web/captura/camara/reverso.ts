/**
 * What was read on one back, from the live picture and from the photograph taken of it. The
 * photograph is what will be kept, so its codes rule: codes seen live count only when they are of
 * the same card, or, when the photograph yields none, when they were seen a moment before it.
 */

import type { DatosApoyo } from '../../../shared/apoyo/contenido.ts';
import { hasQr, identify, type ModeloCredencial, parseCode128, parseQr } from '../../../shared/credencial/index.ts';
import type { ReadCode } from './lector/lector.ts';

/** A code seen live is of the card in the photograph when it was last seen at most so long before. */
export const FRESH_MS = 1_000;

/** A slow phone reads a picture a second, and one code in each. */
const GATHER_MS = 6_000;
/** Of a card that was taken away nothing is read for so long. */
const GONE_MS = 2_000;

export interface BackCodes {
  readonly qr?: string;
  readonly code128?: string;
}

export interface BackReading {
  readonly codes: BackCodes;
  /** Null when nothing yields one, or two codes of different cards were read. */
  readonly cic: string | null;
  readonly ocr: string | null;
  readonly disagree: boolean;
  /** Whether the photograph itself yields a code; else they were only seen live, a moment before it. */
  readonly enFoto: boolean;
  readonly lectura: DatosApoyo['lectura'];
}

export const NOTHING_READ: BackReading = {
  codes: {},
  cic: null,
  ocr: null,
  disagree: false,
  enFoto: false,
  lectura: 'no-leido',
};

/** Of all codes in a picture those of a credential's back; the encrypted QRs and strangers are passed over. */
export function ofBack(found: readonly ReadCode[]): BackCodes {
  const qr = found.find(({ symbology, text }) => symbology === 'qr' && parseQr(text).ok);
  const code128 = found.find(({ symbology, text }) => symbology === 'code128' && parseCode128(text).ok);
  return { ...(qr && { qr: qr.text }), ...(code128 && { code128: code128.text }) };
}

/** Codes as they are seen live, each with the instant it was last seen (any monotonic clock). */
export interface Sightings {
  /** Takes what one picture showed. Of a new card, nothing of the one before stays. */
  see(codes: BackCodes, at: number): void;
  /** What was seen at or after an instant. */
  since(instant: number): BackCodes;
  /** What is before the camera: codes seen in the latest seconds, nothing once none was seen for a moment. */
  present(at: number): BackCodes;
  clear(): void;
}

export function createSightings(): Sightings {
  let seen: { qr?: { text: string; at: number }; code128?: { text: string; at: number } } = {};
  const since = (instant: number): BackCodes => ({
    ...(seen.qr && seen.qr.at >= instant && { qr: seen.qr.text }),
    ...(seen.code128 && seen.code128.at >= instant && { code128: seen.code128.text }),
  });
  return {
    see(codes, at) {
      const together = identify({ ...since(0), ...codes });
      if (!together.ok && together.error === 'discrepan') seen = {};
      if (codes.qr !== undefined) seen.qr = { text: codes.qr, at };
      if (codes.code128 !== undefined) seen.code128 = { text: codes.code128, at };
    },
    since,
    present: (at) => (Object.keys(since(at - GONE_MS)).length > 0 ? since(at - GATHER_MS) : {}),
    clear() {
      seen = {};
    },
  };
}

/** Joins what was seen live (freshly) with what the photograph shows. */
export function joinReadings(live: BackCodes, still: BackCodes): BackReading {
  const stillRead = Object.keys(still).length > 0;
  const together = { ...live, ...still };
  if (Object.keys(together).length === 0) return NOTHING_READ;
  const joined = identify(together);
  if (joined.ok) {
    const fromLive = Object.values(live).some((text) => text === together.qr || text === together.code128);
    return reading(together, fromLive ? 'en-vivo' : 'foto-fija', stillRead);
  }
  // Live codes of another card are nothing: the photograph rules.
  return stillRead ? reading(still, 'foto-fija', true) : { ...NOTHING_READ, disagree: true };
}

function reading(codes: BackCodes, lectura: DatosApoyo['lectura'], enFoto: boolean): BackReading {
  const identified = identify(codes);
  return {
    codes,
    cic: identified.ok ? identified.value.cic : null,
    ocr: identified.ok ? identified.value.ocr : null,
    disagree: !identified.ok && identified.error === 'discrepan',
    enFoto,
    lectura,
  };
}

/** Which of the readable codes a model's back bears. */
export const expected = (modelo: ModeloCredencial): { readonly qr: boolean; readonly code128: boolean } => ({
  qr: hasQr(modelo),
  code128: modelo.reverso.includes('code128'),
});

/** Whether all that can be read of this model was read. */
export function isComplete(modelo: ModeloCredencial, codes: BackCodes): boolean {
  const { qr, code128 } = expected(modelo);
  return (!qr || codes.qr !== undefined) && (!code128 || codes.code128 !== undefined);
}
