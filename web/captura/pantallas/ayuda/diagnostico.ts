/**
 * What is told of a phone to whoever helps: how the app stands on it, and nothing of anybody. No name, no e-mail, no id
 * of the auxiliar, no folio, no process; the phone's own id only when she agrees. Pure: `reunir.ts` gathers the facts.
 */
import type { Vista } from '../../index.ts';

export type Permiso = 'concedido' | 'negado' | 'por preguntar' | 'no se sabe';

export interface Hechos {
  readonly version: string;
  /** The browser's own description of itself. */
  readonly navegador: string;
  readonly instalada: boolean;
  readonly enLinea: boolean;
  readonly libreBytes: number | null;
  readonly resguardado: boolean | null;
  readonly camara: Permiso;
  readonly ubicacion: Permiso;
  /** Width and height of the camera's last picture in this session. */
  readonly resolucion: string | null;
  readonly trabajador: 'activo' | 'versión nueva en espera' | 'no hay';
  /** Names of the latest errors that nobody expected, newest last. */
  readonly fallas: readonly string[];
  /** Instant at which it was gathered, by the phone's own clock. */
  readonly t: number;
}

/** Only what may be told of the client's view. */
type Contado = Pick<
  Vista,
  | 'inscripcion'
  | 'credencial'
  | 'conteos'
  | 'guardados'
  | 'envio'
  | 'modo'
  | 'contacto'
  | 'desfase'
  | 'restantes'
  | 'actualizarA'
  | 'desbloqueado'
>;

const si = (yes: boolean | null): string => (yes === null ? 'no se sabe' : yes ? 'sí' : 'no');
const instante = (t: number | null): string => (t === null ? 'nunca en esta sesión' : new Date(t).toISOString());
const megas = (bytes: number | null): string => (bytes === null ? 'no se sabe' : `${Math.round(bytes / 1_048_576)} MB`);

function envioDe({ envio }: Contado): string {
  switch (envio.tipo) {
    case 'detenido':
      return `detenido: ${envio.motivo}`;
    case 'al-corriente':
      return envio.apartados.length === 0
        ? 'al corriente'
        : `al corriente, apartados: ${[...new Set(envio.apartados.map(({ codigo }) => codigo))].join(', ')}`;
    case 'enviando':
      return `enviando: ${Math.floor((100 * envio.bytes) / Math.max(1, envio.total))} %`;
    case 'apagado':
    case 'sin-conexion':
    case 'conectando':
    case 'autenticando':
    case 'sincronizando':
      return envio.tipo;
  }
}

/** The text, exactly as it is shared. */
export function diagnostico(hechos: Hechos, vista: Contado, conTelefono: boolean): string {
  const { conteos, guardados } = vista;
  const lines: readonly (readonly [string, string])[] = [
    ['Fecha', instante(hechos.t)],
    ['Versión', hechos.version],
    ...(conTelefono && vista.inscripcion ? ([['Teléfono', vista.inscripcion.dispositivo]] as const) : []),
    ['Navegador', hechos.navegador],
    ['Instalada', si(hechos.instalada)],
    ['Sin conexión disponible', hechos.trabajador],
    ['Registrado', si(vista.inscripcion !== null)],
    ['Credencial propia', vista.credencial ? 'registrada' : 'falta'],
    ['Captura', vista.desbloqueado ? 'abierta' : 'bloqueada'],
    ['Modo', vista.modo ?? 'sin contacto en esta sesión'],
    ['Versión mínima pedida', vista.actualizarA ?? 'ninguna'],
    ['Red', hechos.enLinea ? 'hay' : 'no hay'],
    ['Envío', envioDe(vista)],
    ['Último contacto', instante(vista.contacto)],
    ['Diferencia de reloj', vista.desfase === null ? 'no se sabe' : `${Math.round(vista.desfase / 1000)} s`],
    ['Sellados', String(conteos.sellados)],
    ['En tránsito', String(conteos.enTransito)],
    ['Recibidos', String(conteos.recibidos)],
    ['En cuarentena', String(conteos.enCuarentena)],
    ['Rechazados', String(conteos.rechazados)],
    ['Por enviar, de todos sus registros', String(guardados.pendientes)],
    ['Caben', vista.restantes === null ? 'no se sabe' : String(vista.restantes)],
    ['Espacio libre', megas(hechos.libreBytes)],
    ['Espacio resguardado', si(hechos.resguardado)],
    ['Permiso de cámara', hechos.camara],
    ['Permiso de ubicación', hechos.ubicacion],
    ['Imagen de la cámara', hechos.resolucion ?? 'no se ha abierto'],
    ['Fallas', hechos.fallas.length === 0 ? 'ninguna' : hechos.fallas.join(', ')],
  ];
  return ['Diagnóstico de Rúbrica', ...lines.map(([name, value]) => `${name}: ${value}`)].join('\n');
}
