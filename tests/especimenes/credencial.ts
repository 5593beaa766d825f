/**
 * Draws the two sides of a specimen card at the proportions of a real one (85.6 × 53.98 mm, ID-1),
 * 1012 × 638 pixels: 300 dots per inch, or finer for a camera that is nearer. Marked «ESPÉCIMEN · SIN VALOR» on both sides, without any
 * emblem; where things lie and which codes there are follows the model, their art does not.
 */
import { addGrain, type Canvas, type Context, newCanvas, OCR_B, SANS } from './canvas.ts';
import { code128Modules, paintModules, pdf417Modules, qrModules } from './codes.ts';
import { drawFace } from './face.ts';
import { drawFirma, makeFirma } from './firma.ts';
import type { Persona } from './persona.ts';
import { createRandom, randomBytes } from './random.ts';

export const CARD_WIDTH = 1012;
export const CARD_HEIGHT = 638;
export const LEYENDA = 'ESPÉCIMEN · SIN VALOR';

const TINT: Record<string, readonly [paper: string, ink: string, band: string]> = {
  C: ['#f3efe0', '#8c7f52', '#5b5b5b'],
  D: ['#eef1ea', '#7d9a7a', '#4f5a4b'],
  E: ['#f4eaf0', '#b98aa6', '#8c2f66'],
  F: ['#f1ecf4', '#a08ab9', '#5f2f8c'],
  G: ['#f7eef3', '#c68bb0', '#a3256f'],
  H: ['#f3eff7', '#ab8fc6', '#6a25a3'],
};

/** How a side is drawn: pixels per 1/300 inch, and whether it bears the grain of a scanned picture. */
export interface Trazado {
  readonly scale?: number;
  readonly grain?: boolean;
}

const papers = new Map<string, Canvas>();

/** The empty card, drawn once per model: tinted paper, fine wavy lines, rounded corners, the legend across. */
function newCard(letra: string, scale: number): readonly [Canvas, Context] {
  const [canvas, ctx] = newCanvas(Math.round(CARD_WIDTH * scale), Math.round(CARD_HEIGHT * scale));
  const key = `${letra} ${scale}`;
  let paper = papers.get(key);
  if (!paper) {
    paper = drawPaper(letra, scale);
    papers.set(key, paper);
  }
  ctx.drawImage(paper, 0, 0);
  ctx.scale(scale, scale);
  return [canvas, ctx];
}

function drawPaper(letra: string, scale: number): Canvas {
  const [paper, ink] = TINT[letra]!;
  const [canvas, ctx] = newCanvas(Math.round(CARD_WIDTH * scale), Math.round(CARD_HEIGHT * scale));
  ctx.scale(scale, scale);
  ctx.beginPath();
  ctx.roundRect(0, 0, CARD_WIDTH, CARD_HEIGHT, 36);
  ctx.clip();
  ctx.fillStyle = paper;
  ctx.fillRect(0, 0, CARD_WIDTH, CARD_HEIGHT);
  ctx.strokeStyle = ink;
  ctx.lineWidth = 0.8;
  ctx.globalAlpha = 0.5;
  for (let line = -6; line < 80; line++) {
    ctx.beginPath();
    for (let x = 0; x <= CARD_WIDTH; x += 8) {
      const y = line * 8 + 18 * Math.sin(x / 90 + line / 5) + 9 * Math.sin(x / 37 - line / 3);
      if (x === 0) ctx.moveTo(x, y);
      else ctx.lineTo(x, y);
    }
    ctx.stroke();
  }
  return canvas;
}

/** Large and translucent: over the personal data, never over a code. */
function stampLegend(ctx: Context, x: number, y: number, size: number, angle: number): void {
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(angle);
  ctx.font = `800 ${size}px "${SANS}"`;
  ctx.textAlign = 'center';
  ctx.fillStyle = 'rgba(200, 20, 40, 0.26)';
  ctx.fillText(LEYENDA, 0, 0);
  ctx.restore();
}

