/**
 * What a load needs to be let in: a process with its keys, and auxiliares with one enrolled device each.
 * Written as rows, with real keys: enrolment has its own tests, and is not what is timed here.
 */
import { generateKeyPairSync } from 'node:crypto';
import { MIGRACIONES } from '../../server/migraciones.ts';
import { systemClock } from '../../server/platform/clock.ts';
import { readConfig } from '../../server/platform/config.ts';
import { nativeCrypto } from '../../server/platform/crypto.ts';
import { type Installation, openInstallation } from '../../server/platform/installation.ts';
import { createLogger } from '../../server/platform/logger.ts';
import { migrate } from '../../server/platform/migrations.ts';
import { altaProceso } from '../../server/procesos/index.ts';
import { ALPHABET } from '../../shared/apoyo/folio.ts';
import { filaDeCaptura, filaDeDispositivo } from '../support/dispositivos.ts';
import { TEXTOS } from '../support/textos.ts';
import type { Carga } from './programas/carga.ts';

export type Credencial = Carga['credenciales'][number];

export interface Siembra {
  readonly installation: Installation;
  readonly proceso: string;
  /** Enrols so many auxiliares, each with one device. */
  dispositivos(count: number): Promise<Credencial[]>;
}

/** Opens the installation of a folder, with the secrets of every role, and registers a process open now. */
export async function sembrar(dataDir: string): Promise<Siembra> {
  const config = readConfig({ DATA_DIR: dataDir, NODE_ENV: 'development' });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const installation = await openInstallation({
    config: config.value,
    clock: systemClock,
    log: createLogger('warn'),
    roles: ['intake', 'opener', 'portal', 'jobs'],
  });
  const { database, keystore } = installation;
  await migrate(database.db, MIGRACIONES);
  const now = Date.now();
  const registered = await altaProceso(
    { db: database.db, keys: keystore, clock: systemClock },
    {
      tipo: 'Consulta Ciudadana',
      nombre: 'Bench',
      planteamiento: '¿Cuánto aguanta?',
      promovente: 'Bench',
      entidad: 'Zacatecas',
      inicio: new Date(now - 86_400_000),
      fin: new Date(now + 86_400_000),
      avisoPrivacidad: { version: '1', texto: 'aviso', url: 'https://example.org/aviso' },
      manifiesto: { version: '1', texto: 'manifiesto' },
      textosAuxiliar: TEXTOS,
    },
    { rol: 'sistema', id: 'bench' },
  );
  if (!registered.ok) throw new Error(registered.error);
  const proceso = registered.value;
  const { clave_publica: procesoKey } = await database.db
    .selectFrom('proceso')
    .select('clave_publica')
    .where('id', '=', proceso)
    .executeTakeFirstOrThrow();

  let made = 0;
  return {
    installation,
    proceso,
    async dispositivos(count) {
      const fresh = Array.from({ length: count }, () => makeDispositivo(made++));
      const { db } = database;
      const at = new Date(now);
      await db
        .insertInto('auxiliar')
        .values(
          fresh.map(({ autor }) => ({
            proceso_id: proceso,
            id: autor,
            contacto: Buffer.from(nativeCrypto.randomBytes(64)),
            correo_indice: Buffer.from(nativeCrypto.randomBytes(32)),
            alta: at,
            baja: null,
            motivo_baja: null,
          })),
        )
        .execute();
      await db
        .insertInto('dispositivo')
        .values(
          fresh.map(({ autor, dispositivo, publica }) =>
            filaDeDispositivo({ proceso, auxiliar: autor, id: dispositivo, alta: at, publica }),
          ),
        )
        .execute();
      await db
        .insertInto('clave_captura')
        .values(fresh.map(({ dispositivo, captura }) => filaDeCaptura(dispositivo, captura.publicKey, at)))
        .execute();
      return fresh.map(({ autor, dispositivo, claveDispositivo, seed }) => ({
        autor,
        dispositivo,
        claveDispositivo,
        proceso,
        procesoKey: Buffer.from(procesoKey).toString('base64'),
        captura: Buffer.from(seed).toString('base64'),
        desde: 1,
      }));
    },
  };
}

function makeDispositivo(index: number) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const seed = nativeCrypto.randomBytes(32);
  return {
    autor: signs(index, 7),
    dispositivo: signs(index, 5),
    publica: Buffer.concat([Buffer.from([4]), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]),
    claveDispositivo: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    captura: nativeCrypto.signKeyPair(seed),
    seed,
  };
}

/** A number in the folio's alphabet, with so many signs. */
function signs(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / ALPHABET.length)) {
    text = ALPHABET[rest % ALPHABET.length]! + text;
  }
  return text;
}
