/** Where a part of a card is in a photograph that was taken of it in the frame. */
import { TARJETA_MM, type ZonaMm } from '../../../shared/credencial/index.ts';
import type { Rect } from './corte.ts';

/**
 * The part of a picture that shows a zone of the card: `marco` is where in the picture
 * the card was held, as shares of it. A hand holds it near the frame, not in it: `holgura` millimetres more
 * at each side. As shares of the picture, never outside it.
 */
export function zoneIn(marco: Rect, zona: ZonaMm, holgura: number): Rect {
  const left = marco.x + ((zona.x - holgura) / TARJETA_MM.ancho) * marco.width;
  const top = marco.y + ((zona.y - holgura) / TARJETA_MM.alto) * marco.height;
  const right = left + ((zona.ancho + 2 * holgura) / TARJETA_MM.ancho) * marco.width;
  const bottom = top + ((zona.alto + 2 * holgura) / TARJETA_MM.alto) * marco.height;
  const [x, y] = [within(left), within(top)];
  return { x, y, width: within(right) - x, height: within(bottom) - y };
}

const within = (share: number): number => Math.min(1, Math.max(0, share));
