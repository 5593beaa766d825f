/**
 * What an auxiliar's phones have announced and not delivered yet, as her cuaderno in the database says. Reading a
 * large one takes a while of the thread that the door is on, so it is read once for each state of it, however often
 * anybody asks.
 */
import * as Y from 'yjs';
import { enEspera } from '../../shared/sync/entradas.ts';
import type { Db } from '../platform/database.ts';
import { type CuadernoId, leerCuaderno } from './almacen.ts';

type Cuentas = Readonly<Record<string, number>>;

/** Of how many cuadernos the latest count is remembered. */
const REMEMBERED = 1_000;

/** Answers the supports that each device has committed to without an answer; a device with none is absent. */
export function createEnEspera(db: Db): (cuaderno: CuadernoId) => Promise<Cuentas> {
  const known = new Map<string, { readonly n: number; readonly cuentas: Promise<Cuentas> }>();

  return async (cuaderno) => {
    const { procesoId, autor } = cuaderno;
    const row = await db
      .selectFrom('cuaderno')
      .select('n')
      .where('proceso_id', '=', procesoId)
      .where('autor', '=', autor)
      .executeTakeFirst();
    if (!row) return {};
    const key = `${procesoId}/${autor}`;
    const held = known.get(key);
    if (held?.n === row.n) return held.cuentas;
    const fresh = { n: row.n, cuentas: contar(db, cuaderno) };
    known.delete(key);
    known.set(key, fresh);
    if (known.size > REMEMBERED) known.delete(known.keys().next().value!);
    fresh.cuentas.catch(() => known.get(key) === fresh && known.delete(key));
    return fresh.cuentas;
  };
}

async function contar(db: Db, cuaderno: CuadernoId): Promise<Cuentas> {
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
