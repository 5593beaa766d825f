/**
 * What the server answers to one whole envelope, given what is known under lock. Pure but for
 * the signature that the caller puts on it.
 */

import { juzgar, type Marca, type MotivoRechazo, makeBracket } from '../../shared/admision/juzgar.ts';
import { equalBytes } from '../../shared/base/bytes.ts';
import type { Resultado } from '../../shared/firmados/index.ts';
import type { Encabezado } from '../../shared/sobre/formato.ts';
import type { Ficha } from './deps.ts';
import { answerTo, folioBefore, type Previos, type Respondido } from './previos.ts';

/** An envelope that is whole and durable, and whether its signature, anchor and código de integridad hold. */
export interface PorJuzgar {
  readonly encabezado: Encabezado;
  readonly codigo: Uint8Array;
  readonly tamano: number;
  readonly eslabon: Uint8Array;
  readonly durable: number;
  readonly valido: boolean;
}

export type Decision =
  /** Answered before: the same text again. */
  | { readonly type: 'repetida'; readonly previa: Respondido }
  | {
      readonly type: 'nueva';
      readonly resultado: Resultado;
      readonly motivo: string | null;
      readonly marcas: readonly Marca[];
      /** When the commitment to these very bytes arrived. */
      readonly compromisoRecibido: number | null;
    };

const rechazo = (motivo: MotivoRechazo): Decision => ({
  type: 'nueva',
  resultado: 'rechazo',
  motivo,
  marcas: [],
  compromisoRecibido: null,
});

/** `ficha` is null when nobody bears the device's id; then `procesoExiste` says what else is missing. */
export function decidir(sobre: PorJuzgar, ficha: Ficha | null, procesoExiste: boolean, previos: Previos): Decision {
  const { encabezado, codigo } = sobre;
  const given = previos.answers(encabezado.proceso, encabezado.folio);
  const same = answerTo(given, codigo);
  // Bytes announced as these were refused as damaged; if these are whole, they are judged after all.
  const damagedThen = same?.motivo === 'sobre-no-valido' && sobre.valido;
  if (same && !damagedThen) return { type: 'repetida', previa: same };

  const decision = judge(sobre, ficha, procesoExiste, previos, given);
  const refusedAgain = same && decision.type === 'nueva' && decision.resultado === 'rechazo';
  return refusedAgain ? { type: 'repetida', previa: same } : decision;
}

function judge(
  sobre: PorJuzgar,
  ficha: Ficha | null,
  procesoExiste: boolean,
  previos: Previos,
  given: readonly Respondido[],
): Decision {
  const { encabezado, codigo, durable } = sobre;
  if (!ficha) return rechazo(procesoExiste ? 'sobre-no-valido' : 'proceso-desconocido');
  if (!sobre.valido) return rechazo('sobre-no-valido');
  // Bytes that nobody could vouch for do not take a folio from those that come after.
  const taken = given.some((answer) => answer.motivo !== 'sobre-no-valido');
  if (taken) return rechazo('folio-con-otros-bytes');

  const announced = previos.compromiso(encabezado.proceso, encabezado.folio);
  const compromisoRecibido = announced && equalBytes(announced.codigo, codigo) ? announced.recibido : null;
  const fallo = juzgar({
    clase: encabezado.clase,
    corregido: encabezado.corregido,
    proceso: ficha.proceso,
    autor: { modalidad: ficha.modalidad, alta: ficha.auxiliar.alta },
    dispositivoActivo: ficha.activo,
    bracket: makeBracket(encabezado.ancla.t, compromisoRecibido, durable),
    durable,
  });
  if (fallo.resultado === 'rechazo') return rechazo(fallo.motivo);

  const marcas: Marca[] = [...fallo.marcas, ...chainMarks(encabezado, previos)];
  if (given.length > 0) marcas.push('contador-repetido');
  if (compromisoRecibido === null) marcas.push('sin-compromiso');
  const motivo = fallo.resultado === 'cuarentena' ? fallo.motivo : null;
  return { type: 'nueva', resultado: fallo.resultado, motivo, marcas, compromisoRecibido };
}

/** Whether the envelope links to the one before it, as far as that has arrived. */
function chainMarks(encabezado: Encabezado, previos: Previos): Marca[] {
  const before = folioBefore(encabezado);
  if (before === null) return encabezado.previo === null ? [] : ['cadena-rota'];
  if (encabezado.previo === null) return ['cadena-rota'];
  const candidates = previos.answers(encabezado.proceso, before);
  if (candidates.length === 0) return ['contador-con-salto'];
  const linked = candidates.some(({ eslabon }) => Buffer.from(eslabon).toString('base64url') === encabezado.previo);
  return linked ? [] : ['cadena-rota'];
}
