/** The mailed acuse: exactly the fields of §4.10. */
import { type Carta, escribirCarta } from '../platform/carta.ts';

export interface AcuseRecibido {
  readonly folio: string;
  readonly identificador:
    | { readonly tipo: 'leido'; readonly texto: string }
    | { readonly tipo: 'no-leido' }
    | { readonly tipo: 'pendiente' };
  readonly recibido: Date;
  /** Código de integridad, base64url. */
  readonly codigo: string;
}

const COLUMNAS = ['Folio', 'CIC/OCR', 'Recibido (hora Centro)', 'Código de integridad'];

export const cartaDeAcuse = (proceso: string, acuses: readonly AcuseRecibido[]): Carta =>
  escribirCarta(
    acuses.length === 1 ? 'Acuse de recibo: 1 apoyo' : `Acuse de recibo: ${acuses.length} apoyos`,
    [
      acuses.length === 1
        ? `El servidor recibió este apoyo de «${proceso}»:`
        : `El servidor recibió estos ${acuses.length} apoyos de «${proceso}»:`,
      {
        tipo: 'tabla',
        columnas: COLUMNAS,
        filas: acuses.map(({ folio, identificador, recibido, codigo }) => [
          folio,
          describe(identificador),
          horaCentro(recibido),
          codigo,
        ]),
      },
      'Guarda este correo: con el folio y el código de integridad se comprueba qué se recibió.',
    ],
    'Recibes este correo porque eres auxiliar de este proceso. No contiene datos personales de la ciudadanía.',
  );

function describe(identificador: AcuseRecibido['identificador']): string {
  switch (identificador.tipo) {
    case 'leido':
      return identificador.texto;
    case 'no-leido':
      return 'no leído';
    case 'pendiente':
      return 'pendiente';
  }
}

const format = new Intl.DateTimeFormat('es-MX', {
  timeZone: 'America/Mexico_City',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** `dd/mm/aaaa hh:mm:ss`, hora Centro. */
export function horaCentro(at: Date): string {
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts.day}/${parts.month}/${parts.year} ${parts.hour}:${parts.minute}:${parts.second}`;
}
