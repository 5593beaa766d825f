/** What becomes of the support that was just sealed, in words: for who would like to see it arrive, and waits for nothing. */
import { exhaustive } from '../../../../shared/base/result.ts';
import type { Tone } from '../../../ui/State.tsx';
import type { Captura, EstadoEnvio } from '../../index.ts';
import { oracionDe, razonDe } from '../envio.ts';

export interface Seguimiento {
  readonly estado: string;
  readonly tono: Tone;
  readonly texto: string;
  /** Share of it that is on its way, while it is. */
  readonly avance: number | null;
}

type Vista = Pick<Captura, 'clase' | 'folio' | 'estado' | 'resultado' | 'motivo'>;

/** `captura`: as the phone has it by now; null while it was not read yet, and is sealed. */
export function seguir(folio: string, captura: Vista | null, envio: EstadoEnvio): Seguimiento {
  switch (captura?.estado) {
    case undefined:
    case 'sellado':
    case 'enTransito':
      return pendiente(folio, captura?.estado === 'enTransito', envio);
    case 'recibido':
    case 'enCuarentena':
    case 'rechazado':
    case 'borrado':
      return contestado(captura!);
    default:
      return exhaustive(captura!.estado);
  }
}

const espera = (texto: string): Seguimiento => ({ estado: 'Por enviar', tono: 'rosa', texto, avance: null });
const EN_FILA = espera('Está en la fila para enviarse.');

function pendiente(folio: string, left: boolean, envio: EstadoEnvio): Seguimiento {
  switch (envio.tipo) {
    case 'apagado':
    case 'sin-conexion':
      return espera('Se enviará solo cuando haya conexión.');
    case 'conectando':
    case 'autenticando':
    case 'sincronizando':
      return espera('Se está conectando para enviarlo.');
    case 'enviando':
      if (envio.folio !== folio) return EN_FILA;
      return {
        estado: 'Enviando',
        tono: 'info',
        texto: 'Va en camino.',
        avance: envio.bytes / Math.max(1, envio.total),
      };
    case 'al-corriente': {
      const apartado = envio.apartados.find((one) => one.folio === folio);
      if (apartado) return espera(oracionDe(apartado.codigo));
      return left
        ? { estado: 'Enviado', tono: 'info', texto: 'Falta la respuesta del servidor.', avance: null }
        : EN_FILA;
    }
    case 'detenido':
      return envio.motivo === 'otra-ventana'
        ? espera('Lo envía la otra ventana de Rúbrica.')
        : espera('El envío está detenido; en «Mis envíos» dice por qué. Aquí está seguro.');
    default:
      return exhaustive(envio);
  }
}

function contestado(captura: Vista): Seguimiento {
  switch (captura.resultado) {
    case 'acuse':
    case null:
      return { estado: 'Recibido', tono: 'ok', texto: 'El servidor ya dio su acuse.', avance: null };
    case 'cuarentena':
      return { estado: 'En cuarentena', tono: 'warn', texto: razonDe(captura) ?? '', avance: null };
    case 'rechazo':
      return { estado: 'No se recibió', tono: 'bad', texto: razonDe(captura) ?? '', avance: null };
    default:
      return exhaustive(captura.resultado);
  }
}
