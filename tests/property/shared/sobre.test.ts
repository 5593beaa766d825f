import fc from 'fast-check';
import * as decoding from 'lib0/decoding';
import { expect, test } from 'vitest';
import { equalBytes } from '../../../shared/base/bytes.ts';
import { loadSodium } from '../../../shared/crypto/sodium.ts';
import { leerFirmado } from '../../../shared/firmados/index.ts';
import { abrir } from '../../../shared/sobre/abrir.ts';
import { leerPrefijo } from '../../../shared/sobre/formato.ts';
import { readContenido } from '../../../shared/sobre/manifiesto.ts';
import { createVerificador } from '../../../shared/sobre/verificar.ts';
import { decodeDeviceMessage, decodeServerMessage, encodeMessage } from '../../../shared/sync/protocolo.ts';
import { createBanco, sellarCon, TIPOS } from '../../unit/shared/fixtures.ts';

const crypto = await loadSodium();
const banco = createBanco(crypto);
const noise = (size: number, seed: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, i) => (Math.imul(i + seed, 2_654_435_761) >>> 24) & 255);

const contenido = fc.record({
  datos: fc.dictionary(
    fc.stringMatching(/^[a-z]{1,5}$/),
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.maxSafeInteger(), fc.boolean()),
  ),
  partes: fc
    .array(fc.oneof(fc.nat(2_000), fc.integer({ min: 60_000, max: 140_000 })), { maxLength: 4 })
    .map((sizes) => sizes.map((size, i) => ({ nombre: `p${i}`, tipo: 'image/jpeg', bytes: noise(size, i) }))),
});

/** Everything that verifies an envelope, together: is it still the one that was sealed? */
function accepts(bytes: Uint8Array, codigo: string): boolean {
  const prefijo = leerPrefijo(bytes);
  if (!prefijo.ok || prefijo.value.tamano !== bytes.length) return false;
  const verificador = createVerificador(crypto, bytes.length);
  verificador.update(bytes);
  const { firma, mensaje, codigo: found } = verificador.finish();
  const signed = crypto.verifySignature(firma, mensaje, banco.captura.publicKey);
  const { ok } = abrir(crypto, bytes, banco.proceso);
  return signed && ok && found === codigo;
}

test('what is sealed opens as it was, and altered in any way it is refused', async () => {
  await fc.assert(
    fc.asyncProperty(contenido, fc.infiniteStream(fc.nat()), async (content, random) => {
      const { bytes, codigo } = await sellarCon(crypto, banco, content);
      expect(accepts(bytes, codigo)).toBe(true);
      const abierto = abrir(crypto, bytes, banco.proceso);
      if (!abierto.ok) throw new Error(abierto.error);
      expect(abierto.value.contenido.datos).toEqual(content.datos);
      for (const [i, p] of abierto.value.contenido.partes.entries()) {
        expect(equalBytes(p.bytes, content.partes[i]!.bytes)).toBe(true);
      }

      const next = (below: number): number => random.next().value % below;
      for (let round = 0; round < 8; round++) {
        const at = next(bytes.length);
        const length = 1 + next(bytes.length - at);
        const other = next(bytes.length - length + 1);
        const piece = bytes.slice(at, at + length);
        const moved = Buffer.concat([bytes.slice(0, at), bytes.slice(at + length)]);
        const variants = [
          bytes.map((byte, i) => (i === at ? byte ^ (1 + next(255)) : byte)),
          moved,
          Buffer.concat([moved.subarray(0, other), piece, moved.subarray(other)]),
          Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]),
          Buffer.concat([bytes, piece]),
        ];
        for (const variant of variants) {
          if (!equalBytes(variant, bytes)) expect(accepts(variant, codigo)).toBe(false);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('hostile bytes are answered, never thrown at, by whatever reads them first', () => {
  const headed = fc
    .tuple(fc.constantFrom('RUBR', 'RUBR\u0001', 'RUBX\u0001', ''), fc.uint8Array({ maxLength: 200 }))
    .map(([start, bytes]) => new Uint8Array(Buffer.concat([Buffer.from(start), bytes])));
  fc.assert(
    fc.property(headed, (bytes) => {
      const read = leerPrefijo(bytes);
      expect(read.ok).toBe(false);
      expect(abrir(crypto, bytes, banco.proceso).ok).toBe(false);
      readContenido(crypto, bytes);
    }),
    { numRuns: 5_000 },
  );
});

test('a real envelope’s start, damaged anywhere, is read or refused, and never as larger than allowed', async () => {
  const { bytes } = await sellarCon(crypto, banco, { datos: {}, partes: [] });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(700), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      fc.nat(bytes.length),
      (changes, cut) => {
        const start = bytes.slice(0, cut);
        for (const [at, byte] of changes) if (at < start.length) start[at] = byte;
        const read = leerPrefijo(start);
        if (read.ok) expect(read.value.tamano).toBeLessThanOrEqual(4 * 1024 * 1024);
      },
    ),
    { numRuns: 10_000 },
  );
});

test('random messages are read or refused, and what is read is written back as it was', () => {
  const message = fc
    .tuple(fc.integer({ min: 99, max: 111 }), fc.uint8Array({ maxLength: 80 }))
    .map(([type, rest]) => Uint8Array.from([type, ...rest]));
  fc.assert(
    fc.property(message, (bytes) => {
      for (const decode of [decodeDeviceMessage, decodeServerMessage]) {
        const decoder = decoding.createDecoder(bytes);
        const read = decode(decoding.readVarUint(decoder), decoder);
        if (read) {
          const again = decoding.createDecoder(encodeMessage(read));
          expect(decode(decoding.readVarUint(again), again)).toEqual(read);
        }
      }
    }),
    { numRuns: 20_000 },
  );
});

test('random text is no signed document', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      for (const tipo of TIPOS) expect(leerFirmado(tipo, text)).toBeNull();
    }),
    { numRuns: 2_000 },
  );
});
