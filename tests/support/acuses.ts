/** What a phone kept of what it sent, read from its store and verified as anyone could who holds the root's fingerprint. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { loadSodium } from '../../shared/crypto/sodium.ts';
import { confiar, parseCertificados } from '../../shared/firmados/confianza.ts';
import { leerFirmado } from '../../shared/firmados/index.ts';

export interface Acuse {
  readonly folio: string;
  readonly codigo: string;
  readonly recibido: number;
}

/** What the phone kept of each: a signed acuse that goes up to the pinned root, and no byte of the envelope. */
export async function verifyAcuses(page: Page, folios: readonly string[]): Promise<Acuse[]> {
  const kept = await page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await settled(indexedDB.open('rubrica'));
    const all = (store: string): Promise<Record<string, string>[]> =>
      settled(db.transaction(store).objectStore(store).getAll());
    const read = {
      capturas: await all('capturas'),
      trozos: (await all('trozos')).length,
      huella: (await all('inscripciones'))[0]!.huella!,
      sueltos: (await all('sueltos')).map(({ valor }) => JSON.stringify(valor)),
    };
    db.close();
    return read;
  });
  expect(kept.trozos).toBe(0);
  expect(kept.capturas.map(({ folio }) => folio).sort()).toEqual([...folios].sort());

  const crypto = await loadSodium();
  const certificados = kept.sueltos.flatMap((text) => {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? (parseCertificados(value) ?? []) : [];
  })[0]!;
  const confianza = confiar(crypto, certificados, kept.huella)!;
  return kept.capturas.map((captura) => {
    expect(captura.estado).toBe('borrado');
    const acuse = confianza.abrirDelServidor('respuesta', captura.respuesta!, ({ recibido }) => recibido)!;
    const compromiso = leerFirmado('compromiso', captura.compromiso!)!;
    expect(acuse).toMatchObject({
      resultado: 'acuse',
      folio: captura.folio,
      codigo: compromiso.codigo,
      tamano: compromiso.tamano,
    });
    return { folio: acuse.folio, codigo: acuse.codigo, recibido: acuse.recibido };
  });
}
