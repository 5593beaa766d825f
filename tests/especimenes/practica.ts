/**
 * The specimen of the practice: both sides of a card and a face, as SVG. Nobody takes it for a real card: it is blue and
 * white, says «ESPÉCIMEN» across both sides, bears no emblem, no authority's name and no person. Its codes are real
 * ones of a card that does not exist, laid out as model G has them, so that the phone reads them as it would there.
 */
import { buildQr } from '../../shared/credencial/index.ts';
import type { Canvas } from './canvas.ts';
import { code128Modules, qrModules } from './codes.ts';

/** Whole numbers of the specimen: no card was ever issued with them. */
export const CIC = '900000012';
export const OCR = '0001900000034';
export const MRZ = `IDMEX${CIC}8<<${OCR}\n8501019M3312315MEX<01<<00000<4\nPRUEBA<FICTICIA<<PERSONA<<<<<<`;

export interface Dibujos {
  readonly frente: string;
  readonly reverso: string;
  readonly rostro: string;
}

const TINTA = '#134a82';
const LAVADO = '#dbe8f6';
const RAYAS = '#c3d8ef';

const text = (x: number, y: number, size: number, words: string, more = ''): string =>
  `<text x="${x}" y="${y}" font-size="${size}" ${more}>${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`;

function tarjeta(body: string): string {
  let rayas = '';
  for (let x = -540; x < 856; x += 48) rayas += `M${x} 540l540-540`;
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" width="856" height="540" viewBox="0 0 856 540" font-family="Arial,Helvetica,sans-serif">',
    '<clipPath id="c"><rect width="856" height="540" rx="30"/></clipPath><g clip-path="url(#c)">',
    `<rect width="856" height="540" fill="#fff"/><path d="${rayas}" stroke="${RAYAS}" stroke-width="9"/>`,
    body,
    `</g><rect x="3" y="3" width="850" height="534" rx="28" fill="none" stroke="${TINTA}" stroke-width="6" stroke-dasharray="22 10"/></svg>\n`,
  ].join('\n');
}

/** Dark modules as one path, each run of a row a rectangle. */
function modulos(code: Canvas, x: number, y: number, size: number, height = size): string {
  const { data } = code.getContext('2d').getImageData(0, 0, code.width, code.height);
  const rows = height === size ? code.height : 1;
  let path = '';
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < code.width; column++) {
      const from = column;
      while (column < code.width && data[4 * (row * code.width + column) + 3]! > 127) column++;
      if (column > from)
        path += `M${x + from * size} ${y + row * size}h${(column - from) * size}v${height}h-${(column - from) * size}z`;
    }
  }
  const quiet = 4 * size;
  const tall = rows * height;
  return (
    `<rect x="${x - quiet}" y="${y - Math.min(quiet, 12)}" width="${code.width * size + 2 * quiet}" height="${tall + 2 * Math.min(quiet, 12)}" fill="#fff"/>` +
    `<path d="${path}" fill="#000"/>`
  );
}

/** A head that nobody has. */
const cara = (x: number, y: number, scale: number): string =>
  `<g transform="translate(${x} ${y}) scale(${scale})" fill="none" stroke="${TINTA}" stroke-width="7" stroke-linecap="round">` +
  `<path d="M-118 250c0-82 48-124 118-124s118 42 118 124z" fill="${LAVADO}"/><circle r="96" fill="#fff"/>` +
  `<path d="M-92-30c20-60 60-82 92-82s72 22 92 82c-60-34-124-34-184 0z" fill="${TINTA}"/>` +
  `<path d="M-36 44c20 22 52 22 72 0"/><path d="M-34 0v10M34 0v10" stroke-width="13"/></g>`;

const renglon = (x: number, y: number, label: string, words: string): string =>
  text(x, y, 17, label, `fill="${TINTA}"`) + text(x, y + 32, 29, words, 'font-weight="700" fill="#1b1420"');

