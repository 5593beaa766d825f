/**
 * From the texts that readers found in one frame to votes: each text through its strict reader, letters first put
 * right where the form decides. What no reader takes gives no vote.
 */
import { parseCode128 } from './cic.ts';
import { parseClaveElector } from './claveElector.ts';
import { cifrasCorregidas, claveCorregida, curpCorregida, mrzCorregida } from './confusiones.ts';
import { parseCurp } from './curp.ts';
import { yymmddFromIso } from './fecha.ts';
import { parseEmision, parseNacimiento, parseRegistro, parseSeccion, parseVigencia } from './frente.ts';
import { type Mrz, parseMrz } from './mrz.ts';
import { parseOcr } from './ocr.ts';
import { parseNombre } from './partesNombre.ts';
import { elegirQr, type QrCredencial } from './qr.ts';
import { parseSexo } from './sexo.ts';
import type { Campo, Fuente, Voto } from './votos.ts';

/** Texts found in one frame; of each field the text alone, without its label. */
export interface Fotograma {
  /** Of all QRs in it. */
  readonly qr?: readonly string[] | undefined;
  /** Of all Code 128s in it. */
  readonly code128?: readonly string[] | undefined;
  /** Three lines parted by line feeds. */
  readonly mrz?: string | undefined;
  /** The line of twelve or thirteen digits. */
  readonly ocr13?: string | undefined;
  readonly frente?:
    | {
        readonly clave?: string | undefined;
        readonly curp?: string | undefined;
        /** Its two or three lines. */
        readonly nombre?: readonly string[] | undefined;
        readonly seccion?: string | undefined;
        /** «1999 03». */
        readonly registro?: string | undefined;
        readonly emision?: string | undefined;
        /** «2020 - 2030», or the last year. */
        readonly vigencia?: string | undefined;
        /** «15/08/1985». */
        readonly nacimiento?: string | undefined;
        readonly sexo?: string | undefined;
      }
    | undefined;
}

type Valores = Partial<Record<Campo, string | undefined>>;

/** The votes of one frame. */
export function votosDe({ qr, code128, mrz, ocr13, frente }: Fotograma): readonly Voto[] {
  const read = qr && elegirQr(qr);
  const lines = mrz === undefined ? undefined : parseMrz(mrzCorregida(mrz));
  return [
    ...votes('qr', read?.ok ? ofQr(read.value) : {}),
    ...(code128 ?? []).flatMap((text) => votes('code128', { cic: value(parseCode128(text)) })),
    ...votes('mrz', lines?.ok ? ofMrz(lines.value) : {}),
    ...votes('ocr13', ocr13 === undefined ? {} : ofOcr(cifrasCorregidas(ocr13))),
    ...(frente ? ofFrente(frente) : []),
  ];
}

const ofQr = ({ cic, ocr, seccion, emision }: QrCredencial): Valores => ({ cic, ocr, seccion, emision });

const ofMrz = ({ cic, ocr, nacimiento, sexo, vence, emision }: Mrz): Valores => ({
  cic,
  ocr,
  seccion: ocr.slice(0, 4),
  emision,
  nacimiento,
  sexo,
  vence: vence.slice(0, 4),
});

function ofOcr(text: string): Valores {
  const read = parseOcr(text);
  if (!read.ok) return {};
  return read.value.tipo === 'ocr13' ? { ocr: text, seccion: read.value.seccion } : { ocr: text };
}

/** Birth and sex come from two or three places of the front: one vote where they agree, each its own where not. */
function ofFrente(frente: NonNullable<Fotograma['frente']>): readonly Voto[] {
  const clave = frente.clave === undefined ? undefined : value(parseClaveElector(claveCorregida(frente.clave)));
  const curp = frente.curp === undefined ? undefined : value(parseCurp(curpCorregida(frente.curp)));
  const nombre = frente.nombre && value(parseNombre(frente.nombre));
  const registro = frente.registro === undefined ? undefined : value(parseRegistro(frente.registro));
  const vigencia = frente.vigencia === undefined ? undefined : value(parseVigencia(frente.vigencia));
  const nacimiento = frente.nacimiento === undefined ? undefined : value(parseNacimiento(frente.nacimiento));
  return [
    ...votes('frente', {
      clave: clave?.clave,
      curp: curp?.curp,
      nombre: nombre && [nombre.primerApellido, nombre.segundoApellido, nombre.nombres].join('|'),
      seccion: frente.seccion === undefined ? undefined : value(parseSeccion(cifrasCorregidas(frente.seccion))),
      emision:
        registro?.emision ??
        (frente.emision === undefined ? undefined : value(parseEmision(cifrasCorregidas(frente.emision)))),
      vence: vigencia === undefined ? undefined : String(vigencia.hasta),
      sexo: frente.sexo === undefined ? undefined : value(parseSexo(frente.sexo)),
    }),
    ...[clave?.nacimiento, curp && yymmddFromIso(curp.nacimiento), nacimiento && yymmddFromIso(nacimiento)].flatMap(
      (day) => votes('frente', { nacimiento: day }),
    ),
  ];
}

const value = <T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T | undefined =>
  result.ok ? result.value : undefined;

const votes = (fuente: Fuente, valores: Valores): readonly Voto[] =>
  (Object.entries(valores) as [Campo, string | undefined][]).flatMap(([campo, valor]) =>
    valor === undefined ? [] : [{ campo, fuente, valor }],
  );
