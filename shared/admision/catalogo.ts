/**
 * The catalogue of what Rúbrica refuses or marks: one stable code each, and its Spanish sentence,
 * which says what happened, what is safe and what to do next. Codes travel; sentences are put in
 * once, at the edge.
 */
import type { Marca, MotivoCuarentena, MotivoRechazo } from './juzgar.ts';

/** Refusals that are no answer: nothing was judged, nothing stored; the phone may try again. */
export type MotivoFallo = 'formato' | 'tamano' | 'ocupado' | 'desfasado' | 'ajeno' | 'espacio' | 'interno' | 'cuota';

/** Refusals of enrolment and of the door. */
export type MotivoAlta =
  | 'codigo-no-valido'
  | 'codigo-vencido'
  | 'demasiados-intentos'
  | 'demasiados-codigos'
  | 'limite-de-dispositivos'
  | 'demasiadas-altas'
  | 'auxiliar-no-activo'
  | 'proceso-no-activo'
  | 'sesion-vencida'
  | 'textos-sin-aceptar'
  | 'solicitud-no-valida';

/** Refusals to an enrolled device that asks about devices (api/dispositivos.ts). */
export type MotivoDispositivo =
  | 'dispositivo-no-reconocido'
  | 'dispositivo-de-baja'
  | 'dispositivo-ajeno'
  | 'peticion-vencida'
  | 'peticion-repetida';

export type Motivo = MotivoCuarentena | MotivoRechazo | MotivoFallo | MotivoAlta | MotivoDispositivo | Marca;

/** How the sentence of every refusal ends. True until the process closes: then the phone erases the envelope. */
export const SIGUE_EN_TELEFONO = 'Este apoyo sigue en el teléfono y puedes exportarlo.';

export const ORACIONES: { readonly [M in Motivo]: string } = {
  'auxiliar-de-baja':
    'Este apoyo llegó después de que te dieran de baja. Quedó guardado en cuarentena: no se cuenta, y la autoridad puede verlo.',
  'activacion-no-valida':
    'El código de activación ya no era válido. El apoyo quedó guardado en cuarentena: no se cuenta, y la autoridad puede verlo.',
  'dispositivo-no-autorizado':
    'Este teléfono no está entre tus dos dispositivos activos. El apoyo quedó guardado en cuarentena: no se cuenta, y la autoridad puede verlo.',
  'sobre-no-valido': `El archivo sellado llegó dañado o no corresponde a este dispositivo y no se pudo recibir. ${SIGUE_EN_TELEFONO}`,
  'folio-con-otros-bytes': `Ya se había recibido otro contenido con este folio. Quedó registrado para que la autoridad lo revise. Lo que se recibió primero no cambió. ${SIGUE_EN_TELEFONO}`,
  'proceso-desconocido': `Este proceso no existe en el servidor. ${SIGUE_EN_TELEFONO}`,
  'fuera-de-periodo': `El apoyo se capturó fuera del periodo del proceso y no se puede recibir. ${SIGUE_EN_TELEFONO}`,
  'fuera-de-plazo': `Pasaron más de 24 horas desde el cierre del periodo y ya no se puede recibir. ${SIGUE_EN_TELEFONO}`,

  formato:
    'El servidor no entendió lo que envió este teléfono. Nada se perdió; actualiza la aplicación e intenta de nuevo.',
  tamano: 'El archivo sellado es más grande de lo permitido. Sigue en este teléfono y puedes exportarlo.',
  ocupado: 'El servidor está atendiendo otro envío de este teléfono. Nada se perdió; se intentará de nuevo solo.',
  desfasado: 'El envío se interrumpió. Nada se perdió; continuará desde donde iba.',
  ajeno: 'Este folio no corresponde a este dispositivo. El apoyo sigue en este teléfono y puedes exportarlo.',
  espacio: 'El servidor no tiene espacio en este momento. Nada se perdió; se intentará de nuevo solo.',
  interno: 'El servidor tuvo un problema. Nada se perdió; se intentará de nuevo solo.',
  cuota: 'Hoy ya se recibió de ti lo más que se recibe en un día. Nada se perdió; lo demás se enviará solo mañana.',

  'codigo-no-valido': 'El código no es correcto, o ya se usó. Revísalo en el correo más reciente, o pide otro.',
  'codigo-vencido': 'El código venció. Pide uno nuevo.',
  'demasiados-intentos': 'Fueron demasiados intentos. Pide un código nuevo, o espera un poco.',
  'demasiados-codigos': 'Ya pediste muchos códigos. El último que te llegó sirve hasta que venza.',
  'limite-de-dispositivos':
    'Ya tienes dos dispositivos activos, que es el máximo. Para usar éste, da de baja uno de los otros.',
  'demasiadas-altas':
    'Fueron demasiados registros de teléfonos o contraseñas nuevas en un solo día. Intenta mañana o consulta a tu promovente.',
  'auxiliar-no-activo': 'Tu registro como auxiliar no está activo. Consulta a tu promovente.',
  'proceso-no-activo': 'El proceso no está activo. Consulta a tu promovente.',
  'sesion-vencida': 'Pasó demasiado tiempo. Pide un código nuevo para continuar.',
  'textos-sin-aceptar':
    'Antes de registrar este teléfono hay que leer y aceptar tres textos, y alguno es nuevo o cambió. No se registró nada; léelos y acéptalos para seguir.',
  'solicitud-no-valida': 'Faltan datos o alguno no es válido. Revísalos e intenta de nuevo.',

  'dispositivo-no-reconocido':
    'El servidor no reconoció este teléfono o su contraseña. Si la estabas cambiando con un código, termina ese cambio y vuelve a intentar.',
  'dispositivo-de-baja': 'Este teléfono está dado de baja: ya no puede ver ni dar de baja a otros.',
  'dispositivo-ajeno': 'Ese teléfono no está entre los tuyos.',
  'peticion-vencida': 'La solicitud tardó demasiado en llegar. No se hizo nada; vuelve a intentar.',
  'peticion-repetida': 'Esa solicitud ya se había atendido. Revisa la lista antes de repetirla.',

  'hora-dudosa': 'La hora del teléfono no coincide con la del servidor.',
  'contador-repetido': 'El número de captura ya se había usado.',
  'contador-con-salto': 'Falta una captura anterior de este dispositivo.',
  'cadena-rota': 'La captura no enlaza con la anterior de este dispositivo.',
  'sin-compromiso': 'El sobre llegó sin su aviso previo.',
};
