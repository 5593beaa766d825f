/** What an enrolled phone is told of its auxiliar's phones, and whose baja it may ask for (§3.7). */
import { sign } from 'node:crypto';
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { bajaAuxiliar } from '../../../server/auxiliares/index.ts';
import { fichas, limpiarPeticiones } from '../../../server/dispositivos/index.ts';
import { nativeCrypto as crypto } from '../../../server/platform/crypto.ts';
import { openKeystore, renewKeystore } from '../../../server/platform/keystore/index.ts';
import type { BajaReply, DispositivoReply } from '../../../shared/api/alta.ts';
import type { AnclaReply, DispositivosReply } from '../../../shared/api/dispositivos.ts';
import { bytesToBase64url } from '../../../shared/base/bytes.ts';
import { confiar } from '../../../shared/firmados/confianza.ts';
import { type Ancla, leerFirmado } from '../../../shared/firmados/index.ts';
import { deviceArray } from '../../../shared/sync/cuaderno.ts';
import { bajaMessage, consultaMessage, PETICION_MS } from '../../../shared/sync/dispositivos.ts';
import { createAlta } from '../../../web/captura/alta/index.ts';
import { consultar, darDeBaja } from '../../../web/captura/dispositivos/index.ts';
import { openAlmacenArchivos } from '../../simulador/almacen-archivos.ts';
import { makePlataforma } from '../../simulador/plataforma.ts';
import { withFolders } from '../../support/folders.ts';
import { VERSIONES } from '../../support/textos.ts';
import { ADMIN, ORIGEN, withInstalacion } from './instalacion.ts';
import { codigoEn, entrar, nuevasClaves, post, type Reply } from './telefono.ts';

const t = withInstalacion();
const folder = withFolders();
const alta = <T>(step: string, body: object): Promise<Reply<T>> => post<T>(t.app, step, body);

async function pedir<T = DispositivosReply>(step: string, body: object): Promise<Reply<T>> {
  const reply = await t.app.inject({ method: 'POST', url: `/api/dispositivos/${step}`, payload: body });
  return { status: reply.statusCode, body: reply.json() };
}
/** A fresh anchor: no two are of the same millisecond. */
async function reciente(): Promise<string> {
  t.clock.advance(1);
  return (await pedir<AnclaReply>('ancla', {})).body.ancla;
}

type Claves = ReturnType<typeof nuevasClaves>;
interface Telefono {
  readonly id: string;
  readonly claves: Claves;
}
const es256 = ({ device }: Claves, message: Uint8Array): string =>
  bytesToBase64url(sign('sha256', message, { key: device.privateKey, dsaEncoding: 'ieee-p1363' }));

function consulta({ id, claves }: Telefono, ancla: string, origen = ORIGEN) {
  return {
    dispositivo: id,
    ancla,
    firmaDispositivo: es256(claves, consultaMessage({ ancla, dispositivo: id, origen })),
  };
}
function baja({ id, claves }: Telefono, whose: string, ancla: string, origen = ORIGEN) {
  const message = bajaMessage({ ancla, baja: whose, dispositivo: id, origen });
  return {
    dispositivo: id,
    baja: whose,
    ancla,
    firmaDispositivo: es256(claves, message),
    firmaCaptura: bytesToBase64url(crypto.sign(message, claves.captura.secretKey)),
  };
}

/** An auxiliar with two phones. */
async function ana() {
  const datos = await t.auxiliar();
  const { sesion } = await entrar(t.app, t.correos, datos);
  const enrol = async (nombre: string): Promise<Telefono> => {
    const claves = nuevasClaves();
    t.clock.advance(1);
    const { body } = await alta<DispositivoReply>('dispositivo', claves.solicitud(sesion, nombre));
    return { id: body.dispositivo, claves };
  };
  return { ...datos, datos, sesion, uno: await enrol('moto de Ana'), otro: await enrol('Redmi de Ana') };
}
let her: Awaited<ReturnType<typeof ana>>;
beforeEach(async () => {
  her = await ana();
});

