/** What was typed for an enrolment that is under way: kept for a day, and needs nothing but the store. */
import type { Cliente } from '../cliente.ts';
import type { Plataforma } from '../plataforma.ts';

/** How long it is kept. */
export const SOLICITUD_MS = 24 * 60 * 60 * 1000;

export type Solicitudes = Pick<Cliente, 'solicitud' | 'guardarSolicitud'>;

export function createSolicitudes({ almacen, relojes }: Pick<Plataforma, 'almacen' | 'relojes'>): Solicitudes {
  return {
    async solicitud() {
      const kept = await almacen.solicitudAlta();
      const age = kept === null ? 0 : relojes.now() - kept.t;
      if (kept === null || (age >= 0 && age < SOLICITUD_MS)) return kept;
      await almacen.guardarSolicitudAlta(null);
      return null;
    },
    guardarSolicitud: (solicitud) => almacen.guardarSolicitudAlta(solicitud && { ...solicitud, t: relojes.now() }),
  };
}
