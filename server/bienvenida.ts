/** What `npm start` says: where everything is, and with whom to try it. */
import { fechaCompleta } from '../shared/proceso/hora.ts';
import type { Demostracion } from './demostracion/index.ts';
import type { Config } from './platform/config.ts';

/** `huella`: fingerprint of the platform's root. */
export function bienvenida(config: Config, huella: string, demostracion: Demostracion | null): string {
  const url = config.publicUrl;
  const lines = ['', `Rúbrica está lista: ${url}`, ''];
  const row = (name: string, value: string): void => void lines.push(`  ${name.padEnd(24)} ${value}`);
  if (config.roles.includes('intake')) row('Captura (auxiliares)', `${url}/captura/`);
  if (demostracion && !config.smtpUrl) row('Buzón de demostración', `${url}/buzon`);
  row('Huella del servidor', huella);
  if (!demostracion) return `${lines.join('\n')}\n`;

  lines.push('', `Proceso de demostración: ${demostracion.proceso} · ${demostracion.nombre}`, '');
  row('Periodo', `${fechaCompleta(demostracion.inicio.getTime())} a ${fechaCompleta(demostracion.fin.getTime())}`);
  lines.push('', 'Auxiliares para probar (personas inventadas; el código de alta llega al buzón):', '');
  for (const { nombre, auxiliar, correo, enlace } of demostracion.auxiliares) {
    lines.push(`  ${nombre}   Id ${auxiliar}   ${correo}`, `    ${enlace}`);
  }
  return `${lines.join('\n')}\n`;
}
