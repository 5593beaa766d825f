/**
 * Envelopes that come as a file (shared/sobre/exportado.ts) instead of over a line: the same spool,
 * the same door, the same answers, which also reach the author's cuaderno. Nothing of it is held in
 * memory but the piece at hand.
 */
import type { MotivoFallo } from '../../shared/admision/catalogo.ts';
import { parseFolio } from '../../shared/apoyo/folio.ts';
import { base64urlToBytes } from '../../shared/base/bytes.ts';
import { type Compromiso, leerFirmado, type Resultado, verificarFirma } from '../../shared/firmados/index.ts';
import { leerExportado } from '../../shared/sobre/exportado.ts';
import { leerPrefijo } from '../../shared/sobre/formato.ts';
import { CHUNK_BYTES } from '../../shared/sync/limites.ts';
import { isOf, isSignedBy } from '../dispositivos/index.ts';
import { nativeCrypto as crypto } from '../platform/crypto.ts';
import { guardarCompromisos } from './almacen.ts';
import type { Cuadernos } from './cuadernos.ts';
import type { CaptacionDeps, Ficha } from './deps.ts';
import type { Puerta } from './puerta.ts';
import type { Spool } from './spool.ts';
import { openSubida, type Recibido } from './subida.ts';

/** What came of one record of the file. */
export type Linea =
  | {
      readonly type: 'respuesta';
      readonly folio: string;
      readonly resultado: Resultado;
      readonly motivo: string | null;
      /** False when it had been answered before. */
      readonly nueva: boolean;
    }
  /** Nothing was answered; the record may be handed in again. */
  | { readonly type: 'fallo'; readonly folio: string; readonly codigo: MotivoFallo }
  /** The record holds no envelope. */
  | { readonly type: 'sin-sobre'; readonly folio: string | null }
  /** The file ends within a record, or is no such file from here on. */
  | { readonly type: 'cortado' }
  | { readonly type: 'malformado' };

interface Partes {
  readonly deps: CaptacionDeps;
  readonly spool: Spool;
  readonly puerta: Puerta;
  readonly cuadernos: Cuadernos;
}

/** Takes in a file; one line for each of its records, as they are answered. */
export async function* recibirExportado(partes: Partes, file: AsyncIterable<Uint8Array>): AsyncGenerator<Linea> {
  const pieces = leerExportado(file)[Symbol.asyncIterator]();
  /** The record's envelope in chunks as uploads have them. */
  async function* chunks(tamano: number): AsyncGenerator<Uint8Array, 'entero' | 'cortado'> {
    let chunk = new Uint8Array(Math.min(CHUNK_BYTES, tamano));
    let used = 0;
    for (let left = tamano; left > 0; ) {
      const next = await pieces.next();
      if (next.done || next.value.tipo !== 'trozo') return 'cortado';
      for (let { bytes } = next.value; bytes.length > 0; ) {
        const part = bytes.subarray(0, chunk.length - used);
        chunk.set(part, used);
        used += part.length;
        left -= part.length;
        bytes = bytes.subarray(part.length);
        if (used < chunk.length) continue;
        yield chunk;
        chunk = new Uint8Array(Math.min(CHUNK_BYTES, left));
        used = 0;
      }
    }
    return 'entero';
  }

  try {
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
      const piece = next.value;
      if (piece.tipo === 'cortado' || piece.tipo === 'malformado') return yield { type: piece.tipo };
      if (piece.tipo === 'trozo') throw new Error('a piece outside of its record');
      const line = await takeRecord(partes, piece.compromiso, piece.tamano, chunks(piece.tamano));
      yield line;
      if (line.type === 'cortado') return;
    }
  } finally {
    await pieces.return?.(undefined);
  }
}

