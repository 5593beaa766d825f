/** The committed vectors are those that the code makes, and a reader that shares none of it opens them. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { generarVectores } from '../../vectores/generar.ts';
import { readExport } from '../../vectores/lector/archivo.ts';
import { link, ORIGIN } from '../../vectores/lector/bitacora.ts';
import { readMessage } from '../../vectores/lector/conexion.ts';
import {
  canonical,
  type Json,
  KIND_NAMES,
  type Objeto,
  parse,
  readDocument,
  trust,
} from '../../vectores/lector/documentos.ts';
import { readFolio } from '../../vectores/lector/folio.ts';
import { ascii, type Bytes, base64, H, join, verify } from '../../vectores/lector/primitivas.ts';
import { openEnvelope, padme } from '../../vectores/lector/sobre.ts';

const at = (name: string): string => fileURLToPath(new URL(`../../vectores/${name}`, import.meta.url));
const hex = (text: string): Bytes => Uint8Array.from(Buffer.from(text, 'hex'));
const hexOf = (bytes: Bytes): string => Buffer.from(bytes).toString('hex');

if (process.env.ESCRIBIR_VECTORES) {
  const { json, bin } = await generarVectores();
  writeFileSync(at('sobre-v1.json'), json);
  writeFileSync(at('sobre-v1.bin'), bin);
}

interface Vector {
  nombre: string;
  tamano: number;
  codigo: string;
  compromiso: string;
  eslabon: string;
  firmante: string;
  encabezado: Objeto;
  datos: Json;
  partes: { nombre: string; tipo: string; tamano: number; hash: string }[];
}
const vectores = JSON.parse(readFileSync(at('sobre-v1.json'), 'utf8'));
const sobres = vectores.sobres as Vector[];
const file = Uint8Array.from(readFileSync(at('sobre-v1.bin')));
const records = readExport(file);
const secret = hex(vectores.claves.proceso.secreta);
const captura = hex(vectores.claves.captura.publica);

test('the code still makes these very vectors', async () => {
  const { json, bin } = await generarVectores();
  expect(JSON.parse(json)).toEqual(vectores);
  expect(Buffer.from(bin).equals(file)).toBe(true);
});

test('the second reader shares no code with the first, nor its library', () => {
  const files = ['lector', 'cliente'].flatMap((folder) => readdirSync(at(folder)).map((name) => `${folder}/${name}`));
  for (const name of files) {
    const source = readFileSync(at(name), 'utf8');
    for (const [, from] of source.matchAll(/from '([^']+)'/g)) {
      expect(from, name).toMatch(
        name.startsWith('lector') ? /^(\.\/|@noble\/)/ : /^(\.\.\/lector\/|@noble\/|ws$|yjs$)/,
      );
    }
    expect(source).not.toMatch(/import\(|require\(/);
  }
});

test('the export file holds the described envelopes, in order', () => {
  expect(records.map(({ compromiso, envelope }) => [compromiso, envelope.length])).toEqual(
    sobres.map(({ compromiso, tamano }) => [compromiso, tamano]),
  );
  for (const cut of [0, 4, 6, 100, 1000]) expect(() => readExport(file.slice(0, cut))).toThrow();
  expect(() => readExport(file.slice(0, -1))).toThrow();
});

describe.each(sobres.map((sobre, i) => [sobre.nombre, sobre, records[i]!.envelope] as const))(
  'envelope «%s»',
  (_, sobre, envelope) => {
    const signer = hex(sobre.firmante);

    test('opens to what was sealed', () => {
      const opened = openEnvelope(envelope, signer, secret);
      expect(opened.header).toEqual(sobre.encabezado);
      expect(opened.codigo).toBe(sobre.codigo);
      expect(opened.link).toBe(sobre.eslabon);
      expect(opened.datos).toEqual(sobre.datos);
      expect(
        opened.parts.map(({ bytes, ...part }) => ({ ...part, tamano: bytes.length, hash: hexOf(H(bytes)) })),
      ).toEqual(sobre.partes);
      expect(opened.header.ancla).toEqual(parse(vectores.documentos.ancla));
    });

    test('has the commitment that says so', () => {
      const { folio, clase, proceso, reloj, corregido } = sobre.encabezado;
      expect(readDocument('compromiso', sobre.compromiso, captura)).toMatchObject({
        folio,
        clase,
        proceso,
        reloj,
        corregido,
        codigo: sobre.codigo,
        tamano: sobre.tamano,
      });
    });

    test('is refused altered: changed bytes, cuts, more bytes, another signer, another key', () => {
      const step = Math.max(1, Math.floor(envelope.length / 40));
      for (let i = 0; i < envelope.length; i += step) {
        const changed = envelope.slice();
        changed[i]! ^= 1;
        expect(() => openEnvelope(changed, signer, secret), String(i)).toThrow();
      }
      for (const cut of [0, 4, 6, 100, 500, envelope.length - 65, envelope.length - 1]) {
        expect(() => openEnvelope(envelope.slice(0, cut), signer, secret)).toThrow();
      }
      expect(() => openEnvelope(join(envelope, Uint8Array.of(0)), signer, secret)).toThrow();
      expect(() => openEnvelope(envelope, hex(vectores.claves.acuse.publica), secret)).toThrow();
      expect(() => openEnvelope(envelope, signer, H(secret))).toThrow();
    });
  },
);

test('chunks in each other’s place, or of another envelope, are refused even under a valid signature', async () => {
  const { ed25519 } = await import('@noble/curves/ed25519.js');
  const resign = (bytes: Bytes): Bytes => {
    const body = bytes.slice(0, -64);
    const message = join(ascii('rubrica/sobre/v1\n'), H(body));
    return join(body, ed25519.sign(message, hex(vectores.claves.captura.semilla)));
  };
  const envelope = records[sobres.findIndex((sobre) => sobre.nombre === 'muchos trozos')]!.envelope;
  const chunksAt = 7 + envelope[5]! + 256 * envelope[6]! + 104;
  const chunk = (n: number): Bytes => envelope.slice(chunksAt + n * 65553, chunksAt + (n + 1) * 65553);
  const open = (bytes: Bytes) => openEnvelope(resign(bytes), captura, secret);
  expect(open(envelope).datos).toBeTruthy();
  const swapped = envelope.slice();
  swapped.set(chunk(1), chunksAt);
  swapped.set(chunk(0), chunksAt + 65553);
  expect(() => open(swapped)).toThrow('chunk');
  const foreign = envelope.slice();
  foreign.set(records[2]!.envelope.slice(chunksAt, chunksAt + 65553), chunksAt);
  expect(() => open(foreign)).toThrow('chunk');
});

test('the chain links every header to the one before', () => {
  expect(sobres.map((sobre) => sobre.encabezado.previo)).toEqual([
    null,
    ...sobres.slice(0, -1).map((sobre) => sobre.eslabon),
  ]);
});

test('of the vectors one has content of exactly a chunk, one a short second chunk, one several', () => {
  const chunks = sobres.map((sobre) => Math.ceil((sobre.encabezado.contenido as number) / 65536));
  expect(sobres.map((sobre) => sobre.encabezado.contenido)).toContain(65536);
  expect(new Set(chunks)).toEqual(new Set([1, 2, 4]));
});

describe('signed documents', () => {
  const trusted = trust(vectores.certificados, vectores.huella);

  test('every kind is there', () => expect(Object.keys(vectores.documentos).sort()).toEqual([...KIND_NAMES].sort()));

  test('the root leads to the process’s key and to the server’s documents', () => {
    expect(hexOf(trusted.processKey('CC-2026-001'))).toBe(vectores.claves.proceso.publica);
    for (const tipo of ['ancla', 'respuesta', 'totales', 'dispositivos', 'proceso', 'avisos', 'cabeza']) {
      expect(trusted.read(tipo, vectores.documentos[tipo]).tipo).toBe(tipo);
    }
  });

  test('altered, or under another fingerprint, nothing is', () => {
    expect(() => trust(vectores.certificados, base64(H(captura)))).toThrow('root');
    for (const [tipo, text] of Object.entries(vectores.documentos as Record<string, string>)) {
      const changed = text.replace(/"v":1/, '"v":2');
      expect(() => trusted.read(tipo, changed)).toThrow();
      const digit = text.replace(/(\d)([,}])/, (_, d: string, end: string) => `${(Number(d) + 1) % 10}${end}`);
      expect(digit).not.toBe(text);
      expect(() => trusted.read(tipo, digit)).toThrow();
      expect(() => readDocument(tipo, digit, captura)).toThrow();
    }
  });

  test('an answer is the server’s only at a time of its key', () => {
    const late = parse(vectores.documentos['clave-acuse']);
    expect(parse(vectores.documentos.respuesta).recibido as number).toBeLessThan(late.hasta as number);
    expect(() =>
      trust({ ...vectores.certificados, claves: [vectores.documentos['clave-proceso']] }, vectores.huella).read(
        'ancla',
        vectores.documentos.ancla,
      ),
    ).toThrow();
  });
});

test('links of the bitácora, each hanging on the one before', () => {
  let previous: Bytes = ORIGIN;
  for (const { fila, eslabon } of vectores.bitacora) {
    previous = link(previous, fila);
    expect(base64(previous)).toBe(eslabon);
  }
  const [first, second] = vectores.bitacora;
  expect(base64(link(ORIGIN, second.fila))).not.toBe(second.eslabon);
  expect(base64(link(ORIGIN, { ...first.fila, que: 'otra' }))).not.toBe(first.eslabon);
});

test('folios', () => {
  for (const { folio, dispositivo, contador } of vectores.folios) {
    expect(readFolio(folio)).toEqual({ enrolment: dispositivo, counter: contador });
    const wrong = folio.slice(0, -1) + (folio.at(-1) === '0' ? '1' : '0');
    expect(() => readFolio(wrong)).toThrow('check');
  }
});

test('Padmé lengths', () => {
  for (const [length, padded] of vectores.padme) expect(padme(length)).toBe(padded);
});

test('messages, to the byte', () => {
  for (const { hex: bytes, mensaje } of vectores.mensajes) {
    expect(readMessage(hex(bytes))).toEqual(mensaje);
    expect(() => readMessage(hex(bytes).slice(0, -1))).toThrow();
    expect(() => readMessage(hex(`${bytes}00`))).toThrow();
  }
});

test('what devices sign to identify themselves and to enrol', () => {
  const { identidad, alta } = vectores.firmados;
  const said = join(ascii('rubrica/identidad/v1\n'), hex(identidad.nonce), ascii(canonical(identidad.reclamo)));
  expect(hexOf(said)).toBe(identidad.mensaje);
  expect(verify('ES256', hex(identidad.firma), said, hex(vectores.claves.dispositivo.publica))).toBe(true);
  expect(base64(H(join(ascii('rubrica/alta/sesion/v1\n'), new TextEncoder().encode(alta.sesion))))).toBe(
    alta.reclamo.sesion,
  );
  const enrolment = join(ascii('rubrica/alta/v2\n'), ascii(canonical(alta.reclamo)));
  expect(hexOf(enrolment)).toBe(alta.mensaje);
  expect(verify('Ed25519', hex(alta.firmaCaptura), enrolment, captura)).toBe(true);
});
