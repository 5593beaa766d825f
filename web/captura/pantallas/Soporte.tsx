/** Whom to call, where the manual can't be reached. */
import type { JSX } from 'solid-js';
import { CONTACTO, enlaceDe } from './ayuda/contacto.ts';

export const Soporte = (): JSX.Element => (
  <p class="soft">
    Soporte: {CONTACTO.nombre}, <a href={enlaceDe(CONTACTO.telefono)}>{CONTACTO.telefono}</a>. {CONTACTO.horario}
  </p>
);
