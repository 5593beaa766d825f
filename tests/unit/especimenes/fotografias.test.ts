import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { readBare } from '../../bench/lectura/desnudo.ts';
import { newCanvas } from '../../especimenes/canvas.ts';
import { CARD_HEIGHT, CARD_WIDTH } from '../../especimenes/credencial.ts';
import { FORMATOS, SOPORTES } from '../../especimenes/fotografias/fallas.ts';
import { filmar } from '../../especimenes/fotografias/filmar.ts';
import { DISTRIBUCIONES, GRADOS, type Grado, SEMILLAS } from '../../especimenes/fotografias/grados.ts';
import { apply, corners, fromCorners, invert, project } from '../../especimenes/fotografias/proyeccion.ts';
import { encode, type Fotografia, fotografiar, makeToma } from '../../especimenes/fotografias/toma.ts';
import { createRandom } from '../../especimenes/random.ts';
import { reservado, SEMILLAS_RESERVADAS } from '../../especimenes/reservado/index.ts';
import { withFolders } from '../../support/folders.ts';

/** A day without faults. */
const CLARO = {
  ...DISTRIBUCIONES.leve,
  lleno: [0.8, 0.8],
  giro: [3, 3],
  inclinacion: [6, 6],
  desenfoque: { p: 0, fuerza: [0, 0] },
  enfoqueBusca: { p: 0, fuerza: [0, 0] },
  pulso: [0, 0],
  sacudida: { p: 0, fuerza: [0, 0] },
  reflejo: { p: 0, fuerza: [0, 0] },
  sombra: { p: 0, fuerza: [0, 0] },
  gradiente: [0, 0],
  exposicion: [0.85, 0.85],
  electrones: [20_000, 20_000],
  pocaLuz: { p: 0, exposicion: [1, 1], electrones: [1, 1] },
  dedo: { p: 0, fuerza: [0, 0] },
  desgaste: { p: 0, fuerza: [0, 0] },
  velo: { p: 0, fuerza: [0, 0] },
} as const;

/** How light and how red a place of the card (in its units) is: green, and red over blue. */
function place({ pixels, verdad: { width, esquinas } }: Fotografia, u: number, v: number) {
  const [x, y] = apply(fromCorners(esquinas), [u, v]);
  const at = 4 * (Math.floor(y) * width + Math.floor(x));
  return { light: pixels[at + 1]!, red: pixels[at]! - pixels[at + 2]! };
}

describe('photographs of specimens', () => {
  it('are the same bytes for the same seed, others for another, and for another frame', async () => {
    const take = (seed: number) => makeToma(seed, { grado: 'medio', modelo: 'E', formato: 'hd' });
    const [first, again, other] = [await take(4), await take(4), await take(9)];
    const [foto, later] = [first.cuadro(0), first.cuadro(1)];
    const jpeg = await encode(foto);
    const repeated = again.cuadro(0);
    expect(Buffer.compare(jpeg, await encode(repeated))).toBe(0);
    expect(repeated.verdad).toEqual(foto.verdad);
    expect(Buffer.compare(jpeg, await encode(other.cuadro(0)))).not.toBe(0);
    expect(Buffer.compare(jpeg, await encode(later))).not.toBe(0);
  });

  it('vary within a take by hand, focus and noise alone', async () => {
    const toma = await makeToma(11, { grado: 'medio', formato: 'hd' });
    const [first, later] = [toma.cuadro(0).verdad, toma.cuadro(7).verdad];
    expect(later.condiciones).toEqual(first.condiciones);
    expect(later.persona).toEqual(first.persona);
    for (const [i, [x, y]] of later.esquinas.entries()) {
      expect(Math.hypot(x - first.esquinas[i]![0], y - first.esquinas[i]![1])).toBeLessThan(80);
    }
  });

  it('are JPEG with colour at half the resolution, of the size that was asked for', async () => {
    for (const formato of ['hd', 'fija'] as const) {
      const { jpeg, verdad } = await fotografiar(3, { grado: 'leve', formato });
      const frame = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
      const view = new DataView(jpeg.buffer, jpeg.byteOffset);
      expect({ width: view.getUint16(frame + 7), height: view.getUint16(frame + 5) }).toEqual(FORMATOS[formato]);
      expect([verdad.width, verdad.height]).toEqual([FORMATOS[formato].width, FORMATOS[formato].height]);
      // Luma is sampled twice as finely as colour, both ways.
      expect([jpeg[frame + 11], jpeg[frame + 14]]).toEqual([0x22, 0x11]);
    }
  });
});

