/**
 * Opens one envelope with the process's secret and judges everything in it: that these are the bytes
 * answered for, who signed them, that nothing was changed, that it holds what a support holds.
 * Pure: bytes and keys in, contents or a cause out.
 */
import { Compile } from 'typebox/compile';
import { DatosAlta, DatosApoyo, type NombreParte, PARTES } from '../../shared/apoyo/contenido.ts';
import { bytesToBase64url, equalBytes } from '../../shared/base/bytes.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { KeyPair } from '../../shared/crypto/index.ts';
import { abrir as abrirSobre } from '../../shared/sobre/abrir.ts';
import type { Clase, Encabezado } from '../../shared/sobre/formato.ts';
import { leerPrefijo } from '../../shared/sobre/formato.ts';
import type { Parte } from '../../shared/sobre/manifiesto.ts';
import { createVerificador } from '../../shared/sobre/verificar.ts';
import { type Ficha, isOf, isSignedBy } from '../dispositivos/index.ts';
import { nativeCrypto as crypto } from '../platform/crypto.ts';
import type { Causa } from './causas.ts';

/** What the record of an admitted envelope says of it. */
export interface Registro {
  readonly proceso: string;
  readonly folio: string;
  readonly codigo: Uint8Array;
  readonly clase: Clase;
  readonly autor: string;
  readonly dispositivo: string;
}

export type Contenido =
  | { readonly clase: 'apoyo'; readonly datos: DatosApoyo; readonly partes: readonly Parte[] }
  | { readonly clase: 'alta'; readonly datos: DatosAlta; readonly partes: readonly Parte[] };

const isDatosApoyo = Compile(DatosApoyo);
const isDatosAlta = Compile(DatosAlta);

/** Opens and judges; the first thing amiss is the answer. */
export function abrir(
  sobre: Uint8Array,
  registro: Registro,
  ficha: Ficha | null,
  procesoKeys: KeyPair,
): Result<Contenido, Causa> {
  const prefijo = leerPrefijo(sobre);
  if (!prefijo.ok || prefijo.value.tamano !== sobre.length) return err('malformado');
  const { encabezado } = prefijo.value;
  const verificador = createVerificador(crypto, sobre.length);
  verificador.update(sobre);
  const { codigo, mensaje, firma } = verificador.finish();
  if (codigo !== bytesToBase64url(registro.codigo)) return err('bytes-cambiados');
  if (!isRecorded(encabezado, registro)) return err('encabezado');
  if (!ficha || !isOf(ficha, encabezado) || !isSignedBy(ficha, encabezado, { mensaje, firma })) return err('firma');

  const abierto = abrirSobre(crypto, sobre, procesoKeys);
  if (!abierto.ok) return abierto;
  const { datos, partes } = abierto.value.contenido;
  switch (registro.clase) {
    case 'apoyo':
      if (!isDatosApoyo.Check(datos)) return err('datos');
      return areParts(partes, datos.v === 2 ? UNSIGNED : SIGNED)
        ? ok({ clase: 'apoyo', datos, partes })
        : err('partes');
    case 'alta':
      if (!isDatosAlta.Check(datos)) return err('datos');
      return areParts(partes, SIGNED) ? ok({ clase: 'alta', datos, partes }) : err('partes');
  }
}

const isRecorded = (encabezado: Encabezado, registro: Registro): boolean =>
  encabezado.proceso === registro.proceso &&
  encabezado.folio === registro.folio &&
  encabezado.clase === registro.clase &&
  encabezado.autor === registro.autor &&
  encabezado.dispositivo === registro.dispositivo;

/** Parts that must be there, and those that may. */
interface Juego {
  readonly required: readonly NombreParte[];
  readonly optional: readonly NombreParte[];
}
const SIGNED: Juego = { required: ['anverso', 'reverso', 'fotoViva', 'firma'], optional: ['trazos'] };
/** Its data says why; a signature beside that would contradict it. */
const UNSIGNED: Juego = { required: ['anverso', 'reverso', 'fotoViva'], optional: [] };

const MAGIC: { readonly [tipo: string]: (bytes: Uint8Array) => boolean } = {
  'image/jpeg': (bytes) => startsWith(bytes, [0xff, 0xd8, 0xff]),
  'image/png': (bytes) => startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  'image/webp': (bytes) =>
    startsWith(bytes, [0x52, 0x49, 0x46, 0x46]) && startsWith(bytes.subarray(8), [0x57, 0x45, 0x42, 0x50]),
  'application/json': (bytes) => bytes[0] === 0x7b || bytes[0] === 0x5b,
};

/** All that a support or an enrolment needs, nothing else, each of a kind it may be and of the kind it says. */
const areParts = (partes: readonly Parte[], { required, optional }: Juego): boolean =>
  required.every((nombre) => partes.some((parte) => parte.nombre === nombre)) &&
  partes.every(({ nombre, tipo, bytes }) => {
    const name = [...required, ...optional].find((one) => one === nombre);
    const kinds: readonly string[] = name ? PARTES[name] : [];
    return kinds.includes(tipo) && MAGIC[tipo]!(bytes);
  });

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  equalBytes(bytes.subarray(0, start.length), Uint8Array.from(start));
