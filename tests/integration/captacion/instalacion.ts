/**
 * An intake for tests: real database, keys, blobs and sockets; time at hand. Devices are enrolled by
 * writing their rows, with real keys (telefono.ts).
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { auxiliaresMigrations } from '../../../server/auxiliares/index.ts';
import { anotar, bitacoraMigrations } from '../../../server/bitacora/index.ts';
import {
  type Captacion,
  type CaptacionDeps,
  captacionMigrations,
  createCaptacion,
  type PorAbrir,
} from '../../../server/captacion/index.ts';
import * as dispositivos from '../../../server/dispositivos/index.ts';
import { type BlobStore, openBlobs } from '../../../server/platform/blobs/index.ts';
import { type Clock, createManualClock, type ManualClock } from '../../../server/platform/clock.ts';
import { nativeCrypto } from '../../../server/platform/crypto.ts';
import { type Database, type Db, openDatabase } from '../../../server/platform/database.ts';
import { createHttp } from '../../../server/platform/http.ts';
import type { Keystore } from '../../../server/platform/keystore/index.ts';
import { avisosVigentes, procesosMigrations } from '../../../server/procesos/index.ts';
import type { KeyPair } from '../../../shared/crypto/index.ts';
import { withFolders } from '../../support/folders.ts';
import { testKeystore } from '../../support/keys.ts';
import { silent, withPostgres } from '../../support/postgres.ts';
import { FIN, INICIO } from '../alta/siembra.ts';
import { enrolar, randomSigns, type Telefono } from './telefono.ts';

export { FIN, INICIO };

/** The time at which tests begin: well within the window. */
export const NOON = new Date('2026-03-10T16:00:00Z');

export const MIGRACIONES = [
  ...bitacoraMigrations,
  ...procesosMigrations,
  ...auxiliaresMigrations,
  ...dispositivos.dispositivosMigrations,
  ...captacionMigrations,
];

/** One server process' worth of intake. */
export interface Nodo {
  readonly url: string;
  readonly captacion: Captacion;
  readonly spoolDir: string;
  readonly database: Database;
  close(): Promise<void>;
}

export interface Instalacion {
  readonly db: Db;
  readonly databaseUrl: string;
  readonly keys: Keystore;
  readonly blobs: BlobStore;
  readonly clock: ManualClock;
  /** Opening jobs that were enqueued, in order. */
  readonly porAbrir: PorAbrir[];
  /** The first node. */
  readonly nodo: Nodo;
  readonly folder: string;
  /** Starts another node on the same database, keys and blobs; `spoolDir` takes over another's spool. */
  otroNodo(options?: { readonly spoolDir?: string; readonly deps?: Partial<CaptacionDeps> }): Promise<Nodo>;
  /** A process of its own, so that tests do not meet. */
  proceso(ventana?: { readonly inicio?: Date; readonly fin?: Date }): Promise<Proceso>;
}

export interface Proceso {
  readonly id: string;
  readonly keys: KeyPair;
  auxiliar(): Promise<Auxiliar>;
}

export interface Auxiliar {
  readonly id: string;
  readonly proceso: Proceso;
  /** Enrols a device; `plaza` null enrols one that is given de baja at once. */
  telefono(options?: { readonly plaza?: 1 | 2 }): Promise<Telefono>;
  baja(motivo?: string): Promise<void>;
}