describe('films of takes', () => {
  const newFolder = withFolders();

  it('are pictures that repeat, ten for each second of thirty, and turn to another scene in place', async () => {
    const file = join(await newFolder(), 'camara.mjpeg');
    const film = await filmar(
      file,
      [
        { seed: 21, grado: 'leve', modelo: 'D' },
        { seed: 22, grado: 'leve', modelo: 'H', soporte: 'fotocopiaBn' },
      ],
      2,
    );
    expect(film.verdades.map((scene) => scene.map(({ cuadro, soporte }) => [cuadro, soporte]))).toEqual([
      [
        [0, 'original'],
        [1, 'original'],
      ],
      [
        [0, 'fotocopiaBn'],
        [1, 'fotocopiaBn'],
      ],
    ]);
    const before = await readFile(file);
    const room = before.length / 6;
    const scene = async (): Promise<Uint8Array> => (await readFile(file)).subarray(0, room);
    expect(await markOf(await scene())).toBe(0);
    expect(before.subarray(0, room).equals(before.subarray(2 * room, 3 * room))).toBe(true);
    expect(before.subarray(0, room).equals(before.subarray(3 * room, 4 * room))).toBe(false);
    expect(await film.show(1)).toBe(1);
    expect((await readFile(file)).length).toBe(before.length);
    expect(await markOf(await scene())).toBe(1);
  });
});

/** The scene's number, as its squares say it. */
async function markOf(jpeg: Uint8Array): Promise<number> {
  const [, ctx] = newCanvas(1280, 720);
  ctx.drawImage(await loadImage(Buffer.from(jpeg)), 0, 0);
  return Array.from({ length: 6 }, (_, bit) =>
    ctx.getImageData((bit + 2.5) * 16, 8, 1, 1).data[1]! > 127 ? 1 << bit : 0,
  ).reduce((sum, bit) => sum + bit, 0);
}

