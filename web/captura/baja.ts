/** Whether this phone, or its auxiliar, was given de baja, by the latest that the server said (§2.6, §3.7). */
import type { Roster } from '../../shared/firmados/index.ts';
import type { Modo } from '../../shared/sync/protocolo.ts';

export interface Baja {
  readonly de: 'auxiliar' | 'dispositivo';
  /** Only of an auxiliar's. */
  readonly motivo: string | null;
}

/** Null while both are in alta, as far as is known. */
export function bajaDe(dispositivo: string, roster: Roster | null, modo: Modo | null): Baja | null {
  if (roster && !roster.alta) return { de: 'auxiliar', motivo: roster.motivoBaja };
  const mine = roster?.dispositivos.find(({ id }) => id === dispositivo);
  return (mine && !mine.activo) || modo === 'entrega' ? { de: 'dispositivo', motivo: null } : null;
}
