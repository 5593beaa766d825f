/** The mail with the code. */
import { type Carta, escribirCarta } from '../../platform/carta.ts';
import { CODE_MINUTES } from './codigos.ts';

export const cartaDeCodigo = (codigo: string): Carta =>
  escribirCarta(
    'Tu código para Rúbrica',
    [
      'Escribe este código en tu teléfono:',
      { tipo: 'clave', texto: codigo },
      `Vale ${CODE_MINUTES} minutos y sirve una sola vez. No se lo des a nadie: quien lo tenga puede registrar un teléfono a tu nombre.`,
    ],
    'Recibes este correo porque alguien pidió registrar un teléfono con tu registro de auxiliar. Si no fuiste tú, ignóralo.',
  );
