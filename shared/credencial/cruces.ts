/**
 * Cross-checks: all that one card says in more than one place, compared. One pure function; what was not read is
 * not compared. Which difference is a fault, which only a warning and why is in `hallazgos.ts`; CURP against clave
 * (§6.1 n) is in `curpYClave.ts`.
 *
 *     CIC         QR, Code 128, MRZ        they name the card: different ones are of different cards (c)
 *     OCR         QR, MRZ, printed line    the same
 *     birth       MRZ against the front    front and back of different cards (c); on the front alone (n)
 *     sex         MRZ against the front    the same, but X
 *     emisión     MRZ against the front    (c); against the QR a warning, its place there is inferred
 *     section     OCR against the front    a warning: the OCR keeps the one of registration
 *     vigencia    MRZ against the front    (c)
 *     issue       QR against the front     a warning
 *     name        MRZ and front; letters of CURP and clave against the front: warnings
 */
import { type ClaveElector, letrasClave } from './claveElector.ts';
import { type Curp, letrasCurp } from './curp.ts';
import { compararCurpYClave } from './curpYClave.ts';
import { yymmddFromIso } from './fecha.ts';
import type { VigenciaImpresa } from './frente.ts';
import { advertencia, type Dato, falta, type Hallazgo, type Leido, menorCerteza, type Origen } from './hallazgos.ts';
import type { ModeloCredencial } from './modelos.ts';
import type { Mrz } from './mrz.ts';
import type { NombreCompleto } from './nombre.ts';
import type { Ocr } from './ocr.ts';
import { cotejarConMrz } from './partesNombre.ts';
import type { QrCredencial } from './qr.ts';
import type { Sexo } from './sexo.ts';
import { type Prorroga, vigenciaDe } from './validez.ts';

/** Everything that was read of one card; missing what was not. */
export interface Lecturas {
  readonly modelo?: ModeloCredencial | undefined;
  readonly qr?: Leido<QrCredencial> | undefined;
  readonly code128?: Leido<string> | undefined;
  readonly mrz?: Leido<Mrz> | undefined;
  readonly ocr13?: Leido<Ocr> | undefined;
  readonly clave?: Leido<ClaveElector> | undefined;
  readonly curp?: Leido<Curp> | undefined;
  readonly nombre?: Leido<NombreCompleto> | undefined;
  readonly seccion?: Leido<string> | undefined;
  readonly emision?: Leido<string> | undefined;
  readonly vigencia?: Leido<VigenciaImpresa> | undefined;
  /** `YYYY-MM-DD`. */
  readonly nacimiento?: Leido<string> | undefined;
  readonly sexo?: Leido<Sexo> | undefined;
}

/** All that does not agree, and what is out of date on `hoy` (`YYYY-MM-DD`, hora Centro). */
export function cruzar(leidas: Lecturas, hoy: string, prorrogas?: readonly Prorroga[]): readonly Hallazgo[] {
  const { curp, clave, nombre } = leidas;
  return [
    ...deLaTarjeta(leidas),
    ...(curp && clave ? compararCurpYClave(curp, clave, nombre?.valor ?? null) : []),
    ...delNacimiento(leidas),
    ...delSexo(leidas),
    ...deLaEmision(leidas),
    ...deLaSeccion(leidas),
    ...deLasFechas(leidas),
    ...delNombre(leidas),
    ...vencida(leidas, hoy, prorrogas),
  ];
}

/** A value out of a reading, as text to compare. */
const dato = <T>(origen: Origen, leido: Leido<T> | undefined, take: (valor: T) => string | null): readonly Dato[] => {
  const valor = leido ? take(leido.valor) : null;
  return leido && valor !== null ? [{ origen, valor, certeza: leido.certeza }] : [];
};

/** What of the MRZ has no check digit, sex and names, is never sure. */
const sinDigito = (mrz: Leido<Mrz>): Leido<Mrz> => ({ ...mrz, certeza: menorCerteza(mrz.certeza, 'probable') });

