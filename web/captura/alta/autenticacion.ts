/**
 * How an auxiliar proves that she is who she says (§3.2 a), as the phone sees it: each type brings a proof of its own,
 * and has the same session for it. A code to the e-mail of her registration is the one there is.
 */
import type {
  CodigoReply,
  CodigoRequest,
  ProcesoPublico,
  TipoAutenticacion,
  VerificarReply,
  VerificarRequest,
} from '../../../shared/api/alta.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { AltaError } from '../cliente.ts';
import { isDispositivos, isTextos, type Json, pedir } from '../pedir.ts';
import type { Plataforma } from '../plataforma.ts';

export interface Autenticacion<Pedido, Prueba> {
  readonly tipo: TipoAutenticacion;
  /** What must happen before there can be a proof. */
  empezar(pedido: Pedido): Promise<Result<CodigoReply, AltaError>>;
  /** Gives the proof; who gave it is told what an enrolment needs. */
  probar(prueba: Prueba): Promise<Result<VerificarReply, AltaError>>;
}

export const porCorreo = (p: Plataforma): Autenticacion<CodigoRequest, VerificarRequest> => ({
  tipo: 'correo',
  empezar: (request) => pedir(p, 'alta/codigo', request, (value) => typeof value?.vigenciaMinutos === 'number'),
  probar: (request) => pedir(p, 'alta/verificar', request, isVerificarReply),
});

const isVerificarReply = (value: Json): boolean =>
  typeof value?.sesion === 'string' &&
  typeof value.nombre === 'string' &&
  isProceso(value.proceso) &&
  typeof value.certificados === 'object' &&
  isDispositivos(value.dispositivos);

const isProceso = (value: Json): value is ProcesoPublico =>
  ['id', 'tipo', 'nombre', 'planteamiento', 'promovente', 'entidad'].every((key) => typeof value?.[key] === 'string') &&
  Number.isSafeInteger(value?.inicio) &&
  Number.isSafeInteger(value?.fin) &&
  typeof value?.avisoPrivacidad?.version === 'string' &&
  typeof value.manifiesto?.version === 'string' &&
  isTextos(value.textosAuxiliar) &&
  isLogo(value.logo);

/** 32 KB in base64. */
const MAX_LOGO = 43_692;

/** None, or a picture that is no heavier than one may be; anything else, a document say, is never shown. */
const isLogo = (value: Json): boolean =>
  value === undefined ||
  ((value?.tipo === 'image/png' || value?.tipo === 'image/webp') &&
    typeof value.datos === 'string' &&
    value.datos.length <= MAX_LOGO &&
    /^[A-Za-z0-9+/]+={0,2}$/.test(value.datos) &&
    typeof value.descripcion === 'string');
