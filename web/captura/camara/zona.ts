/** Where a part of a card is in a photograph that was taken of it in the frame. */
import { TARJETA_MM, type Zona } from '../../../shared/credencial/index.ts';
import type { Rect } from './corte.ts';

/**
 * The part of a picture that shows a zone of the card: `marco` is where in the picture
 * the card was held, as shares of it. A hand holds it near the frame, not in it: `holgura` millimetres more
 * at each side. As shares of the picture, never outside it.
 */
export function zoneIn(marco: Rect, zona: Zona, holgura: number): Rect {
  const [beside, above] = [holgura / TARJETA_MM.ancho, holgura / TARJETA_MM.alto];
  const left = marco.x + (zona.x - beside) * marco.width;
  const top = marco.y + (zona.y - above) * marco.height;
  const right = left + (zona.ancho + 2 * beside) * marco.width;
  const bottom = top + (zona.alto + 2 * above) * marco.height;
  const [x, y] = [within(left), within(top)];
  return { x, y, width: within(right) - x, height: within(bottom) - y };
}

const within = (share: number): number => Math.min(1, Math.max(0, share));