/** Whether one value is there and is none of the others, of which there are some. */
const differsFromAll = (one: readonly Dato[], others: readonly Dato[]): boolean =>
  one.length > 0 && others.length > 0 && others.every(({ valor }) => valor !== one[0]!.valor);

const discrepan = (datos: readonly Dato[]): boolean => new Set(datos.map(({ valor }) => valor)).size > 1;

function deLaTarjeta({ qr, code128, mrz, ocr13 }: Lecturas): readonly Hallazgo[] {
  const cics = [
    ...dato('qr', qr, ({ cic }) => cic),
    ...dato('code128', code128, (cic) => cic),
    ...dato('mrz', mrz, ({ cic }) => cic),
  ];
  const ocrs = [
    ...dato('qr', qr, ({ ocr }) => ocr),
    ...dato('mrz', mrz, ({ ocr }) => ocr),
    // Twelve digits are of cards that have neither QR nor MRZ: nothing to compare them with.
    ...dato('ocr13', ocr13, (read) => (read.tipo === 'ocr13' ? read.ocr : null)),
  ];
  return [...(discrepan(cics) ? [falta('cic', 'c', cics)] : []), ...(discrepan(ocrs) ? [falta('ocr', 'c', ocrs)] : [])];
}

function delNacimiento({ mrz, curp, clave, nacimiento }: Lecturas): readonly Hallazgo[] {
  const found: Hallazgo[] = [];
  const ofCurp = dato('curp', curp, (read) => yymmddFromIso(read.nacimiento));
  const ofClave = dato('clave', clave, (read) => read.nacimiento);
  const ofFront = dato('anverso', nacimiento, yymmddFromIso);
  const ofMrz = dato('mrz', mrz, (read) => read.nacimiento);
  for (const other of [ofCurp, ofClave]) {
    if (discrepan([...ofFront, ...other])) found.push(falta('nacimiento', 'n', [...ofFront, ...other]));
  }
  // The century too, which only the CURP and the printed date tell.
  const whole = [...dato('anverso', nacimiento, (iso) => iso), ...dato('curp', curp, (read) => read.nacimiento)];
  if (discrepan(whole) && !discrepan([...ofFront, ...ofCurp])) found.push(falta('nacimiento', 'n', whole));
  // Where it agrees with one of them, what is wrong is on the front.
  const front = [...ofFront, ...ofCurp, ...ofClave];
  if (differsFromAll(ofMrz, front)) found.push(falta('nacimiento', 'c', [...ofMrz, ...front]));
  return found;
}

/**
 * The field «sexo», of the front and of the MRZ, is X for whoever asked for it, with CURP and clave unchanged
 * unless her documents were (INE/CG123/2023, DOF 5686070; sinembargo.mx 4330431): an X there is no finding. Nor is a
 * front without the field (since model G it may be left out; reporteindigo.com, 2018-12).
 */
function delSexo({ mrz, sexo, curp, clave }: Lecturas): readonly Hallazgo[] {
  const ofMrz = dato('mrz', mrz && sinDigito(mrz), (read) => (read.sexo === 'X' ? null : read.sexo));
  const ofFront = dato('anverso', sexo, (read) => (read === 'X' ? null : read));
  const keys = [...dato('curp', curp, (read) => read.sexo), ...dato('clave', clave, (read) => read.sexo)];
  const letters = [...ofFront, ...keys].filter(({ valor }) => valor !== 'X');
  if (differsFromAll(ofMrz, letters)) return [falta('sexo', 'c', [...ofMrz, ...letters])];
  if (discrepan([...ofFront, ...letters]) && ofFront.length > 0) return [falta('sexo', 'n', letters)];
  // CURP against clave speaks for itself.
  const all = [...ofMrz, ...ofFront, ...keys];
  return !discrepan(keys) && ofMrz.length + ofFront.length > 0 && discrepan(all)
    ? [advertencia('sexo', 'no-binaria', all)]
    : [];
}

