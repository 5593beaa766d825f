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

/** The envelope's content. Null while a step is missing. */
export function contenidoDe(
  borrador: Borrador,
  proceso: ProcesoPublico,
  ubicacion: Ubicacion,
): ContenidoCaptura | null {
  const { modelo, anverso, reverso, fotoViva, firma, sinFirma, lectura, original } = borrador;
  if (!modelo || !anverso || !reverso || !fotoViva || !original) return null;
  const qr = lectura.codes.qr === undefined ? null : parseQr(lectura.codes.qr);
  const comun = {
    modelo: modelo.letra as DatosApoyo['modelo'],
    original: true as const,
    codigos: {
      ...lectura.codes,
      ...(lectura.cic !== null && { cic: lectura.cic }),
      ...(lectura.ocr !== null && { ocr: lectura.ocr }),
      ...(qr?.ok && { seccion: qr.value.seccion, emision: qr.value.emision }),
    },
    lectura: lectura.lectura,
    avisoPrivacidad: proceso.avisoPrivacidad.version,
    manifiesto: proceso.manifiesto.version,
    ubicacion,
    app: VERSION,
    observaciones: [
      ...(lectura.disagree ? ['codigos-discrepan'] : []),
      ...(otrosModelos(modelo, lectura.codes).length > 0 ? ['modelo-discrepa'] : []),
      ...(firma?.escasa ? ['firma-escasa'] : []),
    ],
  };
  const image = (nombre: string, { bytes, type }: PreparedImage): Parte => ({ nombre, tipo: type, bytes });
  const partes = [image('anverso', anverso), image('reverso', reverso), image('fotoViva', fotoViva)];
  if (sinFirma) return { clase: 'apoyo', datos: { v: 2, ...comun, sinFirma }, partes };
  if (!firma) return null;
  return {
    clase: 'apoyo',
    datos: { v: 1, ...comun },
    partes: [
      ...partes,
      { nombre: 'firma', tipo: 'image/png', bytes: firma.png },
      { nombre: 'trazos', tipo: 'application/json', bytes: utf8(JSON.stringify(firma.trazos)) },
    ],
  };
}
