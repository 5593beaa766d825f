/**
 * Makes the vectors with the project's own code and a generator of «random» bytes that is seeded,
 * so that the same code always makes the same files. Everything in them is made up.
 *
 * Written by hand: ESCRIBIR_VECTORES=1 npx vitest run tests/unit/vectores
 */
import { p256 } from '@noble/curves/nist.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { eslabon, type Fila, ORIGEN } from '../../server/bitacora/eslabon.ts';
import { makeFolio } from '../../shared/apoyo/folio.ts';
import { bytesToBase64url, bytesToHex, concatBytes, utf8 } from '../../shared/base/bytes.ts';
import { type CanonicalValue, parseCanonical } from '../../shared/base/canonical.ts';
import type { Crypto, KeyPair } from '../../shared/crypto/index.ts';
import { loadSodium } from '../../shared/crypto/sodium.ts';
import type { Certificados } from '../../shared/firmados/confianza.ts';
import { fingerprint } from '../../shared/firmados/confianza.ts';
import { type Ancla, type Firmado, firmar, keyId, type Sin } from '../../shared/firmados/index.ts';
import { exportadoRecord, exportadoStart } from '../../shared/sobre/exportado.ts';
import { type Encabezado, padmeLength } from '../../shared/sobre/formato.ts';
import type { Parte } from '../../shared/sobre/manifiesto.ts';
import { type Sellado, sellar } from '../../shared/sobre/sellar.ts';
import { altaMessage, sesionHash } from '../../shared/sync/alta.ts';
import {
  type DeviceMessage,
  encodeMessage,
  identidadMessage,
  type ServerMessage,
} from '../../shared/sync/protocolo.ts';

const T0 = Date.UTC(2026, 10, 20, 18);
const DAY = 86_400_000;
const PROCESO = 'CC-2026-001';
const AUXILIAR = 'ABCDEFG';

/** The body of a signed document of any kind. */
type Cuerpo = { [K in Firmado['tipo']]: Sin<Extract<Firmado, { tipo: K }>> }[Firmado['tipo']];

/** Bytes from a name: hash after hash of it with a counter. */
function seeded(name: string, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 32) {
    bytes.set(blake2b(utf8(`${name} ${at / 32}`), { dkLen: 32 }).subarray(0, Math.min(32, length - at)), at);
  }
  return bytes;
}

/** Runs with the platform's generator replaced by a seeded one; puts it back whatever happens. */
async function withSeededRandom<T>(name: string, run: () => Promise<T>): Promise<T> {
  const real = globalThis.crypto.getRandomValues;
  let n = 0;
  const fake = <A extends ArrayBufferView | null>(array: A): A => {
    if (array) {
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(seeded(`${name} ${n++}`, array.byteLength));
    }
    return array;
  };
  Object.defineProperty(globalThis.crypto, 'getRandomValues', { value: fake, configurable: true, writable: true });
  try {
    return await run();
  } finally {
    Object.defineProperty(globalThis.crypto, 'getRandomValues', { value: real, configurable: true, writable: true });
  }
}

export async function generarVectores(): Promise<{ readonly json: string; readonly bin: Uint8Array }> {
  const crypto = await loadSodium();
  return withSeededRandom('rubrica', () => make(crypto));
}

