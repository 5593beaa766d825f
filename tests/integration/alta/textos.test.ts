/** What is accepted at an enrolment: nothing is enrolled without it, and it is recorded once, with its proof. */
import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { MIGRACIONES as TODAS } from '../../../server/migraciones.ts';
import { nativeCrypto as crypto } from '../../../server/platform/crypto.ts';
import { migrate } from '../../../server/platform/migrations.ts';
import { procesoPublico, publicarTextos, textosVigentes } from '../../../server/procesos/index.ts';
import { agregarTextos } from '../../../server/procesos/textos.ts';
import type { DispositivoReply } from '../../../shared/api/alta.ts';
import { bytesToBase64url } from '../../../shared/base/bytes.ts';
import { keyId } from '../../../shared/firmados/index.ts';
import { textosNuevos, type VersionesTextos, versionesDe } from '../../../shared/proceso/textos.ts';
import { altaMessage } from '../../../shared/sync/alta.ts';
import { withPostgres } from '../../support/postgres.ts';
import { TEXTOS, VERSIONES } from '../../support/textos.ts';
import { ADMIN, withInstalacion } from './instalacion.ts';
import { sembrarProceso } from './siembra.ts';
import { entrar, nuevasClaves, post } from './telefono.ts';

const t = withInstalacion();
const NUEVAS = ['procesos/0002-textos-auxiliar', 'dispositivos/0008-aceptacion'];
const vieja = withPostgres(TODAS.filter(({ name }) => !NUEVAS.includes(name)));

const recorded = (auxiliar: string) =>
  t.db.selectFrom('aceptacion').selectAll().where('auxiliar_id', '=', auxiliar).orderBy('cuando').execute();
const noted = async (auxiliar: string) =>
  (
    await t.db
      .selectFrom('bitacora')
      .select(['objeto', 'detalle'])
      .where('actor', '=', auxiliar)
      .where('que', '=', 'textos-aceptados')
      .orderBy('seq')
      .execute()
  ).map(({ objeto, detalle }) => ({ objeto, detalle }));
const vigentes = async (): Promise<VersionesTextos> =>
  versionesDe((await procesoPublico(t.db, t.proceso))!.textosAuxiliar);
let count = 1;
/** Puts a new version of the responsiva in force. */
const cambiar = async (): Promise<string> => {
  const version = `r${++count}`;
  const textos = { responsiva: { ...TEXTOS.responsiva, version, texto: `Responsiva ${version}` } };
  expect(await publicarTextos(t, { proceso: t.proceso, textos }, ADMIN)).toEqual({ ok: true, value: null });
  return version;
};

test('it is recorded with the enrolment: who, with what, which versions, when, and both signatures over them', async () => {
  const ana = await t.auxiliar();
  const { sesion, proceso } = await entrar(t.app, t.correos, ana);
  expect(proceso.textosAuxiliar).toEqual(TEXTOS);
  const claves = nuevasClaves();
  const solicitud = claves.solicitud(sesion);
  const { dispositivo } = (await post<DispositivoReply>(t.app, 'dispositivo', solicitud)).body;

  const [row, ...more] = await recorded(ana.auxiliar);
  expect(more).toEqual([]);
  expect(row).toMatchObject({
    ...VERSIONES,
    proceso_id: t.proceso,
    dispositivo_id: dispositivo,
    cuando: t.clock.now(),
    clave_captura: keyId(crypto, claves.captura.publicKey),
  });
  // From what is stored alone: this capture key, which only her password opens, signed these versions.
  const message = altaMessage({
    sesion: bytesToBase64url(row!.sesion),
    claveDispositivo: solicitud.claveDispositivo,
    claveCaptura: solicitud.claveCaptura,
    textos: { aviso: row!.aviso, responsiva: row!.responsiva, cuenta: row!.cuenta },
  });
  expect(crypto.verifySignature(row!.firma_captura, message, claves.captura.publicKey)).toBe(true);
  expect(JSON.stringify(row)).not.toContain(sesion);
  expect(await noted(ana.auxiliar)).toEqual([{ objeto: dispositivo, detalle: VERSIONES }]);
});