const frente = (): string =>
  tarjeta(
    [
      `<rect width="856" height="92" fill="${TINTA}"/>`,
      text(
        428,
        63,
        46,
        'ESPÉCIMEN · SIN VALOR',
        'font-weight="700" fill="#fff" text-anchor="middle" letter-spacing="3"',
      ),
      `<rect x="34" y="120" width="220" height="270" rx="12" fill="#fff" stroke="${TINTA}" stroke-width="3"/>`,
      cara(144, 246, 0.56),
      '<rect x="282" y="112" width="544" height="288" rx="12" fill="#fff"/>',
      renglon(302, 144, 'Nombre', 'PERSONA FICTICIA'),
      renglon(302, 214, 'Domicilio', 'CALLE DE LA PRÁCTICA 0'),
      renglon(302, 284, 'Clave de elector', 'XXXXXX00000000X000'),
      renglon(302, 354, 'Sección', '0001'),
      `<rect x="34" y="408" width="220" height="102" rx="12" fill="#fff" stroke="${TINTA}" stroke-width="3"/>`,
      `<path d="M58 470c20-54 44-54 40-12-4 32-26 28-18-2 10-38 42-40 40-4-2 24 16 16 22 0 8-22 28-22 26 2-2 22 20 14 28-2M64 492c50-8 110-8 164-2" fill="none" stroke="#1b1420" stroke-width="4" stroke-linecap="round"/>`,
      text(
        554,
        474,
        54,
        'PARA PRACTICAR',
        `font-weight="700" fill="${TINTA}" text-anchor="middle" textLength="520" lengthAdjust="spacingAndGlyphs"`,
      ),
      text(
        554,
        508,
        21,
        'No es una credencial. No sirve para votar ni para dar apoyo.',
        `fill="${TINTA}" text-anchor="middle" textLength="540" lengthAdjust="spacingAndGlyphs"`,
      ),
    ].join('\n'),
  );

async function reverso(): Promise<string> {
  const qr = await qrModules(
    buildQr({ cic: CIC, ocr: OCR, emision: '01', expedida: '2023-04-15', tipo: 'P', consulta: '000000' }),
  );
  const bars = await code128Modules(CIC);
  return tarjeta(
    [
      modulos(bars, 60, 40, 4, 70),
      text(640, 84, 34, 'ESPÉCIMEN', `font-weight="700" fill="${TINTA}" text-anchor="middle"`),
      text(
        640,
        116,
        22,
        'SIN VALOR · PARA PRACTICAR',
        `font-weight="700" fill="${TINTA}" text-anchor="middle" textLength="340" lengthAdjust="spacingAndGlyphs"`,
      ),
      ...[52, 604].map(
        (x) =>
          `<rect x="${x}" y="150" width="200" height="176" rx="10" fill="${LAVADO}" stroke="${TINTA}" stroke-width="3"/>` +
          text(x + 100, 250, 34, 'MUESTRA', `font-weight="700" fill="${TINTA}" text-anchor="middle"`),
      ),
      modulos(qr, 428 - (qr.width * 6) / 2, 146, 6),
      '<rect x="24" y="364" width="808" height="150" fill="#fff"/>',
      ...MRZ.split('\n').map((line, i) =>
        text(
          44,
          406 + 44 * i,
          38,
          line,
          'font-family="ui-monospace,Courier New,monospace" textLength="768" lengthAdjust="spacingAndGlyphs" fill="#1b1420"',
        ),
      ),
    ].join('\n'),
  );
}

const rostro = (): string =>
  [
    '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="1200" viewBox="0 0 900 1200" font-family="Arial,Helvetica,sans-serif">',
    `<rect width="900" height="1200" fill="${LAVADO}"/>`,
    cara(450, 500, 2.5),
    `<rect y="1000" width="900" height="200" fill="${TINTA}"/>`,
    text(450, 1090, 84, 'ESPÉCIMEN', 'font-weight="700" fill="#fff" text-anchor="middle" letter-spacing="8"'),
    text(450, 1155, 42, 'Persona ficticia, para practicar', 'fill="#fff" text-anchor="middle"'),
    '</svg>\n',
  ].join('\n');

export async function drawPractica(): Promise<Dibujos> {
  return { frente: frente(), reverso: await reverso(), rostro: rostro() };
}
