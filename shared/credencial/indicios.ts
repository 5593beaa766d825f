/**
 * Which models a back may be of, told by the codes that were read on it: a code is on no model that does
 * not bear it, and the public QR says in which year the card was issued. A hint, not a proof: the years of
 * the models are some months off at their edges, so one year more is allowed at each.
 */
import { parseCode128 } from './cic.ts';
import { MODELOS, type ModeloCredencial } from './modelos.ts';
import { parseQr } from './qr.ts';
import type { CodigoReverso } from './zonas.ts';

const EDGE_YEARS = 1;

interface Leidos {
  readonly qr?: string | undefined;
  readonly code128?: string | undefined;
}

/** The models that fit what was read, when the given one does not; empty when it does, or none does. */
export function otrosModelos(modelo: ModeloCredencial, leidos: Leidos): readonly ModeloCredencial[] {
  const fitting = MODELOS.filter((one) => fits(one, leidos));
  return fitting.some(({ letra }) => letra === modelo.letra) ? [] : fitting;
}

function fits({ reverso, desde, hasta }: ModeloCredencial, leidos: Leidos): boolean {
  const bears = (codigo: CodigoReverso): boolean => reverso.includes(codigo);
  const qr = leidos.qr === undefined ? null : parseQr(leidos.qr);
  if (qr?.ok) {
    const year = Number(qr.value.expedida.slice(0, 4));
    if (!bears('qr') || year < desde - EDGE_YEARS || year > (hasta ?? Number.POSITIVE_INFINITY) + EDGE_YEARS)
      return false;
  }
  const code128 = leidos.code128 === undefined ? null : parseCode128(leidos.code128);
  return !code128?.ok || bears('code128');
}