test('it is only ever added to, and so are the texts', async () => {
  const ana = await t.auxiliar();
  const { sesion } = await entrar(t.app, t.correos, ana);
  await post(t.app, 'dispositivo', nuevasClaves().solicitud(sesion, 'x', await vigentes()));
  for (const change of [
    sql`update aceptacion set cuenta = 'otra'`,
    sql`delete from aceptacion`,
    sql`update texto_auxiliar set contenido = '{}'`,
    sql`delete from texto_auxiliar`,
    sql`truncate texto_auxiliar`,
  ]) {
    await expect(change.execute(t.db)).rejects.toThrow('only ever added to');
  }
});

test('without it nothing is enrolled, and the refusal brings the texts', async () => {
  const ana = await t.auxiliar();
  const { sesion } = await entrar(t.app, t.correos, ana);
  const { textos: _, ...without } = nuevasClaves().solicitud(sesion);
  const old = nuevasClaves().solicitud(sesion, 'x', { ...(await vigentes()), cuenta: 'c0' });
  for (const bad of [without, old]) {
    const refused = await post(t.app, 'dispositivo', bad);
    expect(refused).toMatchObject({ status: 409, body: { codigo: 'textos-sin-aceptar' } });
    expect(versionesDe(refused.body.textos!)).toEqual(await vigentes());
  }
  expect(await recorded(ana.auxiliar)).toEqual([]);
  expect(await t.db.selectFrom('dispositivo').select('id').where('auxiliar_id', '=', ana.auxiliar).execute()).toEqual(
    [],
  );
});

test('versions that were not signed are none', async () => {
  const { sesion } = await entrar(t.app, t.correos, await t.auxiliar());
  const signed = nuevasClaves().solicitud(sesion, 'x', { ...(await vigentes()), cuenta: 'c0' });
  expect(await post(t.app, 'dispositivo', { ...signed, textos: await vigentes() })).toMatchObject({
    status: 400,
    body: { codigo: 'solicitud-no-valida' },
  });
});

test('a text that changed under way is asked for anew, and the same session goes on with it', async () => {
  const ana = await t.auxiliar();
  const { sesion, proceso } = await entrar(t.app, t.correos, ana);
  const version = await cambiar();
  const claves = nuevasClaves();
  const refused = await post(t.app, 'dispositivo', claves.solicitud(sesion, 'x', versionesDe(proceso.textosAuxiliar)));
  expect(refused.body).toMatchObject({ codigo: 'textos-sin-aceptar', textos: { responsiva: { version } } });
  const ahora = versionesDe(refused.body.textos!);
  expect(textosNuevos(ahora, versionesDe(proceso.textosAuxiliar))).toEqual(['responsiva']);
  expect((await post(t.app, 'dispositivo', claves.solicitud(sesion, 'x', ahora))).status).toBe(200);
  expect(await recorded(ana.auxiliar)).toMatchObject([ahora]);
});

test('a renewed password or a repeated request records nothing more, unless a text is new', async () => {
  const ana = await t.auxiliar();
  const { sesion } = await entrar(t.app, t.correos, ana);
  const claves = nuevasClaves();
  const before = await vigentes();
  const ask = async (pair: typeof claves, textos: VersionesTextos) =>
    (await post<DispositivoReply>(t.app, 'dispositivo', pair.solicitud(sesion, 'x', textos))).body;
  const { dispositivo } = await ask(claves, before);
  expect(await ask(claves, before)).toMatchObject({ dispositivo });
  const renewed = nuevasClaves(claves.device);
  expect(await ask(renewed, before)).toMatchObject({ dispositivo });
  expect(await recorded(ana.auxiliar)).toHaveLength(1);

  await cambiar();
  expect(await ask(renewed, before)).toMatchObject({ codigo: 'textos-sin-aceptar' });
  const after = await vigentes();
  expect(await ask(renewed, after)).toMatchObject({ dispositivo });
  expect(await recorded(ana.auxiliar)).toMatchObject([
    before,
    { ...after, dispositivo_id: dispositivo, clave_captura: keyId(crypto, renewed.captura.publicKey) },
  ]);
  expect(await noted(ana.auxiliar)).toHaveLength(2);
});

test('each device has its own, also the one that takes a place that became free', async () => {
  const ana = await t.auxiliar();
  const { sesion } = await entrar(t.app, t.correos, ana);
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) {
    const { body } = await post<DispositivoReply>(
      t.app,
      'dispositivo',
      nuevasClaves().solicitud(sesion, 'x', await vigentes()),
    );
    ids.push(body.dispositivo);
    await post(t.app, 'baja', { sesion, dispositivo: body.dispositivo });
  }
  expect((await recorded(ana.auxiliar)).map(({ dispositivo_id }) => dispositivo_id).sort()).toEqual(ids.sort());
});

