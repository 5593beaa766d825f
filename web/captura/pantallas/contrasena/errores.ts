/** Why a password was not taken, said beside the field it was typed in. */
import type { CambiarContrasenaError, DesbloquearError } from '../../index.ts';

export const EQUIVOCADA: { readonly [E in DesbloquearError]: string } = {
  'sin-inscripcion': 'Este teléfono ya no está registrado. Vuelve al menú.',
  'contrasena-incorrecta': 'No es correcta. Revisa mayúsculas y escríbela otra vez.',
  'sin-confirmar':
    'Ésa es la nueva, pero el servidor no confirmó el cambio. La anterior todavía abre; para usar la nueva, pide otro código en «Olvidé mi contraseña».',
  'en-espera': 'Todavía no se puede volver a intentar.',
  'no-se-pudo': 'El teléfono no pudo revisarla. Cierra otras aplicaciones y vuelve a intentar; este intento no cuenta.',
};

export const NO_CAMBIO: { readonly [E in CambiarContrasenaError]: string } = {
  ...EQUIVOCADA,
  'no-se-pudo':
    'El teléfono no pudo guardar el cambio y la contraseña sigue siendo la misma. Cierra otras aplicaciones y vuelve a intentar.',
  'contrasena-corta': 'La nueva necesita al menos 10 caracteres.',
};
