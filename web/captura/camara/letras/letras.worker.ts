/** Reads the letters of pictures, off the page's thread. See lector.ts. */
import type { LetrasReply, LetrasRequest, TextosReverso } from './lector.ts';
import { leerReverso } from './letras.ts';
import pesos from './pesos/ocrb.bin?url';
import { planoDe, recorte } from './plano.ts';
import { abrirRed } from './red.ts';
import { grisDe } from './tira.ts';

const red = fetch(pesos)
  .then((response) => response.arrayBuffer())
  .then(abrirRed);
// Asked for below: what fails here reads nothing there.
red.catch(() => {});

self.addEventListener('message', async ({ data }: MessageEvent<LetrasRequest>) => {
  const textos = await read(data).catch(() => ({}));
  data.picture.close();
  self.postMessage({ id: data.id, textos } satisfies LetrasReply);
});

async function read({ picture, esquinas, reverso }: LetrasRequest): Promise<TextosReverso> {
  const net = await red;
  const { x, y, width, height, plano } = recorte(planoDe(esquinas), picture);
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) return {};
  context.drawImage(picture, -x, -y);
  const gris = grisDe(context.getImageData(0, 0, width, height).data, width, height);
  return leerReverso(net, gris, plano, reverso);
}
