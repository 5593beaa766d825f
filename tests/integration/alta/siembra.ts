/** Rows for tests that begin after registration: a process, its auxiliares, their devices. */
import { randomBytes } from 'node:crypto';
import { auxiliaresMigrations } from '../../../server/auxiliares/index.ts';
import { dispositivosMigrations } from '../../../server/dispositivos/index.ts';
import type { Db, Trx } from '../../../server/platform/database.ts';
import { procesosMigrations } from '../../../server/procesos/index.ts';
import { filaDeDispositivo } from '../../support/dispositivos.ts';

export const migraciones = [...procesosMigrations, ...auxiliaresMigrations, ...dispositivosMigrations];

export const INICIO = new Date('2026-03-01T06:00:00Z');
export const FIN = new Date('2026-04-01T06:00:00Z');

export async function sembrarProceso(db: Db | Trx, id = 'CC-2026-001'): Promise<string> {
  await db
    .insertInto('proceso')
    .values({
      id,
      tipo: 'Consulta Ciudadana',
      nombre: 'Parque',
      planteamiento: '¿Debe haber un parque?',
      promovente: 'Vecinos',
      entidad: 'Zacatecas',
      inicio: INICIO,
      fin: FIN,
      estado: 'activo',
      aviso: JSON.stringify({ version: '1', texto: 'aviso', url: 'https://example.org/aviso' }),
      manifiesto: JSON.stringify({ version: '1', texto: 'manifiesto' }),
      clave_publica: randomBytes(32),
      certificado: '{}',
      creado: INICIO,
    })
    .execute();
  return id;
}

export async function sembrarAuxiliar(db: Db | Trx, proceso: string, id = '7QKM2PA'): Promise<string> {
  await db
    .insertInto('auxiliar')
    .values({
      proceso_id: proceso,
      id,
      contacto: randomBytes(64),
      correo_indice: randomBytes(32),
      alta: INICIO,
      baja: null,
      motivo_baja: null,
    })
    .execute();
  return id;
}

export async function sembrarDispositivo(
  db: Db | Trx,
  auxiliar: string,
  { id, plaza = 1, proceso = 'CC-2026-001' }: { id: string; plaza?: number; proceso?: string },
): Promise<string> {
  await db
    .insertInto('dispositivo')
    .values(filaDeDispositivo({ proceso, auxiliar, id, plaza, alta: INICIO }))
    .execute();
  await db
    .insertInto('clave_captura')
    .values({ dispositivo_id: id, id: `k-${id}`, publica: randomBytes(32), desde: INICIO, hasta: null })
    .execute();
  return id;
}
