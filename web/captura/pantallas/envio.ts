/** What the sender is doing and what came of it, in words. */
import { type Motivo, ORACIONES, SIGUE_EN_TELEFONO } from '../../../shared/admision/catalogo.ts';
import { exhaustive } from '../../../shared/base/result.ts';
import { comingDate, count, figure, lastMinute, shortDate } from '../../ui/format.ts';
import type { Tone } from '../../ui/State.tsx';
import type { Captura, Conteos, EstadoEnvio, MotivoDetenido, Vista } from '../index.ts';

export interface EnvioEnPalabras {
  readonly texto: string;
  readonly tono: Tone;
}

/** A word or two for the chip. */
export function chipDeEnvio(envio: EstadoEnvio): EnvioEnPalabras {
  switch (envio.tipo) {
    case 'apagado':
    case 'sin-conexion':
      return { texto: 'Sin conexión', tono: 'warn' };
    case 'conectando':
    case 'autenticando':
    case 'sincronizando':
      return { texto: 'Conectando', tono: 'info' };
    case 'enviando':
      return { texto: 'Enviando', tono: 'ok' };
    case 'al-corriente':
      return { texto: 'En línea', tono: 'ok' };
    case 'detenido':
      return envio.motivo === 'otra-ventana'
        ? { texto: 'Envía otra ventana', tono: 'info' }
        : { texto: 'Envío detenido', tono: 'bad' };
    default:
      return exhaustive(envio);
  }
}

/** What was answered on this phone and does not count; empty when all does. */
export function aparteDe({ conteos }: Pick<Vista, 'conteos'>): string {
  const { enCuarentena, rechazados } = conteos;
  const said = [
    enCuarentena > 0 ? `${figure(enCuarentena)} en cuarentena` : '',
    rechazados > 0 ? count(rechazados, 'no se recibió', 'no se recibieron') : '',
  ];
  return said.filter(Boolean).join(' · ');
}

/** What a registration's captures came to: «12 capturados: 3 por enviar · 8 recibidos · 1 en cuarentena». */
export function desglose({ sellados, enTransito, recibidos, enCuarentena, rechazados }: Conteos): string {
  const waiting = sellados + enTransito;
  const said = [
    waiting > 0 ? `${figure(waiting)} por enviar` : '',
    recibidos > 0 ? count(recibidos, 'recibido', 'recibidos') : '',
    enCuarentena > 0 ? `${figure(enCuarentena)} en cuarentena` : '',
    rechazados > 0 ? count(rechazados, 'no se recibió', 'no se recibieron') : '',
  ].filter(Boolean);
  const all = count(waiting + recibidos + enCuarentena + rechazados, 'apoyo capturado', 'apoyos capturados');
  return said.length > 0 ? `${all}: ${said.join(' · ')}` : all;
}

/** What waits to be sent: supports, and her own credential, which is none. */
export function loPendiente({ pendientes, credenciales }: Vista['guardados']): string {
  const apoyos = pendientes - credenciales;
  const said = [
    apoyos > 0 ? count(apoyos, 'apoyo', 'apoyos') : '',
    credenciales > 0 ? 'una credencial de auxiliar' : '',
  ];
  return said.filter(Boolean).join(' y ');
}

/** What waits to be sent, and what becomes of it; `baja`: this registration may no longer send what counts. */
export function restoDe({ conteos, guardados }: Pick<Vista, 'conteos' | 'guardados'>, baja: boolean): string {
  if (guardados.pendientes === 0) return 'No queda nada por enviar.';
  const waits = `Hay ${loPendiente(guardados)} por enviar.`;
  // What an earlier registration sealed is judged by that one.
  return baja && conteos.sellados + conteos.enTransito > 0
    ? `${waits} Lo sellado con este registro se entrega y queda en cuarentena: no se cuenta, pero no se pierde.`
    : `${waits} Lo sellado sigue en este teléfono y se enviará igual.`;
}

/** On the last day: what will be left to do after the close. */
export function restoAlCierre(guardados: Vista['guardados']): string {
  const grace = 'Después habrá 24 horas para enviar lo que falte.';
  return guardados.pendientes === 0 ? grace : `${grace} Ahora tienes ${loPendiente(guardados)} por enviar.`;
}

