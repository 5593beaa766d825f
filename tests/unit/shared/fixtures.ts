/** Keys, documents and envelopes to test with. Everything is made up. */
import { makeFolio } from '../../../shared/apoyo/folio.ts';
import { concatBytes, utf8ToText } from '../../../shared/base/bytes.ts';
import { parseCanonical } from '../../../shared/base/canonical.ts';
import type { Crypto, KeyPair } from '../../../shared/crypto/index.ts';
import { type Ancla, type Firmado, firmar, keyId, type Sin } from '../../../shared/firmados/index.ts';
import type { Encabezado } from '../../../shared/sobre/formato.ts';
import type { Contenido } from '../../../shared/sobre/manifiesto.ts';
import { type Sellado, sellar } from '../../../shared/sobre/sellar.ts';

export const T0 = Date.UTC(2026, 10, 20, 18);
export const hash43 = 'A'.repeat(43);

/** A body of every kind of signed document, with every optional part filled. */
export const CUERPOS: { readonly [K in Firmado['tipo']]: Sin<Extract<Firmado, { tipo: K }>> } = {
  emisora: { tipo: 'emisora', v: 1, publica: hash43, desde: T0, hasta: T0 + 1 },
  'clave-proceso': { tipo: 'clave-proceso', v: 1, proceso: 'CC-2026-001', publica: hash43, desde: T0 },
  'clave-acuse': { tipo: 'clave-acuse', v: 1, publica: hash43, desde: T0, hasta: T0 + 1 },
  ancla: { tipo: 'ancla', v: 1, t: T0 },
  compromiso: {
    tipo: 'compromiso',
    v: 1,
    proceso: 'CC-2026-001',
    folio: makeFolio({ dispositivo: 'K7QM', contador: 412 }),
    clase: 'apoyo',
    codigo: hash43,
    tamano: 300_000,
    reloj: T0,
    corregido: T0 + 2,
  },
  respuesta: {
    tipo: 'respuesta',
    v: 1,
    resultado: 'cuarentena',
    proceso: 'CC-2026-001',
    folio: makeFolio({ dispositivo: 'K7QM', contador: 412 }),
    codigo: hash43,
    tamano: 300_000,
    recibido: T0,
    motivo: 'dispositivo-no-autorizado',
    marcas: ['hora-dudosa', 'sin-compromiso'],
    bitacora: { n: 12, hash: hash43 },
  },
  totales: {
    tipo: 'totales',
    v: 1,
    auxiliar: 'ABCDEFG',
    t: T0,
    dispositivos: [{ id: 'K7QM', recibidos: 5, enCuarentena: 1, rechazados: 0 }],
  },
  dispositivos: {
    tipo: 'dispositivos',
    v: 1,
    auxiliar: 'ABCDEFG',
    t: T0,
    alta: false,
    motivoBaja: 'renuncia',
    dispositivos: [{ id: 'K7QM', nombre: 'Teléfono ñandú', activo: false, alta: T0, baja: T0 + 1 }],
  },
  proceso: { tipo: 'proceso', v: 1, proceso: 'CC-2026-001', t: T0, estado: 'activo', inicio: T0, fin: T0 + 1 },
  avisos: {
    tipo: 'avisos',
    v: 1,
    proceso: 'CC-2026-001',
    t: T0,
    avisos: [{ id: 'A1', clase: 'mantenimiento', texto: 'Cambio de «máquinas»', desde: T0 + 1, hasta: T0 + 2 }],
  },
  cabeza: { tipo: 'cabeza', v: 1, n: 12, hash: hash43, t: T0 },
};
export const TIPOS = Object.keys(CUERPOS) as Firmado['tipo'][];

/** Signs the body of a kind, loosely typed: what a test changes need not be a right document. */
export const firmarCuerpo = (crypto: Crypto, tipo: Firmado['tipo'], keys: KeyPair): string =>
  firmar<Firmado>(crypto, CUERPOS[tipo] as Sin<Firmado>, keys);

export interface Banco {
  readonly proceso: KeyPair;
  readonly captura: KeyPair;
  readonly ancla: Ancla;
}

export function createBanco(crypto: Crypto): Banco {
  const acuse = crypto.signKeyPair();
  const text = firmar<Ancla>(crypto, { tipo: 'ancla', v: 1, t: T0 }, acuse);
  const ancla = parseCanonical(text)!.value as unknown as Ancla;
  return { proceso: crypto.boxKeyPair(), captura: crypto.signKeyPair(), ancla };
}

export const encabezadoDe = (
  crypto: Crypto,
  banco: Banco,
  changes: Partial<Encabezado> = {},
): Omit<Encabezado, 'v' | 'contenido'> => ({
  clase: 'apoyo',
  folio: makeFolio({ dispositivo: changes.dispositivo ?? 'K7QM', contador: changes.contador ?? 1 }),
  proceso: 'CC-2026-001',
  modalidad: 'auxiliar',
  autor: 'ABCDEFG',
  dispositivo: 'K7QM',
  firma: { alg: 'Ed25519', clave: keyId(crypto, banco.captura.publicKey) },
  destino: keyId(crypto, banco.proceso.publicKey),
  contador: 1,
  previo: null,
  reloj: T0 + 5_000,
  corregido: T0 + 4_000,
  ancla: banco.ancla,
  ...changes,
});

export async function sellarCon(
  crypto: Crypto,
  banco: Banco,
  contenido: Contenido,
  changes: Partial<Encabezado> = {},
): Promise<Sellado & { readonly bytes: Uint8Array }> {
  const sellado = await sellar(
    crypto,
    encabezadoDe(crypto, banco, changes),
    contenido,
    banco.proceso.publicKey,
    (message) => crypto.sign(message, banco.captura.secretKey),
  );
  return { ...sellado, bytes: concatBytes(...sellado.trozos) };
}

export const parte = (nombre: string, bytes: Uint8Array) => ({ nombre, tipo: 'image/jpeg', bytes });
export const textOf = (bytes: Uint8Array): string => utf8ToText(bytes)!;