async function takeRecord(
  partes: Partes,
  compromiso: string,
  tamano: number,
  chunks: AsyncGenerator<Uint8Array, 'entero' | 'cortado'>,
): Promise<Linea> {
  const { deps, spool, puerta, cuadernos } = partes;
  const first = await chunks.next();
  if (first.done) return { type: 'cortado' };
  const prefijo = leerPrefijo(first.value);
  const folio = prefijo.ok ? prefijo.value.encabezado.folio : null;
  if (!prefijo.ok || prefijo.value.tamano !== tamano) {
    for (let next = await chunks.next(); ; next = await chunks.next()) {
      if (next.done) return next.value === 'cortado' ? { type: 'cortado' } : { type: 'sin-sobre', folio };
    }
  }

  const { encabezado } = prefijo.value;
  // What counts is what the bytes are, so their código de integridad is known only at their end.
  const provisional = crypto.randomBytes(32);
  const subida = await openSubida(
    { spool, clock: deps.clock },
    { folio: encabezado.folio, tamano, codigo: provisional },
    () => true,
  );
  for (let next: IteratorResult<Uint8Array, 'entero' | 'cortado'> = first; ; next = await chunks.next()) {
    if (next.done) {
      if (next.value === 'entero') break;
      await subida.leave({ discard: true });
      return { type: 'cortado' };
    }
    const bytes = next.value;
    const avance = await new Promise<Parameters<Parameters<typeof subida.take>[2]>[0]>((resolve) => {
      subida.take(subida.offset, bytes, resolve);
    });
    if (avance.type === 'escrito') continue;
    await subida.leave({ discard: true });
    return { type: 'fallo', folio: encabezado.folio, codigo: avance.codigo };
  }
  const finished = subida.finish();
  const codigo = base64urlToBytes(finished.verificado.codigo)!;
  const recibido: Recibido = { ...finished, codigo, integro: true };

  const { dispositivo } = encabezado;
  const ficha = (await deps.dispositivos.fichas(deps.database.db, [dispositivo])).get(dispositivo) ?? null;
  if (!ficha || !isOf(ficha, encabezado) || !isSignedBy(ficha, encabezado, recibido.verificado)) {
    // Whoever brings a file proves nothing by it: what no device signed is put in nobody's name.
    await spool.remove(recibido.path);
    return { type: 'fallo', folio: recibido.folio, codigo: 'ajeno' };
  }
  // The commitment counts from when it arrived, which is after its envelope did.
  await recibido.durable;
  await keepCompromiso(deps, ficha, compromiso, recibido);
  const result = await puerta.entregar(recibido, ficha);
  if (result.type === 'fallo') return { type: 'fallo', folio: recibido.folio, codigo: result.codigo };
  const entrada = { folio: recibido.folio, codigo: recibido.verificado.codigo };
  cuadernos.respondida({ procesoId: ficha.procesoId, autor: ficha.autorId }, entrada, result.respuesta);
  const { resultado, motivo, nueva } = result;
  return { type: 'respuesta', folio: recibido.folio, resultado, motivo, nueva };
}

/** A commitment that comes with its envelope arrives now; the envelope is judged with or without it. */
async function keepCompromiso(
  { database, clock }: CaptacionDeps,
  ficha: Ficha,
  texto: string,
  { encabezado, verificado, tamano }: Recibido,
): Promise<void> {
  const documento = readCompromiso(ficha, texto);
  const isForThis =
    documento?.codigo === verificado.codigo &&
    documento.folio === encabezado.folio &&
    documento.tamano === tamano &&
    documento.proceso === ficha.procesoId &&
    parseFolio(documento.folio)?.dispositivo === ficha.dispositivoId;
  if (!documento || !isForThis) return;
  const recibido = clock.now();
  await database.db
    .transaction()
    .execute((trx) =>
      guardarCompromisos(trx, [{ documento, texto, recibido, autor: ficha.autorId, dispositivo: ficha.dispositivoId }]),
    );
}

function readCompromiso(ficha: Ficha, texto: string): Compromiso | null {
  const documento = leerFirmado('compromiso', texto);
  const key = documento && ficha.clavesCaptura.find(({ id }) => id === documento.clave);
  return documento && key && verificarFirma(crypto, documento, key.publica) ? documento : null;
}