/** Declares an installation; it is there within tests. */
export function withInstalacion(): Instalacion {
  const t = withPostgres(MIGRACIONES);
  const makeFolder = withFolders();
  const clock = createManualClock(NOON);
  const porAbrir: PorAbrir[] = [];
  const nodes: Nodo[] = [];
  let folder: string;
  let keys: Keystore;
  let blobs: BlobStore;
  let nodo: Nodo;

  const otroNodo: Instalacion['otroNodo'] = async ({ spoolDir, deps = {} } = {}) => {
    const spool = spoolDir ?? join(folder, `spool-${nodes.length}`);
    const database = openDatabase({ url: t.url, maxConnections: 6, log: silent });
    const app = await createHttp({ log: silent });
    const origins: string[] = [];
    const captacion = await createCaptacion({
      database,
      keystore: keys,
      blobs,
      clock,
      log: silent,
      dispositivos,
      avisosVigentes,
      bitacora: { anotar, latestHead: () => null },
      encolarApertura: async (_trx, apoyos) => void porAbrir.push(...apoyos),
      apurarApertura: () => undefined,
      spoolDir: spool,
      origins,
      minimumApp: '0.0.0',
      ...deps,
    });
    captacion.montar(app);
    await app.listen({ port: 0, host: '127.0.0.1' });
    const address = app.server.address() as { port: number };
    const url = `http://127.0.0.1:${address.port}`;
    origins.push(url);
    let closed = false;
    const made: Nodo = {
      url,
      captacion,
      database,
      spoolDir: spool,
      async close() {
        if (closed) return;
        closed = true;
        await app.close();
        await captacion.close();
        await database.close();
      },
    };
    nodes.push(made);
    return made;
  };

  const proceso: Instalacion['proceso'] = (ventana) => sembrarProceso({ db: t.db, clock, keys }, ventana);

  beforeAll(async () => {
    folder = await makeFolder();
    // Keys that count from before any process begins.
    clock.set(new Date(INICIO.getTime() - 30 * 86_400_000));
    keys = await testKeystore(folder, { clock });
    clock.set(NOON);
    blobs = await openBlobs({ kind: 'files', folder: join(folder, 'sobres') });
    nodo = await otroNodo();
  });
  afterAll(async () => {
    for (const node of nodes) await node.close();
  });

  return {
    get db() {
      return t.db;
    },
    get databaseUrl() {
      return t.url;
    },
    get keys() {
      return keys;
    },
    get blobs() {
      return blobs;
    },
    clock,
    porAbrir,
    get nodo() {
      return nodo;
    },
    get folder() {
      return folder;
    },
    otroNodo,
    proceso,
  };
}

interface Terreno {
  readonly db: Db;
  readonly clock: Clock;
  readonly keys: Keystore;
}

/** Writes a process with keys of its own; from it come auxiliares and their phones. */
export async function sembrarProceso(
  terreno: Terreno,
  { inicio = INICIO, fin = FIN }: { readonly inicio?: Date; readonly fin?: Date } = {},
): Promise<Proceso> {
  const keyPair = nativeCrypto.boxKeyPair();
  const id = `CC-2026-${String(100 + Math.floor(Math.random() * 99_000)).padStart(3, '0')}`;
  await terreno.db
    .insertInto('proceso')
    .values({
      id,
      tipo: 'Consulta Ciudadana',
      nombre: 'Parque',
      planteamiento: '¿Debe haber un parque?',
      promovente: 'Vecinos',
      entidad: 'Zacatecas',
      inicio,
      fin,
      estado: 'activo',
      aviso: JSON.stringify({ version: '1', texto: 'aviso', url: 'https://example.org/aviso' }),
      manifiesto: JSON.stringify({ version: '1', texto: 'manifiesto' }),
      clave_publica: keyPair.publicKey,
      certificado: '{}',
      creado: inicio,
    })
    .execute();
  const made: Proceso = { id, keys: keyPair, auxiliar: () => sembrarAuxiliar(terreno, made, inicio) };
  return made;
}

async function sembrarAuxiliar(terreno: Terreno, proceso: Proceso, alta: Date): Promise<Auxiliar> {
  const { db, clock } = terreno;
  const id = randomSigns(7);
  await db
    .insertInto('auxiliar')
    .values({
      proceso_id: proceso.id,
      id,
      contacto: randomBytes(64),
      correo_indice: randomBytes(32),
      alta,
      baja: null,
      motivo_baja: null,
    })
    .execute();
  const made: Auxiliar = {
    id,
    proceso,
    telefono: ({ plaza = 1 } = {}) => enrolar(terreno, made, plaza),
    async baja(motivo = 'prueba') {
      await db.updateTable('auxiliar').set({ baja: clock.now(), motivo_baja: motivo }).where('id', '=', id).execute();
    },
  };
  return made;
}
