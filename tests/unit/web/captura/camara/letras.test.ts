import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { deletrear, descifrar } from '../../../../../web/captura/camara/letras/descifrar.ts';
import { leerFrente } from '../../../../../web/captura/camara/letras/frente.ts';
import { leerReverso } from '../../../../../web/captura/camara/letras/letras.ts';
import { type Esquinas, enFoto, planoDe, recorte } from '../../../../../web/captura/camara/letras/plano.ts';
import { abrirRed, FILAS, mirar, type Puntajes, type Red } from '../../../../../web/captura/camara/letras/red.ts';
import { grisDe } from '../../../../../web/captura/camara/letras/tira.ts';
import { type Fotografia, makeToma, type TomaOptions } from '../../../../especimenes/fotografias/toma.ts';
import { createRandom } from '../../../../especimenes/random.ts';

let red: Red;
let frente: Red;
beforeAll(async () => {
  const open = async (name: string): Promise<Red> => {
    const file = new URL(`../../../../../web/captura/camara/letras/pesos/${name}.bin`, import.meta.url);
    return abrirRed(new Uint8Array(await readFile(file)).buffer);
  };
  [red, frente] = [await open('ocrb'), await open('frente')];
});

const take = async (seed: number, options: TomaOptions): Promise<Fotografia> =>
  (await makeToma(seed, { formato: 'hd', ...options })).cuadro(0);

/** What a photograph's letters say, when the corners are known to `share` of the card's width. */
function read({ pixels, verdad }: Fotografia, share: number) {
  const { width, height, esquinas, persona, seed } = verdad;
  const random = createRandom(seed, 'esquinas');
  const off = share * Math.hypot(esquinas[1][0] - esquinas[0][0], esquinas[1][1] - esquinas[0][1]);
  const [a, b, c, d] = esquinas.map(([x, y]) => ({
    x: x + random.between(-off, off),
    y: y + random.between(-off, off),
  }));
  const corners = [a!, b!, c!, d!] as const;
  return leerReverso(red, grisDe(pixels, width, height), planoDe(corners), persona.modelo.zonas.reverso);
}

describe('the letters of a back', () => {
  it.each([
    [81, 'E'],
    [82, 'G'],
    [83, 'H'],
  ] as const)('reads the MRZ of a photograph (%i, model %s), its corners known roughly', async (seed, modelo) => {
    const foto = await take(seed, { grado: 'leve', modelo });
    expect(read(foto, 0.03)).toEqual({ mrz: foto.verdad.persona.mrz });
  });

  it('reads the thirteen digits of a model without an MRZ', async () => {
    const foto = await take(84, { grado: 'leve', modelo: 'C' });
    expect(read(foto, 0.02)).toEqual({ ocr13: foto.verdad.persona.ocr });
  });

  it('reads nothing on a front, on nothing at all, nor where the card is not', async () => {
    const front = await take(85, { grado: 'leve', modelo: 'G', lado: 'anverso' });
    expect(read(front, 0)).toEqual({});
    const back = await take(85, { grado: 'leve', modelo: 'G' });
    const upsideDown = { ...back, verdad: { ...back.verdad, esquinas: turned(back.verdad.esquinas) } };
    expect(read(upsideDown, 0)).toEqual({});
    expect(read({ ...back, pixels: back.pixels.map(() => 127) }, 0)).toEqual({});
  });
});

describe('the letters of a front', () => {
  it.each([
    [95, 'D'],
    [96, 'D'],
    [97, 'F'],
    [89, 'G'],
  ] as const)('reads its fields (%i, model %s)', async (seed, modelo) => {
    const { pixels, verdad } = await take(seed, { grado: 'leve', modelo, lado: 'anverso' });
    const { width, height, esquinas, persona } = verdad;
    const [a, b, c, d] = esquinas.map(([x, y]) => ({ x, y }));
    const plano = planoDe([a!, b!, c!, d!]);
    const read = leerFrente(frente, grisDe(pixels, width, height), plano, persona.modelo.zonas.anverso);
    const [issued, ends] = [persona.expedida.slice(0, 4), persona.vence.slice(0, 4)];
    expect(read).toEqual({
      clave: persona.clave,
      curp: persona.curp,
      nombre: [persona.primerApellido, persona.segundoApellido, persona.nombres].map((one) => one.toUpperCase()),
      seccion: persona.seccion,
      registro: `${persona.registro} ${persona.emision}`,
      vigencia: 'expedicion' in persona.modelo.zonas.anverso ? ends : `${issued} - ${ends}`,
      nacimiento: persona.nacimiento.split('-').reverse().join('/'),
    });
  });

  it('reads no field on a back', async () => {
    const { pixels, verdad } = await take(90, { grado: 'leve', modelo: 'G' });
    const [a, b, c, d] = verdad.esquinas.map(([x, y]) => ({ x, y }));
    const gris = grisDe(pixels, verdad.width, verdad.height);
    const read = leerFrente(frente, gris, planoDe([a!, b!, c!, d!]), verdad.persona.modelo.zonas.anverso);
    expect(Object.entries(read).filter(([, text]) => text !== undefined)).toEqual([]);
  });
});

const turned = ([a, b, c, d]: Fotografia['verdad']['esquinas']): Fotografia['verdad']['esquinas'] => [c, d, a, b];

