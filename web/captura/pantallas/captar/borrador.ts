/**
 * A capture in hand: in memory only, nothing of it is written anywhere before it is sealed.
 * What is given up or sealed is overwritten.
 */

import type { ProcesoPublico } from '../../../../shared/api/alta.ts';
import type { DatosApoyo, MotivoSinFirma, Ubicacion } from '../../../../shared/apoyo/contenido.ts';
import { utf8 } from '../../../../shared/base/bytes.ts';
import type { ModeloCredencial } from '../../../../shared/credencial/index.ts';
import { otrosModelos, parseQr } from '../../../../shared/credencial/index.ts';
import type { Parte } from '../../../../shared/sobre/manifiesto.ts';
import { forgetImage, type PreparedImage } from '../../camara/imagen.ts';
import { type BackReading, NOTHING_READ } from '../../camara/reverso.ts';
import type { ContenidoCaptura } from '../../index.ts';
import { VERSION } from '../../version.ts';
import type { Firma } from './trazos.ts';

export interface Borrador {
  readonly aviso: boolean;
  readonly modelo: ModeloCredencial | null;
  readonly anverso: PreparedImage | null;
  readonly reverso: PreparedImage | null;
  readonly lectura: BackReading;
  readonly original: boolean;
  readonly fotoViva: PreparedImage | null;
  readonly firma: Firma | null;
  /** Why there is none; never beside one. */
  readonly sinFirma: MotivoSinFirma | null;
}

export const EMPTY: Borrador = {
  aviso: false,
  modelo: null,
  anverso: null,
  reverso: null,
  lectura: NOTHING_READ,
  original: false,
  fotoViva: null,
  firma: null,
  sinFirma: null,
};

/** Whether giving it up would lose anything. */
export const hasWork = ({ anverso, reverso, fotoViva, firma }: Borrador): boolean =>
  Boolean(anverso ?? reverso ?? fotoViva ?? firma);

/** Overwrites all that it holds. */
export function forget({ anverso, reverso, fotoViva, firma }: Borrador): void {
  for (const image of [anverso, reverso, fotoViva]) if (image) forgetImage(image);
  firma?.png.fill(0);
}

/** What the card and the photograph came to, for an envelope of either class. Null while one is missing. */
export function captadoDe({ modelo, anverso, reverso, fotoViva, firma, lectura }: Borrador) {
  if (!modelo || !anverso || !reverso || !fotoViva) return null;
  const qr = lectura.codes.qr === undefined ? null : parseQr(lectura.codes.qr);
  const image = (nombre: string, { bytes, type }: PreparedImage): Parte => ({ nombre, tipo: type, bytes });
  return {
    datos: {
      modelo: modelo.letra as DatosApoyo['modelo'],
      codigos: {
        ...lectura.codes,
        ...(lectura.cic !== null && { cic: lectura.cic }),
        ...(lectura.ocr !== null && { ocr: lectura.ocr }),
        ...(qr?.ok && { seccion: qr.value.seccion, emision: qr.value.emision }),
      },
      lectura: lectura.lectura,
      app: VERSION,
      observaciones: [
        ...(lectura.disagree ? ['codigos-discrepan'] : []),
        ...(otrosModelos(modelo, lectura.codes).length > 0 ? ['modelo-discrepa'] : []),
        ...(firma?.escasa ? ['firma-escasa'] : []),
      ],
    },
    imagenes: [image('anverso', anverso), image('reverso', reverso), image('fotoViva', fotoViva)],
  };
}

export const partesDeFirma = ({ png, trazos }: Firma): readonly Parte[] => [
  { nombre: 'firma', tipo: 'image/png', bytes: png },
  { nombre: 'trazos', tipo: 'application/json', bytes: utf8(JSON.stringify(trazos)) },
];

/** The content of a support's envelope. Null while a step is missing. */
export function contenidoDe(
  borrador: Borrador,
  proceso: ProcesoPublico,
  ubicacion: Ubicacion,
): ContenidoCaptura | null {
  const { firma, sinFirma, original } = borrador;
  const captado = captadoDe(borrador);
  if (!captado || !original) return null;
  const comun = {
    ...captado.datos,
    original: true as const,
    avisoPrivacidad: proceso.avisoPrivacidad.version,
    manifiesto: proceso.manifiesto.version,
    ubicacion,
  };
  if (sinFirma) return { clase: 'apoyo', datos: { v: 2, ...comun, sinFirma }, partes: captado.imagenes };
  if (!firma) return null;
  return { clase: 'apoyo', datos: { v: 1, ...comun }, partes: [...captado.imagenes, ...partesDeFirma(firma)] };
}
