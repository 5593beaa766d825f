/** What a baja takes with it, in the words of the menu's screen and of the enrolment's alike. */
import { count } from '../../../ui/format.ts';

export interface Baja {
  /** Supports that wait on it, as far as is known. */
  readonly espera: number;
  /** It is the phone in her hand. */
  readonly esEste: boolean;
}

/** How many will not count: said before it is done. */
export function loQueNoCuenta({ espera, esEste }: Baja): string {
  const which = esEste ? 'este' : 'ese';
  if (espera === 0) {
    return esEste
      ? 'En este teléfono no espera ningún apoyo.'
      : 'No sabemos de ningún apoyo que espere en ese teléfono.';
  }
  const waiting = count(espera, 'apoyo que espera', 'apoyos que esperan');
  return `Si das de baja ${which} teléfono, ${waiting} en él no ${espera === 1 ? 'contará' : 'contarán'}.`;
}

/** What becomes of them, and what can be done instead. */
export function loQueSigue({ espera, esEste }: Baja): string {
  if (esEste) {
    return espera === 0
      ? 'Ya no podrás capturar en él. La baja no se puede deshacer.'
      : 'Se entregarán y quedarán en cuarentena: no se pierden. Si puedes, envía primero. La baja no se puede deshacer.';
  }
  const unsaid = `Si capturó más sin conexión, eso ${espera > 0 ? 'tampoco' : 'no'} contará: quedará en cuarentena.`;
  return `${unsaid} Si lo tienes a la mano, envía primero. La baja no se puede deshacer.`;
}

/** What waits on a phone, for its card. */
export function enEspera({ espera, esEste }: Baja): string {
  if (espera > 0) return `${count(espera, 'apoyo', 'apoyos')} por enviar`;
  return esEste ? 'Nada por enviar' : 'Nada por enviar, que sepamos';
}