const activos = async (): Promise<string[]> =>
  (
    await t.db
      .selectFrom('dispositivo')
      .select('id')
      .where('auxiliar_id', '=', her.auxiliar)
      .where('baja', 'is', null)
      .execute()
  ).map(({ id }) => id);
const asientos = () =>
  t.db
    .selectFrom('bitacora')
    .select(['que', 'objeto', 'actor', 'detalle'])
    .where('que', '=', 'dispositivo-baja')
    .where('actor', '=', her.auxiliar)
    .execute();

/** Commitments of a phone, in her cuaderno as the database holds it: its update number `n`. */
async function anunciar(dispositivo: string, cuantos: number, n = 1): Promise<void> {
  const doc = new Y.Doc();
  deviceArray(doc, dispositivo).push(
    Array.from({ length: cuantos }, (_, i) => `{"clase":"apoyo","codigo":"c${i}","folio":"${dispositivo}-000${i}-0"}`),
  );
  const cuaderno = { proceso_id: t.proceso, autor: her.auxiliar, n };
  await t.db
    .insertInto('cuaderno')
    .values({ ...cuaderno, instantanea: null, hasta: 0 })
    .onConflict((conflict) => conflict.columns(['proceso_id', 'autor']).doUpdateSet({ n }))
    .execute();
  await t.db
    .insertInto('cuaderno_update')
    .values({ ...cuaderno, datos: Y.encodeStateAsUpdate(doc) })
    .execute();
}

/** Resolves once some session of this database waits for a lock. */
async function waitingForLock(): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(t.db);
    if (rows.length > 0) return;
  }
}

