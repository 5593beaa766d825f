/** The mail with the code. */
import { type Carta, escribirCarta } from '../../platform/carta.ts';
import { CODE_MINUTES } from './codigos.ts';

export const cartaDeCodigo = (codigo: string): Carta =>
  escribirCarta(
    'Tu código para Rúbrica',
    [
      'Escribe este código en tu teléfono:',
      { tipo: 'clave', texto: codigo },
      `Vale ${CODE_MINUTES} minutos y sirve una sola vez. No se lo des a nadie: quien lo tenga puede registrar un teléfono a tu nombre o cambiar tu contraseña.`,
    ],
    'Recibes este correo porque alguien pidió, con tu registro de auxiliar, registrar un teléfono o crear otra contraseña. Si no fuiste tú, ignóralo.',
  );
