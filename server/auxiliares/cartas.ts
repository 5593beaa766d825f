/** Mails to an auxiliar about her registration and her phones. */
import { fechaCompleta } from '../../shared/proceso/hora.ts';
import { type Carta, escribirCarta } from '../platform/carta.ts';

/** Confirms her registration and tells what she needs to enrol a phone (§2.5). */
export function cartaDeInvitacion(invitacion: {
  readonly nombre: string;
  readonly correo: string;
  readonly proceso: { readonly id: string; readonly nombre: string; readonly promovente: string };
  readonly auxiliar: string;
  readonly url: string;
  readonly huella: string;
}): Carta {
  const { nombre, proceso, auxiliar, huella } = invitacion;
  return escribirCarta(
    `Tu registro como auxiliar: ${proceso.nombre}`,
    [
      `Hola, ${nombre}: ${proceso.promovente} te registró como auxiliar para capturar apoyos de «${proceso.nombre}».`,
      'Abre este enlace en el teléfono con el que vas a capturar:',
      { tipo: 'enlace', texto: 'Registrar mi teléfono', url: enlaceDeAlta(invitacion) },
      'Si la aplicación te pide el enlace de tu invitación, cópialo y pégalo completo. Si te pide datos, son éstos:',
      {
        tipo: 'datos',
        filas: [
          ['Id del proceso', proceso.id],
          ['Id del auxiliar', auxiliar],
          ['Correo', 'el que recibió este mensaje'],
          ['Huella del servidor', huella],
        ],
      },
      'Necesitas conexión a Internet sólo para registrar tu teléfono y para enviar. Capturar funciona sin conexión.',
    ],
    'Recibes este correo porque tu promovente te registró con esta dirección. Si no lo conoces, ignóralo.',
  );
}

/** Address that opens the app with its fields filled in. What follows «#» never leaves the phone. */
export const enlaceDeAlta = (invitacion: {
  readonly correo: string;
  readonly proceso: { readonly id: string };
  readonly auxiliar: string;
  readonly url: string;
  readonly huella: string;
}): string =>
  `${invitacion.url}/captura/#${new URLSearchParams({
    proceso: invitacion.proceso.id,
    auxiliar: invitacion.auxiliar,
    correo: invitacion.correo,
    huella: invitacion.huella,
  })}`;

/** Tells her that she no longer is an auxiliar (§2.6). */
export const cartaDeBaja = (baja: { readonly proceso: string; readonly motivo: string }): Carta =>
  escribirCarta(
    'Tu registro como auxiliar terminó',
    [
      `Te dieron de baja como auxiliar de «${baja.proceso}». Desde ahora no captures ni envíes apoyos de este proceso.`,
      { tipo: 'datos', filas: [['Motivo', baja.motivo]] },
      'Lo que ya habías enviado no cambia. Si en tu teléfono queda algo sin enviar, puede entregarse: se guarda sin contarse y la autoridad lo revisa.',
      'Si crees que es un error, habla con tu promovente.',
    ],
    'Recibes este correo porque estabas registrado como auxiliar con esta dirección.',
  );

interface AvisoDeTelefono {
  /** Name of the process. */
  readonly proceso: string;
  readonly nombre: string;
  /** Enrolment id: its folios begin with it. */
  readonly dispositivo: string;
  readonly cuando: Date;
}

/** Tells her of a phone that captures in her name (§3.7): if it is not hers, this is how she learns of it. */
export const cartaDeTelefonoRegistrado = (aviso: AvisoDeTelefono): Carta =>
  escribirCarta(
    'Se registró un teléfono a tu nombre',
    [
      `Desde ahora este teléfono puede capturar apoyos de «${aviso.proceso}» a tu nombre:`,
      datosDeTelefono(aviso, 'Registrado'),
      'Si fuiste tú, no tienes que hacer nada.',
      'Si no fuiste tú, alguien pudo leer tu correo. Cambia la contraseña de tu correo, registra otro teléfono tuyo para dar de baja ése y avisa a tu promovente.',
    ],
    'Recibes este correo porque estás registrado como auxiliar con esta dirección.',
  );

/** Tells her that a phone no longer captures in her name. */
export const cartaDeTelefonoDeBaja = (aviso: AvisoDeTelefono): Carta =>
  escribirCarta(
    'Se dio de baja un teléfono tuyo',
    [
      `Este teléfono ya no puede capturar apoyos de «${aviso.proceso}»:`,
      datosDeTelefono(aviso, 'Dado de baja'),
      'Lo que ya había enviado no cambia. Lo que le falte por enviar se puede entregar: se guarda sin contarse.',
      'Si no fuiste tú, registra de nuevo el teléfono con tu invitación, cambia la contraseña de tu correo y avisa a tu promovente.',
    ],
    'Recibes este correo porque estás registrado como auxiliar con esta dirección.',
  );

const datosDeTelefono = ({ nombre, dispositivo, cuando }: AvisoDeTelefono, que: string) =>
  ({
    tipo: 'datos',
    filas: [
      ['Teléfono', nombre],
      ['Folios', `${dispositivo}-…`],
      [que, fechaCompleta(cuando.getTime())],
    ],
  }) as const;
