/** Asks the browser for what a diagnostic tells. What it doesn't answer stays unknown; nothing is asked of the person. */
import { ultimaResolucion } from '../../camara/camara.ts';
import { ultimasFallas } from '../../telefono/fallas.ts';
import { freeBytes, isInstalled } from '../../telefono/instalacion.ts';
import { updateWaiting } from '../../telefono/version.ts';
import { VERSION } from '../../version.ts';
import type { Hechos, Permiso } from './diagnostico.ts';

export async function reunir(): Promise<Hechos> {
  const [libreBytes, resguardado, camara, ubicacion, registration] = await Promise.all([
    freeBytes().catch(() => null),
    navigator.storage?.persisted?.().catch(() => null) ?? null,
    permiso('camera'),
    permiso('geolocation'),
    navigator.serviceWorker?.getRegistration('/captura/').catch(() => undefined),
  ]);
  return {
    version: VERSION,
    navegador: navigator.userAgent,
    instalada: isInstalled(),
    enLinea: navigator.onLine,
    libreBytes,
    resguardado,
    camara,
    ubicacion,
    resolucion: ultimaResolucion(),
    trabajador: updateWaiting() ? 'versión nueva en espera' : registration?.active ? 'activo' : 'no hay',
    fallas: ultimasFallas(),
    t: Date.now(),
  };
}

async function permiso(name: 'camera' | 'geolocation'): Promise<Permiso> {
  // Not every browser knows every name; those that don't, throw.
  const status = await navigator.permissions?.query({ name: name as PermissionName }).catch(() => null);
  switch (status?.state) {
    case 'granted':
      return 'concedido';
    case 'denied':
      return 'negado';
    case 'prompt':
      return 'por preguntar';
    default:
      return 'no se sabe';
  }
}
