/** Refusals of enrolment in words: the server's own sentence, else one for what the phone found. */
import { timeSpan } from '../../../ui/format.ts';
import type { AltaError, AltaErrorPropio } from '../../index.ts';

const OWN: { readonly [E in AltaErrorPropio]: string } = {
  'sin-conexion': 'No hay conexión, y esto la necesita. Inténtalo de nuevo donde haya señal.',
  'respuesta-no-valida':
    'Hay red, pero no respondió el servidor de Rúbrica. Si es una red pública, abre el navegador, entra a ella y vuelve a intentar.',
  'otro-servidor': 'Este servidor no es el de tu invitación. No sigas; avisa a tu promovente.',
  'contrasena-corta': 'La contraseña necesita al menos 10 caracteres.',
  bloqueado: 'Falta tu contraseña. Escríbela y vuelve a intentar.',
  almacen: 'El teléfono no pudo guardar. Libera espacio y vuelve a intentar.',
};

export function sentenceOf({ codigo, mensaje, esperaSegundos }: AltaError): string {
  const own: string | undefined = OWN[codigo as AltaErrorPropio];
  const sentence = mensaje ?? own ?? 'No se pudo completar. Nada se perdió; vuelve a intentar en un momento.';
  return esperaSegundos
    ? `${sentence} Puedes intentar de nuevo en ${timeSpan(Math.max(60, esperaSegundos) * 1000)}.`
    : sentence;
}
