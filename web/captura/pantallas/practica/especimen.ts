/**
 * A camera that sees the specimen, for whoever has no card or no camera at hand. It gives a stream like the phone's own,
 * so that framing, reading and photographing run exactly as in a capture.
 */
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import type { Camera, CameraError } from '../../camara/camara.ts';

export type Lado = 'frente' | 'reverso' | 'rostro';

const LADOS: readonly Lado[] = ['frente', 'reverso', 'rostro'];
/** As a phone held upright sees. */
const WIDTH = 1_200;
const HEIGHT = 1_600;
/** The card's share of the picture's width: inside the frame on every screen. */
const FILL = 0.74;
const TABLE = '#6f665f';
const FRAME_MS = 100;

/** `lado` is asked for with each picture: what the camera is turned to. */
export async function openEspecimen(lado: () => Lado): Promise<Result<Camera, CameraError>> {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext('2d');
  const pictures = await Promise.all(LADOS.map(load)).catch(() => null);
  if (!pen || !pictures || !canvas.captureStream) return err('ausente');
  const draw = (): void => {
    const picture = pictures[LADOS.indexOf(lado())]!;
    if (lado() === 'rostro') {
      pen.drawImage(picture, 0, 0, WIDTH, HEIGHT);
      return;
    }
    pen.fillStyle = TABLE;
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    const width = WIDTH * FILL;
    const height = (width * picture.naturalHeight) / picture.naturalWidth;
    pen.drawImage(picture, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height);
  };
  draw();
  const stream = canvas.captureStream();
  const timer = setInterval(draw, FRAME_MS);
  return ok({
    stream,
    hasTorch: false,
    setTorch: async () => undefined,
    onLost: () => undefined,
    close() {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
    },
  });
}

async function load(lado: Lado): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `/captura/especimen/${lado}.svg`;
  await image.decode();
  return image;
}
