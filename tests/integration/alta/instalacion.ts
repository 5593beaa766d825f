/** An installation for tests of enrolment: real database and keys, time at hand, mails kept instead of sent. */
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type AuxiliaresDeps, altaAuxiliar, auxiliaresMigrations } from '../../../server/auxiliares/index.ts';
import { bitacoraMigrations } from '../../../server/bitacora/index.ts';
import { captacionMigrations, createEnEspera, createHayCredencial } from '../../../server/captacion/index.ts';
import type { Buzon, Correo } from '../../../server/correo/index.ts';
import { dispositivosMigrations, registerAlta, registerDispositivos } from '../../../server/dispositivos/index.ts';
import { createManualClock, type ManualClock } from '../../../server/platform/clock.ts';
import type { Db } from '../../../server/platform/database.ts';
import { createHttp, type Http } from '../../../server/platform/http.ts';
import type { Keystore } from '../../../server/platform/keystore/index.ts';
import type { Logger } from '../../../server/platform/logger.ts';
import {
  altaProceso,
  type NuevoProceso,
  procesosMigrations,
  registerProcesos,
} from '../../../server/procesos/index.ts';
import { withFolders } from '../../support/folders.ts';
import { testKeystore } from '../../support/keys.ts';
import { silent, withPostgres } from '../../support/postgres.ts';
import { TEXTOS } from '../../support/textos.ts';

export const MIGRACIONES = [
  ...bitacoraMigrations,
  ...procesosMigrations,
  ...auxiliaresMigrations,
  ...dispositivosMigrations,
  ...captacionMigrations,
];

export const ORIGEN = 'https://rubrica.example';
export const ADMIN = { rol: 'admin', id: null } as const;

export const CONSULTA: NuevoProceso = {
  tipo: 'Consulta Ciudadana',
  nombre: 'Parque Sierra de Álica',
  planteamiento: '¿Debe el parque seguir siendo un parque?',
  promovente: 'Vecinas y Vecinos por el Parque, A.C.',
  entidad: 'Zacatecas',
  inicio: new Date('2026-03-01T06:00:00Z'),
  fin: new Date('2026-04-01T06:00:00Z'),
  avisoPrivacidad: { version: '1', texto: 'Aviso', url: 'https://example.org/aviso' },
  manifiesto: { version: '1', texto: 'Apoyo' },
  textosAuxiliar: TEXTOS,
};

export interface Instalacion {
  readonly db: Db;
  readonly keys: Keystore;
  readonly keysDir: string;
  readonly clock: ManualClock;
  readonly app: Http;
  readonly correos: Correo[];
  readonly avisos: string[];
  readonly deps: AuxiliaresDeps;
  /** A registered process. */
  readonly proceso: string;
  /** Registers an auxiliar; her id and e-mail. */
  auxiliar(correo?: string): Promise<{ readonly proceso: string; readonly auxiliar: string; readonly correo: string }>;
  /** Another server on the same database and keys. */
  otra(options: {
    readonly db?: Db;
    readonly log?: Logger;
    readonly unlimited?: boolean;
    readonly minimumMs?: number;
  }): Promise<Http>;
}

/** Declares an installation; it is there within tests. */
export function withInstalacion(): Instalacion {
  const t = withPostgres(MIGRACIONES);
  const folder = withFolders();
  const clock = createManualClock(new Date('2026-03-10T16:00:00Z'));
  const correos: Correo[] = [];
  const avisos: string[] = [];
  const correo: Buzon = {
    enqueueCorreo: async (_trx, ...nuevos) => void correos.push(...nuevos),
    nudge: () => undefined,
  };
  const avisar = (autor: string): void => void avisos.push(autor);
  const apps: Http[] = [];
  let keys: Keystore;
  let place: string;
  let app: Http;
  let proceso: string;
  let count = 0;

  const otra: Instalacion['otra'] = async ({ db = t.db, log = silent, unlimited = true, minimumMs = 0 }) => {
    const made = await createHttp({ log, unlimited: () => unlimited });
    const deps = {
      db,
      keys,
      correo,
      clock,
      avisar,
      enEspera: createEnEspera(db),
      hayCredencial: createHayCredencial(db),
    };
    registerAlta(made, { ...deps, minimumMs });
    registerDispositivos(made, { ...deps, origins: [ORIGEN] });
    registerProcesos(made, { db, keys });
    apps.push(made);
    return made;
  };

  beforeAll(async () => {
    place = await folder();
    keys = await testKeystore(place, { clock });
    const made = await altaProceso({ db: t.db, keys, clock }, CONSULTA, ADMIN);
    if (!made.ok) throw new Error(made.error);
    proceso = made.value;
    app = await otra({});
  });
  afterAll(async () => {
    for (const made of apps) await made.close();
  });

  return {
    clock,
    correos,
    avisos,
    otra,
    get db() {
      return t.db;
    },
    get keysDir() {
      return join(place, 'keys');
    },
    get keys() {
      return keys;
    },
    get app() {
      return app;
    },
    get proceso() {
      return proceso;
    },
    get deps() {
      return { db: t.db, keys, correo, clock, publicUrl: 'https://apoyos.example.org', avisar };
    },
    async auxiliar(address = `auxiliar${++count}@example.org`) {
      const made = await altaAuxiliar(
        this.deps,
        { proceso, nombre: 'Ana Lucía Prueba', correo: address, telefono: null },
        ADMIN,
      );
      if (!made.ok) throw new Error(made.error);
      return { proceso, auxiliar: made.value, correo: address };
    },
  };
}
