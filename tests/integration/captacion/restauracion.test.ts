/**
 * A database restored from a backup knows less than the phones have seen of it. Their copies of the cuaderno are then
 * refused; each begins its own anew from its store, and all that was pending gets its acuse.
 */
import { sql } from 'kysely';
import { afterEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { leerCuaderno } from '../../../server/captacion/almacen.ts';
import type { Db } from '../../../server/platform/database.ts';
import { base64urlToBytes, concatBytes } from '../../../shared/base/bytes.ts';
import { loadSodium } from '../../../shared/crypto/sodium.ts';
import { MAX_ENTRIES_PER_UPDATE, MAX_MESSAGE } from '../../../shared/sync/limites.ts';
import type { Almacen } from '../../../web/captura/almacen/index.ts';
import { makeLlaves } from '../../../web/captura/claves/index.ts';
import type { Cliente, EstadoEnvio } from '../../../web/captura/cliente.ts';
import { createCliente } from '../../../web/captura/nucleo.ts';
import type { Plataforma } from '../../../web/captura/plataforma.ts';
import { openAlmacenArchivos } from '../../simulador/almacen-archivos.ts';
import { makePlataforma } from '../../simulador/plataforma.ts';
import { filaDeCaptura, filaDeDispositivo } from '../../support/dispositivos.ts';
import { withFolders } from '../../support/folders.ts';
import { DATOS, PROCESO } from '../../unit/web/captura/almacen/casos.ts';
import { type Auxiliar, FIN, INICIO, type Nodo, withInstalacion } from './instalacion.ts';
import { randomSigns } from './telefono.ts';

const t = withInstalacion();
const folder = withFolders();
const crypto = await loadSodium();
const PASSWORD = 'contraseña de prueba';
/** A cheap derivation: Argon2id is tested with the keys. */
const derivar: Plataforma['derivar'] = async (password, salt) => crypto.hash(password, concatBytes(salt, salt));

const open: { cerrar(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.cerrar();
});

interface App {
  readonly dispositivo: string;
  readonly almacen: Almacen;
  cliente: Cliente;
  readonly estados: EstadoEnvio[];
  seal(count: number): Promise<void>;
  /** Captures that wait for their acuse. */
  pending(): Promise<number>;
  /** Starts the app anew over its store. */
  start(nodo: Nodo): Promise<void>;
}

/** An enrolled phone with the app's own client, off. */
async function telefono(auxiliar: Auxiliar, plaza: 1 | 2): Promise<App> {
  const dispositivo = randomSigns(5);
  const { llaves } = await makeLlaves(
    { crypto, subtle: globalThis.crypto.subtle, extractableKeys: true, derivar },
    PASSWORD,
  );
  const publica = base64urlToBytes(llaves.captura.publica)!;
  await t.db
    .insertInto('dispositivo')
    .values(
      filaDeDispositivo({
        proceso: auxiliar.proceso.id,
        auxiliar: auxiliar.id,
        id: dispositivo,
        plaza,
        alta: INICIO,
        publica: base64urlToBytes(llaves.publicaDispositivo)!,
      }),
    )
    .execute();
  await t.db
    .insertInto('clave_captura')
    .values(filaDeCaptura(dispositivo, publica, INICIO))
    .execute();
  const path = await folder();
  const almacen = await openAlmacenArchivos(path);
  await almacen.guardarInscripcion({
    dispositivo,
    autor: auxiliar.id,
    nombre: 'Auxiliar',
    proceso: { ...PROCESO, id: auxiliar.proceso.id, inicio: INICIO.getTime(), fin: FIN.getTime() },
    huella: t.keys.huella,
    alta: INICIO.getTime(),
    llaves,
  });
  await almacen.guardarCertificados(t.keys.huella, JSON.stringify(await t.keys.certificados(auxiliar.proceso.id)));
  const ancla = t.keys.firmar({ tipo: 'ancla', v: 1, t: t.clock.now().getTime() } as never);
  await almacen.guardarReloj({ ancla, llegada: Date.now(), piso: 0 });

  const app: App = {
    dispositivo,
    almacen,
    cliente: null as never,
    estados: [],
    async seal(count) {
      for (let i = 0; i < count; i++) {
        const sealed = await app.cliente.sellar({
          clase: 'apoyo',
          datos: DATOS,
          partes: [{ nombre: 'anverso', tipo: 'image/jpeg', bytes: crypto.randomBytes(64) }],
        });
        if (!sealed.ok) throw new Error(sealed.error);
      }
    },
    async pending() {
      const { sellados, enTransito } = await almacen.conteos(dispositivo);
      return sellados + enTransito;
    },
    async start(nodo) {
      const plataforma = await makePlataforma({ ...almacen, close: async () => undefined }, nodo.url, { derivar });
      app.cliente = await createCliente(plataforma);
      app.estados.length = 0;
      app.cliente.suscribir(({ envio }) => app.estados.push(envio));
      expect((await app.cliente.desbloquear(PASSWORD)).ok).toBe(true);
      open.push(app.cliente);
    },
  };
  return app;
}

const TABLES = ['cuaderno', 'cuaderno_update', 'cuaderno_cliente', 'compromiso', 'apoyo', 'rechazo'] as const;
/** The rows of intake, to be put back over whatever came after. */
async function respaldar(db: Db): Promise<() => Promise<void>> {
  for (const table of TABLES)
    await sql`create table respaldo.${sql.table(table)} as table ${sql.table(table)}`.execute(db);
  return () =>
    db.transaction().execute(async (trx) => {
      for (const table of [...TABLES].reverse()) await sql`delete from ${sql.table(table)}`.execute(trx);
      for (const table of TABLES) {
        await sql`insert into ${sql.table(table)} select * from respaldo.${sql.table(table)}`.execute(trx);
      }
    });
}

const synced = (app: App, apartados: number): Promise<void> =>
  vi.waitFor(
    () => {
      const last = app.estados.at(-1);
      expect(last).toMatchObject({ tipo: 'al-corriente' });
      expect(last?.tipo === 'al-corriente' && last.apartados.length).toBe(apartados);
    },
    { timeout: 30_000, interval: 20 },
  );

test.each([
  ['at a node that starts with it', false],
  ['under a node that goes on', true],
])(
  'phones that saw more than the restored database knows deliver all they have, %s',
  async (_where, goesOn) => {
    const proceso = await t.proceso();
    await t.keys.createProceso(proceso.id);
    const auxiliar = await proceso.auxiliar();
    let isFull = true;
    const blobs = {
      ...t.blobs,
      place: async (...args: Parameters<typeof t.blobs.place>) => {
        if (isFull) throw new Error('the disk is full');
        return t.blobs.place(...args);
      },
    };
    const nodo = await t.otroNodo({ deps: { blobs } });
    const apps = [await telefono(auxiliar, 1), await telefono(auxiliar, 2)];
    for (const app of apps) {
      await app.start(nodo);
      await app.seal(1);
      await app.cliente.encender();
      await synced(app, 1);
    }
    await sql`drop schema if exists respaldo cascade`.execute(t.db);
    await sql`create schema respaldo`.execute(t.db);
    const restaurar = await respaldar(t.db);

    // What both have seen after it, one of them more than fits in a message.
    const [few, many] = [3, 2 * MAX_ENTRIES_PER_UPDATE];
    for (const [i, app] of apps.entries()) {
      await app.seal(i === 0 ? few : many);
      await synced(app, 1 + (i === 0 ? few : many));
    }
    const kept = (await apps[1]!.almacen.cuaderno(apps[1]!.dispositivo)).estado!;
    expect(kept.length).toBeGreaterThan(MAX_MESSAGE);

    let next = nodo;
    if (goesOn) {
      await restaurar();
    } else {
      for (const app of apps) await app.cliente.cerrar();
      await nodo.close();
      await restaurar();
      next = await t.otroNodo();
      for (const app of apps) {
        await app.start(next);
        await app.cliente.encender();
      }
    }
    isFull = false;
    for (const app of apps) await app.cliente.reintentar();
    for (const app of apps) {
      await vi.waitFor(async () => expect(await app.pending()).toBe(0), { timeout: 45_000, interval: 50 });
    }
    const { n } = await t.db
      .selectFrom('apoyo')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('autor', '=', auxiliar.id)
      .where('resultado', '=', 'acuse')
      .executeTakeFirstOrThrow();
    expect(Number(n)).toBe(2 + few + many);
    // And what the database holds of it has no gap.
    const doc = new Y.Doc();
    const { updates } = await leerCuaderno(t.db, { procesoId: proceso.id, autor: auxiliar.id });
    for (const update of updates) Y.applyUpdate(doc, update);
    expect(doc.store.pendingStructs).toBeNull();
  },
  150_000,
);