test('in the same instant: whatever order texts and enrolments come in, what is recorded was in force', async () => {
  const other = await t.otra({});
  for (let round = 0; round < 5; round++) {
    const ana = await t.auxiliar();
    const { sesion } = await entrar(t.app, t.correos, ana);
    const before = await vigentes();
    const claves = nuevasClaves();
    const solicitud = claves.solicitud(sesion, 'x', before);
    const [version, ...replies] = await Promise.all([
      cambiar(),
      ...[t.app, other, t.app, other].map((app) => post<DispositivoReply>(app, 'dispositivo', solicitud)),
    ]);
    const statuses = new Set(replies.map(({ status }) => status));
    for (const { status, body } of replies) if (status === 409) expect(body.textos!.responsiva.version).toBe(version);
    // All of one device: recorded once if any got in before, not at all if none did.
    expect(await recorded(ana.auxiliar)).toHaveLength(statuses.has(200) ? 1 : 0);
    expect(await noted(ana.auxiliar)).toHaveLength(statuses.has(200) ? 1 : 0);
  }
});

/** Until somebody waits for a lock in this database. */
const someoneWaits = (): Promise<void> =>
  vi.waitFor(
    async () => {
      const { rows } = await sql`
        select 1 from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`.execute(t.db);
      expect(rows).not.toEqual([]);
    },
    { timeout: 10_000, interval: 20 },
  );

test('a new text waits for an enrolment that has read the old ones', async () => {
  const before = await vigentes();
  let changing: Promise<string> | undefined;
  await t.db.transaction().execute(async (trx) => {
    // As an enrolment does, before it reads the texts.
    await trx.selectFrom('proceso').select('id').where('id', '=', t.proceso).forShare().execute();
    changing = cambiar();
    await someoneWaits();
    expect(versionesDe(await textosVigentes(t.db, t.proceso))).toEqual(before);
  });
  const version = await changing;
  expect((await vigentes()).responsiva).toBe(version);
});

test('an enrolment waits for a new text that is being put in force, and is refused the old one', async () => {
  const ana = await t.auxiliar();
  const { sesion } = await entrar(t.app, t.correos, ana);
  const solicitud = nuevasClaves().solicitud(sesion, 'x', await vigentes());
  let enrolling: ReturnType<typeof post> | undefined;
  await t.db.transaction().execute(async (trx) => {
    await trx.selectFrom('proceso').select('id').where('id', '=', t.proceso).forUpdate().execute();
    const responsiva = { ...TEXTOS.responsiva, version: `r${++count}` };
    await agregarTextos(trx, t.proceso, { responsiva }, ADMIN, t.clock.now());
    enrolling = post(t.app, 'dispositivo', solicitud);
    await someoneWaits();
  });
  expect((await enrolling)!.body).toMatchObject({
    codigo: 'textos-sin-aceptar',
    textos: { responsiva: { version: `r${count}` } },
  });
  expect(await recorded(ana.auxiliar)).toEqual([]);
});

test('a version is never put in force with other words', async () => {
  const again = { ...TEXTOS.cuenta, texto: 'Otras palabras' };
  expect(await publicarTextos(t, { proceso: t.proceso, textos: { cuenta: again } }, ADMIN)).toEqual({
    ok: false,
    error: 'version-repetida',
  });
  expect(await publicarTextos(t, { proceso: 'CC-2026-999', textos: {} }, ADMIN)).toEqual({
    ok: false,
    error: 'proceso-desconocido',
  });
  const lines = await t.db
    .selectFrom('bitacora')
    .select('detalle')
    .where('que', '=', 'texto-auxiliar')
    .where('objeto', '=', t.proceso)
    .execute();
  expect(lines.slice(0, 3).map(({ detalle }) => detalle)).toEqual(
    Object.entries(VERSIONES).map(([cual, version]) => ({
      cual,
      version,
      huella: expect.stringMatching(/^[\w-]{43}$/),
    })),
  );
});

test('a process from before has texts that are true of every one', async () => {
  const id = await sembrarProceso(vieja.db);
  await migrate(vieja.db, TODAS);
  const { textosAuxiliar } = (await procesoPublico(vieja.db, id))!;
  expect(textosAuxiliar.aviso.url).toBe('https://example.org/aviso');
  expect(versionesDe(textosAuxiliar)).toEqual({ aviso: '0', responsiva: '0', cuenta: '0' });
});