const label = (ctx: Context, text: string, x: number, y: number, ink: string): void => {
  ctx.font = `500 15px "${SANS}"`;
  ctx.fillStyle = ink;
  ctx.fillText(text, x, y);
};

const value = (ctx: Context, text: string, x: number, y: number, size = 25): void => {
  ctx.font = `600 ${size}px "${SANS}"`;
  ctx.fillStyle = '#16161a';
  ctx.fillText(text, x, y);
};

/** The front: photo, name, address, clave de elector, CURP, years, section, validity, signature. */
export function drawAnverso(persona: Persona, { scale = 1, grain = true }: Trazado = {}): Canvas {
  const { letra } = persona.modelo;
  const [, , band] = TINT[letra]!;
  const [canvas, ctx] = newCard(letra, scale);

  ctx.fillStyle = band;
  ctx.fillRect(40, 34, CARD_WIDTH - 80, 4);
  ctx.font = `800 31px "${SANS}"`;
  ctx.fillText('CREDENCIAL PARA VOTAR', 306, 82);
  ctx.font = `800 23px "${SANS}"`;
  ctx.fillStyle = '#b3132b';
  ctx.fillText(LEYENDA, 306, 112);
  ctx.fillStyle = band;
  ctx.font = `700 25px "${SANS}"`;
  ctx.fillText(`${persona.modelo.emisor} de muestra`, 44, 82);
  ctx.font = `500 17px "${SANS}"`;
  ctx.fillText(`modelo ${letra}`, 44, 110);

  const photo = { x: 40, y: 130, width: 238, height: 306 };
  ctx.fillStyle = '#dfe5ea';
  ctx.fillRect(photo.x, photo.y, photo.width, photo.height);
  drawFace(ctx, persona, photo);
  const { anverso } = persona.modelo.zonas;
  if ('firma' in anverso) {
    ctx.fillStyle = 'rgba(255,255,255,0.75)';
    ctx.fillRect(48, 470, 230, 112);
    drawFirma(ctx, makeFirma(persona), { x: 52, y: 474, width: 222, height: 104 });
    label(ctx, 'FIRMA', 48, 602, band);
  }

  const ghost = { x: 850, y: 424, width: 120, height: 154 };
  ctx.globalAlpha = 0.4;
  drawFace(ctx, persona, ghost);
  ctx.globalAlpha = 1;

  const x = 306;
  label(ctx, 'NOMBRE', x, 148, band);
  for (const [i, name] of [persona.primerApellido, persona.segundoApellido, persona.nombres].entries()) {
    value(ctx, name.toUpperCase(), x, 178 + 30 * i, 27);
  }
  label(ctx, 'SEXO', 860, 148, band);
  value(ctx, persona.sexo, 910, 150);
  label(ctx, 'DOMICILIO', x, 272, band);
  for (const [i, line] of persona.domicilio.entries()) value(ctx, line, x, 298 + 27 * i, 22);
  label(ctx, 'CLAVE DE ELECTOR', x, 392, band);
  value(ctx, persona.clave, x + 150, 395, 27);
  label(ctx, 'CURP', x, 434, band);
  value(ctx, persona.curp, x, 462);
  label(ctx, 'AÑO DE REGISTRO', 630, 434, band);
  value(ctx, `${persona.registro} ${persona.emision}`, 630, 462);
  if ('edad' in anverso) {
    label(ctx, 'EDAD', x, 498, band);
    value(ctx, String(persona.edad), x, 526);
  } else {
    label(ctx, 'FECHA DE NACIMIENTO', x, 498, band);
    value(ctx, persona.nacimiento.split('-').reverse().join('/'), x, 526);
  }
  label(ctx, 'SECCIÓN', 540, 498, band);
  value(ctx, persona.seccion, 540, 526);
  const [issued, ends] = [persona.expedida.slice(0, 4), persona.vence.slice(0, 4)];
  if ('expedicion' in anverso) {
    label(ctx, 'EMISIÓN', 680, 498, band);
    value(ctx, issued, 680, 526);
    label(ctx, 'VIGENCIA', 680, 560, band);
    value(ctx, ends, 680, 588);
  } else {
    label(ctx, 'VIGENCIA', 680, 498, band);
    value(ctx, `${issued} - ${ends}`, 680, 526);
  }
  if ('geografia' in anverso) {
    label(ctx, 'ESTADO', x, 560, band);
    value(ctx, persona.entidad.numero, x, 588);
    label(ctx, 'MUNICIPIO', 400, 560, band);
    value(ctx, persona.municipio, 400, 588);
    label(ctx, 'LOCALIDAD', 540, 560, band);
    value(ctx, persona.localidad, 540, 588);
  }

  stampLegend(ctx, 520, 380, 74, -0.2);
  if (grain) addGrain(ctx, createRandom(persona.seed, 'front'), 0.1);
  return canvas;
}

