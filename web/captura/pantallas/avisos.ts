/**
 * Notices in words, at an instant of the corrected clock: a maintenance from when it is known, any other from
 * its hour on, each until it is over, with or without a network. None of them touches capture or sending.
 */
import type { Aviso } from '../../../shared/firmados/index.ts';
import { comingDate, hours } from '../../ui/format.ts';

export interface AvisoEnPalabras {
  readonly id: string;
  readonly titulo: string;
  /** What the app itself says of it; empty where the text says all. */
  readonly oracion: string;
  readonly texto: string;
}

const SIGUE = 'Puedes seguir capturando; se enviará después.';

export const avisosEnPalabras = (avisos: readonly Aviso[], now: number): AvisoEnPalabras[] =>
  avisos
    .filter(({ clase, desde, hasta }) => now < hasta && (clase === 'mantenimiento' || desde <= now))
    .map(({ id, clase, texto, desde, hasta }) => {
      if (clase === 'general') return { id, titulo: 'Aviso', oracion: '', texto };
      return desde <= now
        ? {
            id,
            titulo: 'Estamos en mantenimiento',
            oracion: `Termina ${comingDate(hasta, now)} (hora Centro). ${SIGUE}`,
            texto,
          }
        : {
            id,
            titulo: 'Habrá mantenimiento',
            oracion: `${capital(hours(desde, hasta, now))} (hora Centro). ${SIGUE}`,
            texto,
          };
    });

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