function deLaEmision({ qr, mrz, emision }: Lecturas): readonly Hallazgo[] {
  const printed = [...dato('mrz', mrz, (read) => read.emision), ...dato('anverso', emision, (read) => read)];
  if (discrepan(printed)) return [falta('emision', 'c', printed)];
  const all = [...dato('qr', qr, (read) => read.emision), ...printed];
  return discrepan(all) ? [advertencia('emision', 'qr-inferido', all)] : [];
}

function deLaSeccion({ qr, mrz, ocr13, seccion }: Lecturas): readonly Hallazgo[] {
  const front = dato('anverso', seccion, (read) => read);
  const back = [
    ...dato('qr', qr, (read) => read.seccion),
    ...dato('mrz', mrz, (read) => read.ocr.slice(0, 4)),
    ...dato('ocr13', ocr13, (read) => (read.tipo === 'ocr13' ? read.seccion : null)),
  ];
  // Of the back among itself the OCR speaks.
  return differsFromAll(front, back) ? [advertencia('seccion', 'cambio-de-seccion', [...front, ...back])] : [];
}

function deLasFechas({ qr, mrz, vigencia }: Lecturas): readonly Hallazgo[] {
  const last = [
    ...dato('mrz', mrz, (read) => read.vence.slice(0, 4)),
    ...dato('anverso', vigencia, ({ hasta }) => String(hasta)),
  ];
  const issued = [
    ...dato('qr', qr, (read) => read.expedida.slice(0, 4)),
    ...dato('anverso', vigencia, ({ desde }) => (desde === null ? null : String(desde))),
  ];
  return [
    ...(discrepan(last) ? [falta('vigencia', 'c', last)] : []),
    ...(discrepan(issued) ? [advertencia('expedicion', 'qr-inferido', issued)] : []),
  ];
}

function delNombre({ mrz, nombre, curp, clave }: Lecturas): readonly Hallazgo[] {
  if (!nombre) return [];
  const found: Hallazgo[] = [];
  const { primerApellido, segundoApellido, nombres } = nombre.valor;
  const own = dato('anverso', nombre, () => [primerApellido, segundoApellido, nombres].filter(Boolean).join(' '));
  if (mrz && cotejarConMrz(nombre.valor, mrz.valor) === 'distinto') {
    const line = dato('mrz', sinDigito(mrz), (read) => `${read.apellidos} ${read.nombres}`.trim());
    found.push(advertencia('nombre', 'nombre-sin-digito', [...own, ...line]));
  }
  const { iniciales, consonantes } = letrasCurp(nombre.valor);
  const ofCurp = dato('curp', curp, (read) => read.iniciales + read.consonantes);
  if (ofCurp[0] && ofCurp[0].valor !== iniciales + consonantes)
    found.push(advertencia('nombre', 'regla-de-letras', [...own, ...ofCurp]));
  const ofClave = dato('clave', clave, (read) => read.iniciales);
  if (ofClave[0] && ofClave[0].valor !== letrasClave(nombre.valor))
    found.push(advertencia('nombre', 'regla-de-letras', [...own, ...ofClave]));
  return found;
}

function vencida(
  { modelo, mrz, vigencia }: Lecturas,
  hoy: string,
  prorrogas?: readonly Prorroga[],
): readonly Hallazgo[] {
  if (!modelo) return [];
  const read = vigencia
    ? { anio: vigencia.valor.hasta, certeza: vigencia.certeza }
    : mrz && { anio: Number(mrz.valor.vence.slice(0, 4)), certeza: mrz.certeza };
  const state = vigenciaDe(modelo, read?.anio ?? null, hoy, prorrogas);
  return state.estado === 'vencida'
    ? [
        {
          tipo: 'vencida',
          gravedad: 'advertencia',
          hasta: state.hasta,
          certeza: read?.certeza ?? 'seguro',
        },
      ]
    : [];
}
