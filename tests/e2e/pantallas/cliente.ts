/**
 * A client whose view is set by hand, so that every state a screen can be in can be looked at. Only
 * for looking: what the real one does is shown by captacion.test.ts.
 */
import { makeFolio } from '../../../shared/apoyo/folio.ts';
import { ok } from '../../../shared/base/result.ts';
import type { Captura, Cliente, SolicitudAlta, Vista } from '../../../web/captura/index.ts';
import type { Precarga } from '../../../web/captura/telefono/precarga.ts';

export interface Scene {
  readonly vista: Vista;
  readonly capturas?: readonly Captura[];
  /** What the phone kept of an enrolment under way. */
  readonly solicitud?: SolicitudAlta;
  /** How much of the app is on the phone; all of it unless said. */
  readonly precarga?: Precarga;
  /** Answers of single calls, instead of the usual ones. */
  readonly answers?: Partial<Cliente>;
}

/** `calls` gathers what was asked that changes something; `cambiar` brings news, and what is stored by then. */
export function makeCliente(
  { vista, capturas: first = [], solicitud: kept, answers = {} }: Scene,
  calls: string[],
): {
  readonly cliente: Cliente;
  cambiar(news: Partial<Vista>, stored?: readonly Captura[]): void;
  vista(): Vista;
} {
  let current = vista;
  let capturas = first;
  const stored = sessionStorage.getItem('solicitud');
  let solicitud: SolicitudAlta | null = stored ? JSON.parse(stored) : (kept ?? null);
  const listeners = new Set<(vista: Vista) => void>();
  const change = (more: Partial<Vista>): void => {
    current = { ...current, ...more };
    for (const listener of listeners) listener(current);
  };
  const cliente: Cliente = {
    vista: async () => current,
    suscribir(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    solicitud: async () => solicitud,
    async guardarSolicitud(given) {
      solicitud = given && { ...given, t: Date.now() };
      sessionStorage.setItem('solicitud', JSON.stringify(solicitud));
      calls.push(given ? `guardarSolicitud ${given.auxiliar}` : 'guardarSolicitud —');
    },
    pedirCodigo: async () => ok({ vigenciaMinutos: 10 }),
    verificar: async () =>
      ok({
        nombre: 'Guadalupe Ramírez Ortiz',
        proceso: current.inscripcion!.proceso,
        dispositivos: [],
        esteTelefono: null,
        aceptados: null,
      }),
    async darDeBaja(dispositivo) {
      calls.push(`darDeBaja ${dispositivo}`);
      return ok({ dispositivos: [] });
    },
    async inscribir({ nombre, textos: { aviso, responsiva, cuenta } }) {
      calls.push(`inscribir ${nombre} ${aviso} ${responsiva} ${cuenta}`);
      return ok(undefined);
    },
    consultarDispositivos: async () => ok(undefined),
    async bajaDeDispositivo(dispositivo) {
      calls.push(`bajaDeDispositivo ${dispositivo}`);
      const roster = current.cuaderno.dispositivos;
      const dispositivos = roster && {
        ...roster,
        dispositivos: roster.dispositivos.map((one) => (one.id === dispositivo ? { ...one, activo: false } : one)),
      };
      change({ cuaderno: { ...current.cuaderno, dispositivos } });
      return ok(undefined);
    },
    async periodoVisto() {
      calls.push('periodoVisto');
      const { inicio, fin } = current.cuaderno.proceso!;
      const inscripcion = current.inscripcion!;
      change({ inscripcion: { ...inscripcion, proceso: { ...inscripcion.proceso, inicio, fin } } });
    },
    async desbloquear() {
      calls.push('desbloquear');
      change({ desbloqueado: true });
      return ok(undefined);
    },
    async cambiarContrasena() {
      calls.push('cambiarContrasena');
      change({ desbloqueado: true });
      return ok(undefined);
    },
    async bloquear() {
      calls.push('bloquear');
      change({ desbloqueado: false });
    },
    tomarCaptura: async () => true,
    soltarCaptura: async () => undefined,
    async sellar({ datos, partes }) {
      calls.push('sellar');
      // Where a test finds it.
      Object.assign(window, { sellado: { datos, partes: partes.map(({ nombre }) => nombre) } });
      return ok({
        folio: makeFolio({ dispositivo: 'K7QM', contador: 412 }),
        codigo: 'q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0Vng',
        tamano: partes.reduce((sum, { bytes }) => sum + bytes.length, 0),
        sellado: Date.now(),
      });
    },
    capturas: async (dispositivo) => capturas.filter((one) => one.dispositivo === dispositivo),
    encender: async () => undefined,
    apagar: async () => undefined,
    reintentar: async () => undefined,
    sinRed: async () => undefined,
    async *exportar(que) {
      yield new TextEncoder().encode(`${que}: pieza 1, `);
      yield new TextEncoder().encode('pieza 2');
    },
    cerrar: async () => undefined,
    ...answers,
  };
  return {
    cliente,
    vista: () => current,
    cambiar(news, stored) {
      if (stored) capturas = stored;
      change(news);
    },
  };
}
