/**
 * What must hold of a phone and its server, however often both were killed. Each check returns what
 * it found amiss, in words; an empty list is a promise kept.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contadoresOf } from '../../server/dispositivos/index.ts';
import { bytesToBase64url } from '../../shared/base/bytes.ts';
import { loadSodium } from '../../shared/crypto/sodium.ts';
import { confiar, parseCertificados } from '../../shared/firmados/confianza.ts';
import type { Resultado } from '../../shared/firmados/index.ts';
import type { Almacen, Captura } from '../../web/captura/almacen/index.ts';
import { readsBack } from '../../web/captura/sellado/index.ts';
import type { Mundo } from './mundo.ts';
import type { Suceso } from './testigo.ts';

const crypto = await loadSodium();
const ALL = { antesDe: Number.MAX_SAFE_INTEGER, limite: 10_000 };

/** Follows what a client tells over all its lives. */
export interface Seguimiento {
  suceso(suceso: Suceso): void;
  /** Folios that were shown, with their códigos. */
  readonly folios: ReadonlyMap<string, string>;
  readonly faltas: readonly string[];
}

export function createSeguimiento(): Seguimiento {
  const folios = new Map<string, string>();
  const confirmed = new Map<string, number>();
  const faltas: string[] = [];
  let open: string | null = null;
  return {
    folios,
    faltas,
    suceso(suceso) {
      switch (suceso.e) {
        case 'folio':
          if (folios.has(suceso.folio)) faltas.push(`${suceso.folio} was given twice`);
          folios.set(suceso.folio, suceso.codigo);
          return;
        case 'abre':
          open = suceso.folio;
          return;
        case 'sigue':
          confirmed.set(suceso.folio, Math.max(confirmed.get(suceso.folio) ?? 0, suceso.offset));
          return;
        case 'trozo': {
          const until = confirmed.get(open ?? '') ?? 0;
          if (suceso.offset < until)
            faltas.push(`${open}: byte ${suceso.offset} sent again after ${until} was confirmed`);
          return;
        }
        default:
          return;
      }
    },
  };
}

/** Of a phone's store at any moment: all that was shown is there, and whatever has no answer has its bytes. */
export async function revisarAlmacen(almacen: Almacen, folios: ReadonlyMap<string, string>): Promise<string[]> {
  const faltas: string[] = [];
  for (const [folio, codigo] of folios) {
    const captura = await almacen.captura(folio);
    if (!captura) faltas.push(`${folio} was shown and is lost`);
    else if (captura.codigo !== codigo) faltas.push(`${folio} was shown with another código`);
  }
  const inscripcion = (await almacen.actual())!;
  const certificados = parseCertificados((await almacen.certificados(inscripcion.huella)) ?? '');
  const confianza = certificados && confiar(crypto, certificados, inscripcion.huella);
  for (const captura of await almacen.pagina(inscripcion.dispositivo, ALL)) {
    const { folio, codigo, estado, resultado, respuesta } = captura;
    if (resultado === null) {
      if (estado !== 'sellado' && estado !== 'enTransito') faltas.push(`${folio} is ${estado} without an answer`);
      if (!(await readsBack(almacen, crypto, captura))) faltas.push(`${folio} has no answer and its bytes are gone`);
      continue;
    }
    const document = respuesta && confianza?.abrirDelServidor('respuesta', respuesta, ({ recibido }) => recibido);
    if (!document) faltas.push(`${folio} is ${resultado} without a signed answer`);
    else if (document.folio !== folio || document.codigo !== codigo || document.resultado !== resultado) {
      faltas.push(`${folio} has the answer of something else`);
    }
  }
  return faltas;
}

/** What the server keeps of a device, held against the phone's records once all is answered. */
export async function revisarServidor(
  mundo: Mundo,
  autor: string,
  dispositivo: string,
  capturas: readonly Captura[],
  resultado: Resultado,
): Promise<string[]> {
  const faltas: string[] = [];
  const { apoyos, rechazos, contadores } = await mundo.consultar(async (db) => ({
    apoyos: await db.selectFrom('apoyo').selectAll().where('dispositivo', '=', dispositivo).execute(),
    rechazos: await db.selectFrom('rechazo').selectAll().where('dispositivo', '=', dispositivo).execute(),
    contadores: await contadoresOf(db, autor),
  }));

  for (const captura of capturas) {
    const { folio, codigo } = captura;
    if (captura.resultado !== resultado) faltas.push(`${folio} was answered ${captura.resultado}, not ${resultado}`);
    const answers = [...apoyos, ...rechazos].filter((row) => row.folio === folio);
    if (answers.length !== 1) faltas.push(`${folio} has ${answers.length} answers at the server`);
    for (const answer of answers) {
      if (bytesToBase64url(answer.codigo) !== codigo) faltas.push(`${folio}: the server answered other bytes`);
      if (answer.respuesta !== captura.respuesta) faltas.push(`${folio}: server and phone hold different answers`);
      if (!('blob' in answer)) continue;
      const bytes = await readFile(join(mundo.dataDir, 'sobres', answer.blob)).catch(() => null);
      if (!bytes) faltas.push(`${folio}: ${answer.resultado} without a durable envelope`);
      else if (bytesToBase64url(crypto.hash(bytes)) !== codigo)
        faltas.push(`${folio}: the envelope kept has other bytes`);
    }
  }
  const total = apoyos.length + rechazos.length;
  if (total !== capturas.length) faltas.push(`the server holds ${total} answers for ${capturas.length} captures`);
  const counted = contadores.find(({ id }) => id === dispositivo);
  const sums = {
    acuse: counted?.recibidos ?? 0,
    cuarentena: counted?.enCuarentena ?? 0,
    rechazo: counted?.rechazados ?? 0,
  };
  if (sums[resultado] !== capturas.length || sums.acuse + sums.cuarentena + sums.rechazo !== capturas.length) {
    faltas.push(`the server counts ${JSON.stringify(sums)} for ${capturas.length} captures`);
  }
  return faltas;
}
