/** The mailed acuse, and the one that completes it: exactly the fields of §4.10. */
import { fechaDelAcuse } from '../../shared/proceso/hora.ts';
import { type Carta, escribirCarta } from '../platform/carta.ts';

export interface AcuseRecibido {
  readonly folio: string;
  readonly identificador:
    | { readonly tipo: 'leido'; readonly texto: string }
    | { readonly tipo: 'no-leido' | 'pendiente' | 'no-se-pudo-abrir' };
  readonly recibido: Date;
  /** Código de integridad, base64url. */
  readonly codigo: string;
}

const COLUMNAS = ['Folio', 'CIC/OCR', 'Recibido (hora Centro)', 'Código de integridad'];

const cuantos = (acuses: readonly AcuseRecibido[]): string =>
  acuses.length === 1 ? '1 apoyo' : `${acuses.length} apoyos`;

export const cartaDeAcuse = (proceso: string, acuses: readonly AcuseRecibido[]): Carta =>
  escribir(
    `Acuse de recibo: ${cuantos(acuses)}`,
    acuses.length === 1
      ? `El servidor recibió este apoyo de «${proceso}»:`
      : `El servidor recibió estos ${acuses.length} apoyos de «${proceso}»:`,
    acuses,
  );

/** For those whose acuse went out before they were opened. */
export const cartaQueCompleta = (proceso: string, acuses: readonly AcuseRecibido[]): Carta =>
  escribir(
    `Acuse de recibo actualizado: ${cuantos(acuses)}`,
    acuses.length === 1
      ? `Ya tenías el acuse de este apoyo de «${proceso}». Ahora se sabe de su CIC/OCR:`
      : `Ya tenías el acuse de estos ${acuses.length} apoyos de «${proceso}». Ahora se sabe de su CIC/OCR:`,
    acuses,
  );

const escribir = (asunto: string, entrada: string, acuses: readonly AcuseRecibido[]): Carta =>
  escribirCarta(
    asunto,
    [
      entrada,
      {
        tipo: 'tabla',
        columnas: COLUMNAS,
        filas: acuses.map(({ folio, identificador, recibido, codigo }) => [
          folio,
          describe(identificador),
          fechaDelAcuse(recibido.getTime()),
          codigo,
        ]),
      },
      'Guarda este correo. No está firmado y por sí solo no es prueba: con el folio y el código de integridad se busca en el servidor el acuse que sí lo está.',
    ],
    'Recibes este correo porque eres auxiliar de este proceso. No lleva nombres, fotos ni firmas; CIC y OCR identifican una credencial: no los compartas.',
  );

function describe(identificador: AcuseRecibido['identificador']): string {
  switch (identificador.tipo) {
    case 'leido':
      return identificador.texto;
    case 'no-leido':
      return 'no leído';
    case 'pendiente':
      return 'pendiente';
    case 'no-se-pudo-abrir':
      return 'no se pudo abrir';
  }
}
