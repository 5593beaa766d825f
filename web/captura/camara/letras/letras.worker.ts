/** Reads the letters of pictures, off the page's thread. See lector.ts. */
import { TARJETA_MM } from '../../../../shared/credencial/index.ts';
import { leerFrente } from './frente.ts';
import type { LetrasReply, LetrasRequest, Textos } from './lector.ts';
import { leerReverso } from './letras.ts';
import frente from './pesos/frente.bin?url';
import ocrb from './pesos/ocrb.bin?url';
import { planoDe, recorte } from './plano.ts';
import { abrirRed, type Red } from './red.ts';
import { grisDe } from './tira.ts';

const nets = new Map<string, Promise<Red>>();

/** Of each side its own, fetched when it is wanted first; what failed is fetched anew. */
function net(url: string): Promise<Red> {
  let wanted = nets.get(url);
  if (!wanted) {
    wanted = fetch(url)
      .then((response) => response.arrayBuffer())
      .then(abrirRed);
    wanted.catch(() => nets.delete(url));
    nets.set(url, wanted);
  }
  return wanted;
}

self.addEventListener('message', async ({ data }: MessageEvent<LetrasRequest>) => {
  const textos = await read(data).catch(() => ({}));
  data.picture.close();
  self.postMessage({ id: data.id, textos } satisfies LetrasReply);
});

async function read({ picture, esquinas, visto }: LetrasRequest): Promise<Textos> {
  const isBack = visto.lado === 'reverso';
  const red = await net(isBack ? ocrb : frente);
  // All letters of a back are in its lower half.
  const { x, y, width, height, plano } = recorte(planoDe(esquinas), picture, isBack ? TARJETA_MM.alto / 2 : 0);
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) return {};
  context.drawImage(picture, -x, -y);
  const gris = grisDe(context.getImageData(0, 0, width, height).data, width, height);
  return visto.lado === 'reverso'
    ? leerReverso(red, gris, plano, visto.zonas)
    : { frente: leerFrente(red, gris, plano, visto.zonas) };
}
