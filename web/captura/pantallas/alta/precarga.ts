/** In words, how much of the app is on this phone: what happened, what is safe, what to do. */
import { count, figure } from '../../../ui/format.ts';
import type { Tone } from '../../../ui/State.tsx';
import type { Precarga } from '../../telefono/precarga.ts';

/** «38 de 41 archivos»; nothing where that is not known. */
export const avanceDe = (precarga: Precarga): string =>
  'listos' in precarga && precarga.total !== null
    ? `${figure(precarga.listos)} de ${count(precarga.total, 'archivo', 'archivos')}`
    : '';

const missing = ({ listos, total }: { readonly listos: number; readonly total: number | null }): string =>
  total === null
    ? 'No se ha podido bajar lo que necesita.'
    : total - listos === 1
      ? `Falta 1 de ${count(total, 'archivo', 'archivos')}.`
      : `Faltan ${figure(total - listos)} de ${count(total, 'archivo', 'archivos')}.`;

export interface Detencion {
  readonly tone: Tone;
  readonly titulo: string;
  readonly texto: string;
}

/** Why it stands still; null while it does not. */
export function detencionDe(precarga: Precarga): Detencion | null {
  if (precarga.tipo === 'imposible') {
    return {
      tone: 'bad',
      titulo: 'Este navegador no puede trabajar sin conexión',
      texto: 'Abre Rúbrica en Chrome o Safari, fuera de una ventana privada.',
    };
  }
  if (precarga.tipo !== 'detenida') return null;
  const faltan = missing(precarga);
  switch (precarga.motivo) {
    case 'sin-red':
      return {
        tone: 'warn',
        titulo: 'Se fue la conexión',
        texto: `${faltan} Lo que ya bajó se queda, y lo demás sigue solo en cuanto vuelva.`,
      };
    case 'fallo':
      return {
        tone: 'warn',
        titulo: 'No se pudo bajar todo',
        texto: `${faltan} Rúbrica lo vuelve a intentar sola. Si tu red es pública, entra primero a ella en el navegador.`,
      };
    case 'sin-espacio':
      return {
        tone: 'bad',
        titulo: 'No hay espacio en el teléfono',
        texto: `${faltan} Borra fotos o aplicaciones que ya no uses y vuelve a intentar.`,
      };
    case 'negado':
      return {
        tone: 'bad',
        titulo: 'El navegador no deja guardar',
        texto:
          'Tiene prohibido guardar datos de este sitio. Permítelo en sus ajustes, o abre Rúbrica en Chrome o Safari fuera de una ventana privada, y vuelve a intentar.',
      };
  }
}