async function make(crypto: Crypto): Promise<{ readonly json: string; readonly bin: Uint8Array }> {
  const signer = (name: string): KeyPair => crypto.signKeyPair(seeded(name, 32));
  const [raiz, emisora, acuse, captura] = ['raiz', 'emisora', 'acuse', 'captura'].map(signer) as [
    KeyPair,
    KeyPair,
    KeyPair,
    KeyPair,
  ];
  const proceso = crypto.boxKeyPair();
  const dispositivoSecreta = seeded('dispositivo', 32);
  const dispositivoPublica = p256.getPublicKey(dispositivoSecreta, false);
  const es256 = (message: Uint8Array): Uint8Array => p256.sign(message, dispositivoSecreta, { lowS: false });

  const sign = (body: Cuerpo, by: KeyPair): string => firmar<Firmado>(crypto, body, by);
  const publica = (keys: KeyPair): string => bytesToBase64url(keys.publicKey);
  const certificados: Certificados = {
    raiz: publica(raiz),
    emisoras: [
      sign({ tipo: 'emisora', v: 1, publica: publica(emisora), desde: T0 - 30 * DAY, hasta: T0 + 700 * DAY }, raiz),
    ],
    claves: [
      sign({ tipo: 'clave-proceso', v: 1, proceso: PROCESO, publica: publica(proceso), desde: T0 - 20 * DAY }, emisora),
      sign(
        { tipo: 'clave-acuse', v: 1, publica: publica(acuse), desde: T0 - 20 * DAY, hasta: T0 + 300 * DAY },
        emisora,
      ),
    ],
  };

  const anclaTexto = sign({ tipo: 'ancla', v: 1, t: T0 }, acuse);
  const ancla = parseCanonical(anclaTexto)!.value as unknown as Ancla;

  const part = (nombre: string, length: number, tipo = 'image/jpeg'): Parte => ({
    nombre,
    tipo,
    bytes: seeded(nombre, length),
  });
  const cases: { nombre: string; clase?: 'alta'; es256?: true; datos: CanonicalValue; partes: Parte[] }[] = [
    { nombre: 'sin partes', datos: {}, partes: [] },
    { nombre: 'partes vacías', datos: { v: 1 }, partes: [part('anverso', 0), part('trazos', 0, 'application/json')] },
    { nombre: 'contenido de exactamente un trozo', datos: { v: 1 }, partes: [part('anverso', 65_000)] },
    { nombre: 'segundo trozo corto', datos: { v: 1 }, partes: [part('anverso', 66_000)] },
    {
      nombre: 'muchos trozos',
      datos: {
        v: 1,
        original: true,
        nombre: 'Ñandú «ficticia» 😀\n\u0001',
        codigos: { cic: '900000012' },
        observaciones: [],
      },
      partes: [
        part('anverso', 90_000),
        part('reverso', 80_001, 'image/webp'),
        part('fotoViva', 60_002),
        part('firma', 1, 'image/png'),
        part('trazos', 0, 'application/json'),
      ],
    },
    { nombre: 'alta', clase: 'alta', datos: null, partes: [part('anverso', 33)] },
    {
      nombre: 'firmado por un dispositivo (ES256)',
      es256: true,
      datos: [1, -1, true, null],
      partes: [part('firma', 500, 'image/png')],
    },
  ];

  const records: Uint8Array[] = [exportadoStart()];
  const sobres: unknown[] = [];
  let previo: string | null = null;
  let last: Sellado | null = null;
  for (const [i, { nombre, clase = 'apoyo', es256: byDevice, datos, partes }] of cases.entries()) {
    const contador = i + 1;
    const encabezado: Omit<Encabezado, 'v' | 'contenido'> = {
      clase,
      folio: makeFolio({ dispositivo: 'K7QM', contador }),
      proceso: PROCESO,
      modalidad: byDevice ? 'ciudadano' : 'auxiliar',
      autor: AUXILIAR,
      dispositivo: 'K7QM',
      firma: byDevice
        ? { alg: 'ES256', clave: keyId(crypto, dispositivoPublica) }
        : { alg: 'Ed25519', clave: keyId(crypto, captura.publicKey) },
      destino: keyId(crypto, proceso.publicKey),
      contador,
      previo,
      reloj: T0 + contador * 60_000 + 7,
      corregido: T0 + contador * 60_000,
      ancla,
    };
    last = await sellar(crypto, encabezado, { datos, partes }, proceso.publicKey, (message) =>
      byDevice ? es256(message) : crypto.sign(message, captura.secretKey),
    );
    previo = last.eslabon;
    const { codigo, tamano } = last;
    const { folio, reloj, corregido } = encabezado;
    const compromiso = sign(
      { tipo: 'compromiso', v: 1, proceso: PROCESO, folio, clase, codigo, tamano, reloj, corregido },
      captura,
    );
    records.push(exportadoRecord(compromiso, tamano), ...last.trozos);
    sobres.push({
      nombre,
      tamano,
      codigo,
      compromiso,
      eslabon: previo,
      firmante: bytesToHex(byDevice ? dispositivoPublica : captura.publicKey),
      encabezado: last.encabezado,
      datos,
      partes: partes.map((p) => ({
        nombre: p.nombre,
        tipo: p.tipo,
        tamano: p.bytes.length,
        hash: bytesToHex(crypto.hash(p.bytes)),
      })),
    });
  }

  const { codigo, tamano, encabezado } = last!;
  const { folio } = encabezado;
  const respuesta = { tipo: 'respuesta', v: 1, proceso: PROCESO, folio, codigo, tamano, recibido: T0 + DAY } as const;
  const documentos: Record<string, string> = {
    emisora: certificados.emisoras[0]!,
    'clave-proceso': certificados.claves[0]!,
    'clave-acuse': certificados.claves[1]!,
    ancla: anclaTexto,
    compromiso: (sobres.at(-1) as { compromiso: string }).compromiso,
    respuesta: sign(
      { ...respuesta, resultado: 'acuse', motivo: null, marcas: ['hora-dudosa'], bitacora: { n: 9, hash: codigo } },
      acuse,
    ),
    totales: sign(
      {
        tipo: 'totales',
        v: 1,
        auxiliar: AUXILIAR,
        t: T0,
        dispositivos: [{ id: 'K7QM', recibidos: 6, enCuarentena: 1, rechazados: 0 }],
      },
      acuse,
    ),
    dispositivos: sign(
      {
        tipo: 'dispositivos',
        v: 1,
        auxiliar: AUXILIAR,
        t: T0,
        alta: true,
        motivoBaja: null,
        dispositivos: [{ id: 'K7QM', nombre: 'Teléfono de Ñandú', activo: true, alta: T0 - DAY, baja: null }],
      },
      acuse,
    ),
    proceso: sign(
      { tipo: 'proceso', v: 1, proceso: PROCESO, t: T0, estado: 'activo', inicio: T0 - DAY, fin: T0 + 30 * DAY },
      acuse,
    ),
    avisos: sign(
      {
        tipo: 'avisos',
        v: 1,
        proceso: PROCESO,
        t: T0,
        avisos: [
          { id: 'A1', clase: 'mantenimiento', texto: '', desde: T0 + DAY, hasta: T0 + DAY + 3_600_000 },
          { id: 'A2', clase: 'general', texto: 'Ñandú «ficticio»: '.repeat(22), desde: T0, hasta: T0 + 2 * DAY },
        ],
      },
      acuse,
    ),
    cabeza: sign({ tipo: 'cabeza', v: 1, n: 9, hash: codigo, t: T0 }, acuse),
  };

  const nonce = seeded('nonce', 32);
  const reclamo = { autor: AUXILIAR, clientId: 4_000_000_000, dispositivo: 'K7QM', origen: 'https://ejemplo.mx' };
  const identidad = identidadMessage(nonce, reclamo);
  const alta = {
    sesion: bytesToBase64url(sesionHash(crypto, 'sesión')),
    claveDispositivo: bytesToBase64url(dispositivoPublica),
    claveCaptura: publica(captura),
    textos: { aviso: '2026-1', responsiva: '2026-2', cuenta: '2026-1' },
  };
  const codigoBytes = crypto.hash(utf8('código'));
  const mensajes: (ServerMessage | DeviceMessage)[] = [
    { type: 'reto', nonce, version: 1, minimumApp: '0.1.0' },
    { type: 'identidad', dispositivo: 'K7QM', clientId: reclamo.clientId, app: '0.1.0', firma: es256(identidad) },
    { type: 'bienvenida', modo: 'pleno', ancla: anclaTexto, certificados: JSON.stringify(certificados) },
    { type: 'abre', folio, tamano, codigo: codigoBytes },
    { type: 'sigue', folio, offset: 65_536 },
    { type: 'trozo', offset: 65_536, bytes: seeded('trozo', 300) },
    { type: 'respuesta', documento: documentos.respuesta! },
    { type: 'visto', folios: [folio, makeFolio({ dispositivo: 'K7QM', contador: 1 })] },
    { type: 'fallo', folio, codigo: 'ocupado' },
    { type: 'ancla', ancla: anclaTexto },
    { type: 'pregunta', folio, codigo: codigoBytes },
  ];

  const filas: Omit<Fila, 'cuando'>[] = [
    { seq: 1, proceso: PROCESO, rol: 'portal', actor: null, que: 'proceso-alta', objeto: PROCESO, detalle: {} },
    {
      seq: 3,
      proceso: PROCESO,
      rol: 'auxiliar',
      actor: AUXILIAR,
      que: 'dispositivo-alta',
      objeto: 'K7QM',
      detalle: {},
    },
    { seq: 2, proceso: null, rol: 'servidor', actor: null, que: 'ñ', objeto: null, detalle: { motivo: 'á\n', n: 1 } },
  ];
  let enlace: Uint8Array = ORIGEN;
  const bitacora = filas.map((fila, i) => {
    const cuando = T0 + i;
    enlace = eslabon(enlace, { ...fila, cuando: new Date(cuando) });
    return { fila: { ...fila, cuando }, eslabon: bytesToBase64url(enlace) };
  });

  const folios = [
    ['K7QM', 412],
    ['0000', 1],
    ['ZZZZ', 9_999],
    ['12345', 10_000],
    ['ABCDEF', 999_999],
  ] as const;
  const vectores = {
    nota: 'Vectores del protocolo 1 de Rúbrica (docs/protocolo.md). Todo es ficticio; las claves secretas son públicas.',
    claves: {
      proceso: { publica: bytesToHex(proceso.publicKey), secreta: bytesToHex(proceso.secretKey) },
      captura: { publica: bytesToHex(captura.publicKey), semilla: bytesToHex(seeded('captura', 32)) },
      acuse: { publica: bytesToHex(acuse.publicKey), semilla: bytesToHex(seeded('acuse', 32)) },
      dispositivo: { publica: bytesToHex(dispositivoPublica), secreta: bytesToHex(dispositivoSecreta) },
    },
    huella: fingerprint(crypto, raiz.publicKey),
    certificados,
    documentos,
    folios: folios.map(([dispositivo, contador]) => ({
      folio: makeFolio({ dispositivo, contador }),
      dispositivo,
      contador,
    })),
    padme: [0, 1, 2, 3, 9, 100, 1_000, 65_535, 65_537, 1_000_000, 4_000_000].map((n) => [n, padmeLength(n)]),
    sobres,
    firmados: {
      identidad: {
        nonce: bytesToHex(nonce),
        reclamo,
        mensaje: bytesToHex(identidad),
        firma: bytesToHex(es256(identidad)),
      },
      alta: {
        sesion: 'sesión',
        reclamo: alta,
        mensaje: bytesToHex(altaMessage(alta)),
        firmaCaptura: bytesToHex(crypto.sign(altaMessage(alta), captura.secretKey)),
      },
    },
    bitacora,
    mensajes: mensajes.map((message) => ({
      hex: bytesToHex(encodeMessage(message)),
      mensaje: Object.fromEntries(
        Object.entries(message).map(([name, value]) => [name, value instanceof Uint8Array ? bytesToHex(value) : value]),
      ),
    })),
  };
  return { json: `${JSON.stringify(vectores, null, 1)}\n`, bin: concatBytes(...records) };
}