describe('the list', () => {
  test('tells both phones and what waits on each, signed by the server', async () => {
    await anunciar(her.otro.id, 3);
    const { status, body } = await pedir('consulta', consulta(her.uno, await reciente()));
    expect(status).toBe(200);
    expect(body.dispositivos).toMatchObject([
      { id: her.uno.id, nombre: 'moto de Ana', enEspera: 0, ultimoContacto: null },
      { id: her.otro.id, nombre: 'Redmi de Ana', enEspera: 3 },
    ]);
    const confianza = confiar(crypto, await t.keys.certificados(), t.keys.huella)!;
    expect(confianza.abrirDelServidor('dispositivos', body.documento, (d) => d.t)).toMatchObject({
      auxiliar: her.auxiliar,
      dispositivos: [
        { id: her.uno.id, activo: true },
        { id: her.otro.id, activo: true },
      ],
    });
  });

  test('counts what waits once for each state of the cuaderno, however often it is asked for', async () => {
    await anunciar(her.otro.id, 3);
    let reads = 0;
    const counting = t.db.withPlugin({
      transformQuery({ node }) {
        if (JSON.stringify(node).includes('"cuaderno_update"')) reads++;
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const node = await t.otra({ db: counting });
    const request = consulta(her.uno, await reciente());
    const ask = async () => {
      const reply = await node.inject({ method: 'POST', url: '/api/dispositivos/consulta', payload: request });
      return reply.json<DispositivosReply>().dispositivos[1]!.enEspera;
    };
    expect(new Set(await Promise.all(Array.from({ length: 20 }, ask)))).toEqual(new Set([3]));
    expect(reads).toBe(1);
    await anunciar(her.otro.id, 2, 2);
    expect(await ask()).toBe(5);
  });

  test('bears the time before it was read: what changes meanwhile is later', async () => {
    const asked: number[] = [];
    const slow = t.db.withPlugin({
      transformQuery({ node }) {
        asked.push(t.clock.now().getTime());
        return node;
      },
      async transformResult({ result }) {
        t.clock.advance(1_000);
        return result;
      },
    });
    const node = await t.otra({ db: slow });
    const request = consulta(her.uno, await reciente());
    const reply = await node.inject({ method: 'POST', url: '/api/dispositivos/consulta', payload: request });
    const { documento } = reply.json<DispositivosReply>();
    // The first is about who asks, the next two are the list.
    expect(leerFirmado('dispositivos', documento)!.t).toBeLessThanOrEqual(asked[1]!);
  });

  test('is told before the way out of the limit as well', async () => {
    await anunciar(her.otro.id, 2);
    const { dispositivos } = await entrar(t.app, t.correos, her.datos);
    expect(dispositivos.map(({ enEspera }) => enEspera)).toEqual([0, 2]);
  });

  test('is told over an anchor of another node, by a key that was rotated in since this one started', async () => {
    // Of two keys the one made later signs.
    t.clock.advance(1_000);
    await renewKeystore(t.keysDir, t.clock, { force: true });
    const node = await openKeystore(t.keysDir, ['intake'], t.clock);
    const ancla = node.firmar<Ancla>({ tipo: 'ancla', v: 1, t: t.clock.now().getTime() });
    expect((await pedir('consulta', consulta(her.uno, ancla))).status).toBe(200);
  });

  test('is nobody else’s: not with another’s key, for another server, or over an old or invented anchor', async () => {
    const ancla = await reciente();
    const right = consulta(her.uno, ancla);
    const refused = { status: 401, body: { codigo: 'dispositivo-no-reconocido' } };
    expect(await pedir('consulta', { ...right, dispositivo: her.otro.id })).toMatchObject(refused);
    expect(await pedir('consulta', { ...right, dispositivo: 'ZZZZ' })).toMatchObject(refused);
    expect(await pedir('consulta', consulta(her.uno, ancla, 'https://otro.example'))).toMatchObject(refused);
    const old = { status: 401, body: { codigo: 'peticion-vencida' } };
    expect(await pedir('consulta', consulta(her.uno, '{"tipo":"ancla"}'))).toMatchObject(old);
    t.clock.advance(PETICION_MS + 1);
    expect(await pedir('consulta', right)).toMatchObject(old);
  });
});

describe('a baja', () => {
  test('of the other phone is done once, noted once, told by mail and to the cuaderno', async () => {
    const before = t.correos.length;
    t.avisos.length = 0;
    const { status, body } = await pedir('baja', baja(her.uno, her.otro.id, await reciente()));
    expect(status).toBe(200);
    expect(body.dispositivos.map(({ id }) => id)).toEqual([her.uno.id]);
    expect(await activos()).toEqual([her.uno.id]);
    expect(await asientos()).toEqual([
      {
        que: 'dispositivo-baja',
        objeto: her.otro.id,
        actor: her.auxiliar,
        detalle: { auxiliar: her.auxiliar, motivo: 'a petición del auxiliar', desde: her.uno.id },
      },
    ]);
    expect(t.correos.slice(before)).toMatchObject([{ para: her.correo, asunto: 'Se dio de baja un teléfono tuyo' }]);
    expect(t.avisos).toEqual([her.auxiliar]);
    // Once more, as after a lost answer: nothing changes, nobody is told again.
    expect((await pedir('baja', baja(her.uno, her.otro.id, await reciente()))).status).toBe(200);
    expect([await asientos(), t.correos.slice(before), t.avisos].map(({ length }) => length)).toEqual([1, 1, 1]);
  });

  test('of itself ends what it may ask, but the same once more', async () => {
    expect((await pedir('baja', baja(her.uno, her.uno.id, await reciente()))).status).toBe(200);
    expect(await activos()).toEqual([her.otro.id]);
    expect((await pedir('baja', baja(her.uno, her.uno.id, await reciente()))).status).toBe(200);
    const refused = { status: 403, body: { codigo: 'dispositivo-de-baja' } };
    expect(await pedir('baja', baja(her.uno, her.otro.id, await reciente()))).toMatchObject(refused);
    expect(await pedir('consulta', consulta(her.uno, await reciente()))).toMatchObject(refused);
    expect(await activos()).toEqual([her.otro.id]);
  });

  test('is taken once, also when it is brought five times in the same instant or signed anew', async () => {
    const ancla = await reciente();
    const same = Array.from({ length: 5 }, () => baja(her.uno, her.otro.id, ancla));
    const replies = await Promise.all(same.map((one) => pedir('baja', one)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect(replies.find(({ status }) => status === 409)!.body.codigo).toBe('peticion-repetida');
    expect(await asientos()).toHaveLength(1);
    t.clock.advance(PETICION_MS + 1);
    expect((await pedir('baja', same[0]!)).body.codigo).toBe('peticion-vencida');
    await limpiarPeticiones(t.db, new Date(t.clock.now().getTime() + 2 * PETICION_MS));
    expect(await t.db.selectFrom('peticion_dispositivo').selectAll().execute()).toEqual([]);
  });

  test('needs the key that the password opens: the one in use, of that phone', async () => {
    const ancla = await reciente();
    const right = baja(her.uno, her.otro.id, ancla);
    const refused = { status: 401, body: { codigo: 'dispositivo-no-reconocido' } };
    const other = baja({ id: her.uno.id, claves: her.otro.claves }, her.otro.id, ancla);
    expect(await pedir('baja', { ...right, firmaCaptura: other.firmaCaptura })).toMatchObject(refused);
    expect(await pedir('baja', { ...right, firmaDispositivo: other.firmaDispositivo })).toMatchObject(refused);
    // A password that was reset: whoever knows the one before asks for nothing.
    const renewed = nuevasClaves(her.uno.claves.device);
    await alta('dispositivo', renewed.solicitud(her.sesion));
    expect(await pedir('baja', right)).toMatchObject(refused);
    expect((await pedir('baja', baja({ id: her.uno.id, claves: renewed }, her.otro.id, ancla))).status).toBe(200);
  });

  test('of somebody else’s phone, or of none, is refused, and theirs goes on', async () => {
    const bea = await ana();
    const refused = { status: 404, body: { codigo: 'dispositivo-ajeno' } };
    expect(await pedir('baja', baja(her.uno, bea.uno.id, await reciente()))).toMatchObject(refused);
    expect(await pedir('baja', baja(her.uno, 'ZZZZ', await reciente()))).toMatchObject(refused);
    expect((await pedir('consulta', consulta(bea.uno, await reciente()))).body.dispositivos).toHaveLength(2);
    expect(await asientos()).toEqual([]);
  });

  test('of two phones that give each other de baja in the same instant leaves one', async () => {
    const ancla = await reciente();
    const replies = await Promise.all([
      pedir('baja', baja(her.uno, her.otro.id, ancla)),
      pedir('baja', baja(her.otro, her.uno.id, ancla)),
    ]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect(await activos()).toHaveLength(1);
  });

  test('makes room for a third', async () => {
    const third = nuevasClaves();
    expect((await alta('dispositivo', third.solicitud(her.sesion))).body.codigo).toBe('limite-de-dispositivos');
    await pedir('baja', baja(her.uno, her.otro.id, await reciente()));
    expect((await alta<BajaReply>('dispositivo', third.solicitud(her.sesion))).status).toBe(200);
  });

  test('is not a matter of whoever is no auxiliar any more', async () => {
    await bajaAuxiliar(t.deps, { auxiliar: her.auxiliar, motivo: 'renunció' }, ADMIN);
    const refused = { status: 403, body: { codigo: 'auxiliar-no-activo' } };
    expect(await pedir('baja', baja(her.uno, her.otro.id, await reciente()))).toMatchObject(refused);
    expect(await pedir('consulta', consulta(her.uno, await reciente()))).toMatchObject(refused);
  });

  test('that nobody signed is refused without waiting for what holds the auxiliar', async () => {
    const bad = { ...baja(her.uno, her.otro.id, await reciente()), firmaCaptura: 'A'.repeat(86) };
    await t.db.transaction().execute(async (trx) => {
      // As an admission does.
      await fichas(trx, [her.uno.id], { lock: true });
      expect(await pedir('baja', bad)).toMatchObject({ status: 401, body: { codigo: 'dispositivo-no-reconocido' } });
    });
  });

  test('that waited while the password was reset is refused: the key that signed it has ended', async () => {
    const right = baja(her.uno, her.otro.id, await reciente());
    let reply: ReturnType<typeof pedir> | null = null;
    await t.db.transaction().execute(async (trx) => {
      await fichas(trx, [her.uno.id], { lock: true });
      reply = pedir('baja', right);
      await waitingForLock();
      await trx
        .updateTable('clave_captura')
        .set({ hasta: t.clock.now() })
        .where('dispositivo_id', '=', her.uno.id)
        .execute();
    });
    expect(await reply).toMatchObject({ status: 401, body: { codigo: 'dispositivo-no-reconocido' } });
    expect(await activos()).toHaveLength(2);
  });

  test('that is not exactly a request is refused before anything is looked at', async () => {
    const right = baja(her.uno, her.otro.id, await reciente());
    const bad = [
      { ...right, mas: 1 },
      { ...right, baja: "K7QM'; drop table dispositivo" },
      { ...right, dispositivo: 7 },
      { ...right, firmaCaptura: '' },
      { ...right, ancla: 'x'.repeat(2_000) },
      {},
    ];
    for (const body of bad) {
      expect(await pedir('baja', body)).toMatchObject({ status: 400, body: { codigo: 'solicitud-no-valida' } });
    }
    expect((await pedir('baja', right)).status).toBe(200);
  });
});

test('the app’s own client enrols, lists, and gives both phones de baja', async () => {
  const datos = await t.auxiliar();
  const almacen = await openAlmacenArchivos(await folder());
  const p = await makePlataforma(almacen, ORIGEN, {
    derivar: async (password) => crypto.hash(password),
    fetch: (async (url: string, { body }: RequestInit) => {
      const reply = await t.app.inject({
        method: 'POST',
        url: new URL(url).pathname,
        payload: JSON.parse(String(body)),
      });
      return new Response(reply.body, { status: reply.statusCode });
    }) as typeof globalThis.fetch,
  });
  const client = createAlta(p);
  const enrol = async (request: ReturnType<typeof createAlta>) => {
    t.clock.advance(1);
    await request.pedirCodigo(datos);
    await request.verificar({ ...datos, codigo: codigoEn(t.correos, datos.correo) }, null);
    const made = await request.inscribir({ nombre: 'Moto', contrasena: 'una contraseña larga', textos: VERSIONES });
    if (!made.ok) throw new Error(made.error.codigo);
    return made.value;
  };
  const { sesion } = await entrar(t.app, t.correos, datos);
  const other = (await alta<DispositivoReply>('dispositivo', nuevasClaves().solicitud(sesion))).body.dispositivo;
  const { inscripcion, certificados, captura } = await enrol(client);
  const confianza = confiar(p.crypto, certificados, inscripcion.huella)!;
  const ids = (given: Awaited<ReturnType<typeof consultar>>) =>
    given.ok && given.value.dispositivos.map(({ id }) => id);
  expect(ids(await consultar(p, inscripcion, confianza))).toEqual([other, inscripcion.dispositivo]);
  t.clock.advance(1);
  expect(ids(await darDeBaja(p, inscripcion, confianza, captura, other))).toEqual([inscripcion.dispositivo]);
  t.clock.advance(1);
  expect(ids(await darDeBaja(p, inscripcion, confianza, captura, inscripcion.dispositivo))).toEqual([]);
  expect(await consultar(p, inscripcion, confianza)).toMatchObject({ error: { codigo: 'dispositivo-de-baja' } });
  await almacen.close();
});