describe('the truth of a photograph', () => {
  it('projects and finds back any point of the plane', () => {
    const random = createRandom(5);
    for (let i = 0; i < 50; i++) {
      const deg = (): number => random.between(-28, 28);
      const pose = { lleno: 0.7, giro: deg(), cabeceo: deg(), guiñada: deg(), dx: deg(), dy: deg() };
      const view = project(pose, 1280, 720);
      const point = [random.between(0, CARD_WIDTH), random.between(0, CARD_HEIGHT)] as const;
      const back = apply(invert(view), apply(view, point));
      expect(back[0]).toBeCloseTo(point[0], 6);
      expect(back[1]).toBeCloseTo(point[1], 6);
    }
    const view = project({ lleno: 0.7, giro: 20, cabeceo: 15, guiñada: -12, dx: 9, dy: -4 }, 1280, 720);
    expect(apply(fromCorners(corners(view)), [300, 200])[0]).toBeCloseTo(apply(view, [300, 200])[0], 6);
    const flat = corners(project({ lleno: 1, giro: 0, cabeceo: 0, guiñada: 0, dx: 0, dy: 0 }, 1280, 720));
    expect(flat[2][1] - flat[0][1]).toBeCloseTo(720, 6);
    expect((flat[2][0] - flat[0][0]) / (flat[2][1] - flat[0][1])).toBeCloseTo(CARD_WIDTH / CARD_HEIGHT, 6);
  });

  it('has the card where the picture shows it: its own code is found there', async () => {
    for (const seed of [1, 2]) {
      const toma = await makeToma(seed, { grado: 'leve', modelo: 'G', formato: 'hd', distribucion: CLARO });
      const foto = toma.cuadro(0);
      // Found through the truth alone: a finder pattern of the QR lies where it was drawn.
      const light = (x: number, y: number): number => place(foto, x, y).light;
      expect(light(60 + 3.5 * 6, 84 + 3.5 * 6), `seed ${seed}: a finder's middle`).toBeLessThan(90);
      expect(light(60 + 3.5 * 6, 84 + 1.5 * 6), `seed ${seed}: its white ring`).toBeGreaterThan(140);
      expect(light(60 + 3.5 * 6, 84 + 0.5 * 6), `seed ${seed}: its black ring`).toBeLessThan(110);
      expect(light(50, 74), `seed ${seed}: the quiet zone`).toBeGreaterThan(160);
    }
  });

  it('names the faults and nothing else', async () => {
    const clear = await fotografiar(6, {
      grado: 'leve',
      formato: 'hd',
      distribucion: { ...CLARO, giro: [0, 0], inclinacion: [0, 0] },
    });
    expect(clear.verdad.fallas).toEqual([]);
    const blurred = await fotografiar(6, {
      grado: 'leve',
      formato: 'hd',
      distribucion: { ...CLARO, giro: [0, 0], inclinacion: [0, 0], desenfoque: { p: 1, fuerza: [3, 3] } },
    });
    expect(blurred.verdad.fallas).toEqual([{ tipo: 'desenfoque', fuerza: 3 }]);
    expect(await readBare(clear.jpeg, 'QRCode')).toContain(clear.verdad.persona.qr);
  });

  it('tells a copy from the card: grey is grey, and paper throws no light back', async () => {
    const options = { grado: 'leve', modelo: 'G', lado: 'anverso', formato: 'hd' } as const;
    for (const soporte of SOPORTES) {
      const foto = (await makeToma(8, { ...options, soporte, distribucion: CLARO })).cuadro(0);
      expect(foto.verdad.soporte).toBe(soporte);
      // A cheek beside the photograph's own background, so that the light's tint does not count.
      const redder = place(foto, 190, 270).red - place(foto, 50, 140).red;
      if (soporte === 'fotocopiaBn') expect(Math.abs(redder), soporte).toBeLessThan(20);
      else expect(redder, soporte).toBeGreaterThan(40);
    }
    const glaring = { ...CLARO, reflejo: { p: 1, fuerza: [1, 1] } } as const;
    for (const soporte of ['original', 'impresion'] as const) {
      const { condiciones } = await makeToma(8, { ...options, soporte, distribucion: glaring });
      expect(condiciones.reflejo !== null, soporte).toBe(soporte === 'original');
    }
  });
});

describe('the grades', () => {
  it('are harder one after another', async () => {
    const read: Record<Grado, number> = { leve: 0, medio: 0, duro: 0 };
    for (const grado of GRADOS) {
      for (let seed = 700; seed < 708; seed++) {
        const toma = await makeToma(seed, { grado, modelo: 'E', formato: 'hd' });
        const foto = toma.cuadro(0);
        if ((await readBare(await encode(foto), 'QRCode')).includes(foto.verdad.persona.qr!)) read[grado]++;
      }
    }
    expect(read.leve).toBeGreaterThan(read.medio);
    expect(read.medio).toBeGreaterThan(read.duro);
  }, 60_000);

  it('have sets of seeds that do not meet, and held-out faults of their own', () => {
    const ranges = [...Object.values(SEMILLAS), SEMILLAS_RESERVADAS].sort((a, b) => a[0] - b[0]);
    for (const [i, [first]] of ranges.entries()) if (i > 0) expect(first).toBeGreaterThan(ranges[i - 1]![1]);
    for (const grado of GRADOS) {
      const { distribucion, ajena } = reservado(SEMILLAS_RESERVADAS[0], grado);
      expect(distribucion).not.toEqual(DISTRIBUCIONES[grado]);
      expect(Object.keys(ajena)).toHaveLength(1);
    }
  });
});