/** The back: the model's codes, signature and fingerprint boxes, MRZ or printed OCR. */
export async function drawReverso(persona: Persona, { scale = 1, grain = true }: Trazado = {}): Promise<Canvas> {
  const { letra, reverso } = persona.modelo;
  const [, , band] = TINT[letra]!;
  const random = createRandom(persona.seed, 'back');
  const [canvas, ctx] = newCard(letra, scale);
  ctx.font = `800 20px "${SANS}"`;
  ctx.fillStyle = '#b3132b';
  ctx.fillText(LEYENDA, 40, 46);

  if (persona.modelo.firma.lado === 'reverso') {
    ctx.fillStyle = 'rgba(255,255,255,0.8)';
    ctx.fillRect(300, 132, 330, 96);
    drawFirma(ctx, makeFirma(persona), { x: 300, y: 132, width: 330, height: 96 });
    label(ctx, 'FIRMA', 300, 246, band);
  }
  stampLegend(ctx, CARD_WIDTH / 2, 416, 46, 0);

  if (persona.code128 !== null) {
    paintModules(ctx, await code128Modules(persona.code128), { x: 560, y: 34, size: 4, height: 66, quiet: 3 });
  }
  if (persona.qr !== null) paintModules(ctx, await qrModules(persona.qr), { x: 60, y: 84, size: 6 });
  if (reverso.includes('qrDenso')) {
    for (const x of [520, 760]) {
      paintModules(ctx, await qrModules(randomBytes(random, 380)), { x, y: 142, size: 3, quiet: 3 });
    }
  }
  if (reverso.includes('pdf417')) {
    paintModules(ctx, await pdf417Modules(randomBytes(random, 150)), {
      x: 300,
      y: 262,
      size: 2,
      height: 110,
      quiet: 2,
    });
    drawFingerprint(ctx, 880, 186, 62);
  }

  ctx.fillStyle = 'rgba(255,255,255,0.55)';
  ctx.fillRect(0, 424, CARD_WIDTH, 184);
  ctx.fillStyle = '#111';
  if (persona.mrz === null) {
    ctx.font = `40px "${OCR_B}"`;
    ctx.fillText(persona.ocr, 300, 520);
  } else {
    // Ten characters to the inch over 76.2 mm, as TD1 has it; OCR-B's advance is 0.723 em.
    ctx.font = `41.5px "${OCR_B}"`;
    for (const [i, line] of persona.mrz.split('\n').entries()) ctx.fillText(line, 56, 480 + 52 * i);
  }
  if (grain) addGrain(ctx, random, 0.1);
  return canvas;
}

function drawFingerprint(ctx: Context, x: number, y: number, radius: number): void {
  ctx.save();
  ctx.strokeStyle = 'rgba(60,60,70,0.6)';
  ctx.lineWidth = 2;
  for (let ring = 4; ring < radius; ring += 5) {
    ctx.beginPath();
    ctx.ellipse(x, y + ring * 0.1, ring * 0.72, ring, 0.2, ring * 0.3, ring * 0.3 + 5.4);
    ctx.stroke();
  }
  ctx.restore();
}