describe('the net', () => {
  it('gives the logarithms of probabilities, a column for every four of the strip', () => {
    const random = createRandom(3);
    const strip = Float32Array.from({ length: FILAS * 64 }, () => random.between(-2, 2));
    const { columnas, clases, log } = mirar(red, strip, 64);
    expect([columnas, clases, log.length]).toEqual([16, 38, 16 * 38]);
    for (let t = 0; t < columnas; t++) {
      const sum = log.subarray(t * clases, (t + 1) * clases).reduce((all, one) => all + Math.exp(one), 0);
      expect(sum).toBeCloseTo(1, 9);
    }
  });

  it('takes no other file for its weights', () => {
    expect(() => abrirRed(new ArrayBuffer(64))).toThrow(TypeError);
  });
});

/** Scores in which these letters (`.` for none) are likely, column by column; «8/3» both, the first a little more. */
function likely(alphabet: string, columns: string): Puntajes {
  const each = columns.split(' ');
  const clases = alphabet.length + 1;
  const log = new Float64Array(each.length * clases);
  for (const [t, column] of each.entries()) {
    for (let k = 0; k < clases; k++) log[t * clases + k] = Math.log(0.01);
    for (const [rank, letter] of column.split('/').entries()) {
      log[t * clases + alphabet.indexOf(letter) + 1] = Math.log(rank === 0 ? 0.55 : 0.35);
    }
  }
  return { columnas: each.length, clases, log };
}

describe('deciphering', () => {
  const ALPHABET = '0123456789ABO';
  const DIGITS = '0123456789';

  it('finds the likeliest letters that the form allows', () => {
    const scores = likely(ALPHABET, '. 4 . . . 7 7 . . O/0 . . . 8/3 .');
    expect(descifrar(scores, ALPHABET, [DIGITS, DIGITS, DIGITS, DIGITS])?.texto).toBe('4708');
    expect(descifrar(scores, ALPHABET, [DIGITS, DIGITS, `${DIGITS}O`, DIGITS])?.texto).toBe('47O8');
  });

  it('says what the form overruled, and how sure each letter is', () => {
    const clear = descifrar(likely(ALPHABET, '. 4 . . . 7 . . . 1 .'), ALPHABET, [DIGITS, DIGITS, DIGITS])!;
    const forced = descifrar(likely(ALPHABET, '. 4 . . . A . . . 1 .'), ALPHABET, [DIGITS, DIGITS, DIGITS])!;
    const doubtful = descifrar(likely(ALPHABET, '. 4 . . . 7/1 . . . 1 .'), ALPHABET, [DIGITS, DIGITS, DIGITS])!;
    expect(clear.forzado).toBe(0);
    expect(forced.forzado).toBeGreaterThan(1);
    expect(clear.certeza[1]).toBeGreaterThan(doubtful.certeza[1]!);
  });

  it('passes over what is no part of the text, before it and behind it', () => {
    const scores = likely(ALPHABET, '1 . . . . . . 4 . . . 7 . . . 2 . . . . . . . 1');
    const alone = likely(ALPHABET, '. . . 4 . . . 7 . . . 2 . . .');
    const [found, clean] = [scores, alone].map((one) => descifrar(one, ALPHABET, [DIGITS, DIGITS, DIGITS]));
    expect(found?.texto).toBe('472');
    expect(found?.costo).toBeCloseTo(clean!.costo, 9);
  });

  it('gives nothing for a strip too short for the form', () => {
    expect(descifrar(likely(ALPHABET, '. 4 .'), ALPHABET, [DIGITS, DIGITS, DIGITS])).toBeNull();
  });
});

describe('spelling', () => {
  const ALPHABET = ' AEIÉ';

  it('joins what touches, parts what does not, and knows its least sure letter', () => {
    const { texto, certeza } = deletrear(likely(ALPHABET, '. A A . A . É . . I/E .'), ALPHABET);
    expect(texto).toBe('AAÉI');
    expect(certeza).toBeCloseTo(0.55, 9);
  });

  it('takes a letter and its accented self beside it for one', () => {
    expect(deletrear(likely(ALPHABET, '. E É . E . É E . A I .'), ALPHABET).texto).toBe('ÉEÉAI');
  });

  it('takes a single column at a wider letter’s edge for that letter', () => {
    expect(deletrear(likely(ALPHABET, '. E A A . I I E .'), ALPHABET).texto).toBe('AI');
  });

  it('finds nothing in nothing', () => {
    expect(deletrear(likely(ALPHABET, '. . . .'), ALPHABET).texto).toBe('');
  });
});

describe('the plane of a card', () => {
  const ESQUINAS: Esquinas = [
    { x: 210, y: 90 },
    { x: 1010, y: 130 },
    { x: 960, y: 640 },
    { x: 190, y: 600 },
  ];

  it('leads from the card to its picture', () => {
    const plano = planoDe(ESQUINAS);
    for (const [i, [x, y]] of [
      [0, 0],
      [85.6, 0],
      [85.6, 53.98],
      [0, 53.98],
    ].entries()) {
      const found = enFoto(plano, x!, y!);
      expect(found.x).toBeCloseTo(ESQUINAS[i]!.x, 6);
      expect(found.y).toBeCloseTo(ESQUINAS[i]!.y, 6);
    }
  });

  it('is the same in a piece of the picture, which holds the lower half and is never outside', () => {
    const piece = recorte(planoDe(ESQUINAS), { width: 1000, height: 650 }, 27);
    const whole = enFoto(planoDe(ESQUINAS), 40, 45);
    const inside = enFoto(piece.plano, 40, 45);
    expect(inside.x + piece.x).toBeCloseTo(whole.x, 6);
    expect(inside.y + piece.y).toBeCloseTo(whole.y, 6);
    expect(piece.x + piece.width).toBe(1000);
    expect(piece.y + piece.height).toBeLessThanOrEqual(650);
    expect(piece.y).toBeLessThan(350);
  });
});
