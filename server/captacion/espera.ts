/** What an auxiliar's phones have announced and not delivered yet, as her cuaderno in the database says. */
import * as Y from 'yjs';
import { enEspera } from '../../shared/sync/entradas.ts';
import type { Db } from '../platform/database.ts';
import { type CuadernoId, leerCuaderno } from './almacen.ts';

/** Supports that each device has committed to without an answer; a device with none is absent. */
export async function enEsperaDe(db: Db, cuaderno: CuadernoId): Promise<Readonly<Record<string, number>>> {
  const { updates } = await leerCuaderno(db, cuaderno);
  const doc = new Y.Doc();
  try {
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update);
    });
    return enEspera(doc);
  } finally {
    doc.destroy();
  }
}
