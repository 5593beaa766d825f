/** Texts that auxiliares accept, for tests, and their versions. */
import type { TextosAuxiliar } from '../../shared/api/alta.ts';
import { versionesDe } from '../../shared/proceso/textos.ts';

export const TEXTOS: TextosAuxiliar = {
  aviso: { version: 'a1', texto: 'Aviso', url: 'https://example.org/aviso-auxiliares' },
  responsiva: { version: 'r1', resumen: 'Guardar secreto', texto: 'Responsiva' },
  cuenta: { version: 'c1', resumen: 'No prestarla', texto: 'Cuenta' },
};
export const VERSIONES = versionesDe(TEXTOS);