/** Once capture has closed: until when what waits on this phone can be sent, and how much it is. */
export function restoTrasElCierre(guardados: Vista['guardados'], entregaHasta: number, now: number): string {
  const { pendientes } = guardados;
  if (pendientes === 0) return 'En este teléfono no queda nada por enviar.';
  const waiting = loPendiente(guardados);
  const last = comingDate(lastMinute(entregaHasta), now);
  return now < entregaHasta
    ? `Tienes hasta ${last} (hora Centro) para enviar ${waiting}. Se envían solos con la aplicación abierta y conexión.`
    : `El plazo para enviar terminó el ${shortDate(lastMinute(entregaHasta))} (hora Centro). En este teléfono ${pendientes === 1 ? 'queda' : 'quedan'} ${waiting} sin enviar. Nada se borra: puedes exportarlos en «Mis envíos».`;
}

/** Why sending stands still, and what to do; what is safe is said once, after it, and only of what there is. */
const DETENIDO: { readonly [M in MotivoDetenido]: { readonly que: string; readonly hacer?: string } } = {
  'otra-ventana': {
    que: 'Rúbrica está abierta en otra ventana y desde ahí se está enviando. No tienes que hacer nada.',
  },
  'servidor-desconocido': {
    que: 'Hay red, pero quien respondió no es el servidor de Rúbrica.',
    hacer: 'Si es una red pública, abre el navegador y entra a ella.',
  },
  'no-autenticado': { que: 'El servidor no reconoció este teléfono.', hacer: 'Avisa a tu promovente.' },
  'no-autorizado': { que: 'El servidor ya no acepta este teléfono.' },
  'cuaderno-desconocido': {
    que: 'El servidor no encuentra tu registro de auxiliar.',
    hacer: 'Avisa a tu promovente.',
  },
  'version-no-soportada': {
    que: 'Esta versión de Rúbrica ya no puede conectarse.',
    hacer: 'Actualízala desde el menú.',
  },
  'rechazado-por-el-servidor': { que: 'El servidor cortó la conexión.', hacer: 'Se intentará de nuevo más tarde.' },
  almacen: {
    que: 'El teléfono no dejó leer lo guardado y el envío se detuvo. Rúbrica no borró nada.',
    hacer: 'Cierra Rúbrica por completo y vuelve a abrirla.',
  },
  'sin-espacio': {
    que: 'El teléfono ya no tiene espacio ni para anotar las respuestas, y el envío se detuvo.',
    hacer: 'Borra fotos, videos o aplicaciones que no uses; el envío sigue solo.',
  },
};

/** Why sending stands still, what is safe and what to do. `pendientes`: what waits on this phone. */
export function detenidoDe(motivo: MotivoDetenido, pendientes: number): string {
  const { que, hacer } = DETENIDO[motivo];
  const safe =
    motivo === 'otra-ventana' || motivo === 'almacen' || pendientes === 0
      ? null
      : motivo === 'no-autorizado'
        ? 'Lo que falta enviar sigue seguro aquí y puedes exportarlo.'
        : 'Lo que falta enviar sigue seguro aquí.';
  return [que, safe, hacer].filter(Boolean).join(' ');
}

/** A code in words. */
export const oracionDe = (codigo: string): string =>
  ORACIONES[codigo as Motivo] ?? 'El servidor dio una razón que esta versión no conoce. Actualiza la aplicación.';

/** Why a capture was not simply received, and where it is now; null when it was. */
export function razonDe({ clase, motivo, estado }: Pick<Captura, 'clase' | 'motivo' | 'estado'>): string | null {
  if (motivo === null) return null;
  const said = sobre(clase, oracionDe(motivo));
  return estado === 'borrado'
    ? said.replace(sobre(clase, SIGUE_EN_TELEFONO), 'Se borró de este teléfono cuando cerró el proceso.')
    : said;
}

/** Her own credential is answered in the same sentences, and is no support. */
const sobre = (clase: Captura['clase'], sentence: string): string =>
  clase === 'apoyo' ? sentence : sentence.replace(/\bapoyo\b/g, 'registro');
