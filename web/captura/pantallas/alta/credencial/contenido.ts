/** What is sealed of her own credential (§3.3), and what the steps say to her. */
import { versionesDe } from '../../../../../shared/proceso/textos.ts';
import type { ContenidoCaptura } from '../../../index.ts';
import { type Borrador, captadoDe, partesDeFirma } from '../../captar/borrador.ts';
import type { Palabras } from '../../captar/palabras.ts';

/** Null while a step is missing. `textos` are those that she accepted, of which she signs the responsiva. */
export function credencialDe(borrador: Borrador, textos: Parameters<typeof versionesDe>[0]): ContenidoCaptura | null {
  const captado = captadoDe(borrador);
  if (!captado || !borrador.firma) return null;
  return {
    clase: 'alta',
    datos: { v: 2, ...captado.datos, textos: versionesDe(textos) },
    partes: [...captado.imagenes, ...partesDeFirma(borrador.firma)],
  };
}

export const PROPIAS: Palabras = {
  foto: 'Tu foto',
  antesDeFirmar: 'Firmas la responsiva que aceptaste. Léela completa:',
  firmo: 'Firmo mi responsiva como auxiliar de',
  comparar: 'Compáralas. Si no se parecen, repítela.',
  repetir: 'Repítela como en tu credencial.',
  su: 'tu',
  cerrada: 'Ya no se puede registrar tu credencial. En el menú dice por qué.',
};
