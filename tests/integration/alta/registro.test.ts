import { describe, expect, test } from 'vitest';
import { altaAuxiliar, bajaAuxiliar, leerContacto } from '../../../server/auxiliares/index.ts';
import { LOGO_DE_EJEMPLO } from '../../../server/demostracion/logo.ts';
import { bajaDispositivo, rosterOf } from '../../../server/dispositivos/index.ts';
import { openKeystore } from '../../../server/platform/keystore/index.ts';
import { altaProceso, estadoProceso, procesoPublico } from '../../../server/procesos/index.ts';
import { leerFirmado, type Roster } from '../../../shared/firmados/index.ts';
import { ADMIN, CONSULTA, withInstalacion } from './instalacion.ts';

const t = withInstalacion();
const procesos = () => ({ db: t.db, keys: t.keys, clock: t.clock });
const persona = (proceso: string, correo: string) => ({ proceso, nombre: 'Eva Prueba', correo, telefono: null });

describe('a process', () => {
  test('gets the next number of its kind and year, a certified key and a line in the bitácora', async () => {
    const made = await altaProceso(procesos(), { ...CONSULTA, tipo: 'Iniciativa Ciudadana' }, ADMIN);
    const again = await altaProceso(procesos(), { ...CONSULTA, tipo: 'Iniciativa Ciudadana' }, ADMIN);
    expect([made, again]).toEqual([
      { ok: true, value: 'IC-2026-001' },
      { ok: true, value: 'IC-2026-002' },
    ]);
    const row = await t.db.selectFrom('proceso').selectAll().where('id', '=', 'IC-2026-001').executeTakeFirstOrThrow();
    const certificate = leerFirmado('clave-proceso', row.certificado);
    expect(certificate).toMatchObject({ proceso: 'IC-2026-001' });
    expect(Buffer.from(certificate!.publica, 'base64url').equals(Buffer.from(row.clave_publica))).toBe(true);
    expect(
      await t.db.selectFrom('bitacora').select(['que', 'rol']).where('objeto', '=', 'IC-2026-001').execute(),
    ).toEqual(['proceso-alta', ...Array(3).fill('texto-auxiliar')].map((que) => ({ que, rol: 'admin' })));
    expect(await estadoProceso(t.db, 'IC-2026-001')).toEqual({
      proceso: 'IC-2026-001',
      estado: 'activo',
      inicio: CONSULTA.inicio.getTime(),
      fin: CONSULTA.fin.getTime(),
    });
  });

  test('takes the year of hora Centro', async () => {
    const inicio = new Date('2027-01-01T03:00:00Z');
    const made = await altaProceso(
      procesos(),
      { ...CONSULTA, tipo: 'Revocación de Mandato', inicio, fin: new Date('2027-02-01T06:00:00Z') },
      ADMIN,
    );
    expect(made).toEqual({ ok: true, value: 'RM-2026-001' });
  });

  test('has its logo, or none, in what everybody may read; the database takes no half of one', async () => {
    const bytes = Buffer.from(LOGO_DE_EJEMPLO, 'base64');
    const logo = { bytes, descripcion: 'Un árbol' };
    const made = await altaProceso(procesos(), { ...CONSULTA, logo }, ADMIN);
    if (!made.ok) throw new Error(made.error);
    const shown = { tipo: 'image/webp', datos: LOGO_DE_EJEMPLO, descripcion: 'Un árbol' };
    expect(await procesoPublico(t.db, made.value)).toMatchObject({ id: made.value, logo: shown });
    expect((await t.app.inject({ url: `/api/proceso/${made.value}` })).json()).toMatchObject({ logo: shown });
    expect(await procesoPublico(t.db, t.proceso)).not.toHaveProperty('logo');
    const set = (more: object) => t.db.updateTable('proceso').set(more).where('id', '=', made.value).execute();
    await expect(set({ logo_tipo: null })).rejects.toThrow('proceso_logo_entero');
    await expect(set({ logo: Buffer.alloc(32_769) })).rejects.toThrow('proceso_logo_largo');
    await expect(set({ logo_tipo: 'image/svg+xml' })).rejects.toThrow('proceso_logo_tipo');
    await expect(set({ logo_descripcion: '' })).rejects.toThrow('proceso_logo_descripcion');
  });

  test('registered ten times at once gets ten numbers', async () => {
    const made = await Promise.all(
      Array.from({ length: 10 }, () => altaProceso(procesos(), { ...CONSULTA, tipo: 'Revocación de Mandato' }, ADMIN)),
    );
    expect(new Set(made.map((one) => one.ok && one.value)).size).toBe(10);
  });

  test('out of rule is refused', async () => {
    const { inicio } = CONSULTA;
    const tries = [
      [{ ...CONSULTA, fin: inicio }, 'periodo'],
      [{ ...CONSULTA, planteamiento: '' }, 'planteamiento'],
      [{ ...CONSULTA, planteamiento: 'ñ'.repeat(480) }, 'planteamiento'],
      [{ ...CONSULTA, logo: { bytes: Buffer.from('<svg/>'), descripcion: 'Un árbol' } }, 'logo'],
      [{ ...CONSULTA, logo: { bytes: Buffer.from(LOGO_DE_EJEMPLO, 'base64'), descripcion: ' ' } }, 'logo'],
    ] as const;
    for (const [nuevo, error] of tries) {
      expect(await altaProceso(procesos(), nuevo, ADMIN)).toEqual({ ok: false, error });
    }
    expect((await altaProceso(procesos(), { ...CONSULTA, planteamiento: 'ñ'.repeat(479) }, ADMIN)).ok).toBe(true);
    const keys = { createProceso: async () => ({ ok: false, error: 'sin-permiso' }) as const };
    expect(await altaProceso({ ...procesos(), keys }, CONSULTA, ADMIN)).toEqual({ ok: false, error: 'sin-permiso' });
  });
});

describe('an auxiliar', () => {
  test('is registered once per e-mail and process, whatever its capitals', async () => {
    expect((await altaAuxiliar(t.deps, persona(t.proceso, 'Eva@Example.org'), ADMIN)).ok).toBe(true);
    expect(await altaAuxiliar(t.deps, persona(t.proceso, ' eva@example.ORG'), ADMIN)).toEqual({
      ok: false,
      error: 'correo-ya-registrado',
    });
    const other = await altaProceso(procesos(), CONSULTA, ADMIN);
    expect((await altaAuxiliar(t.deps, persona(other.ok ? other.value : '', 'eva@example.org'), ADMIN)).ok).toBe(true);
  });

  test('needs a process that is there and active', async () => {
    expect(await altaAuxiliar(t.deps, persona('CC-2026-900', 'x@example.org'), ADMIN)).toEqual({
      ok: false,
      error: 'proceso-desconocido',
    });
    const made = await altaProceso(procesos(), CONSULTA, ADMIN);
    const proceso = made.ok ? made.value : '';
    await t.db.updateTable('proceso').set({ estado: 'suspendido' }).where('id', '=', proceso).execute();
    expect(await altaAuxiliar(t.deps, persona(proceso, 'x@example.org'), ADMIN)).toEqual({
      ok: false,
      error: 'proceso-no-activo',
    });
  });

  test('is given de baja once, told once, noted once', async () => {
    const { auxiliar } = await t.auxiliar();
    const before = t.correos.length;
    const bajas = await Promise.all(
      Array.from({ length: 4 }, () => bajaAuxiliar(t.deps, { auxiliar, motivo: 'no corresponde' }, ADMIN)),
    );
    expect(bajas.filter((baja) => baja.ok && baja.value.cambio)).toHaveLength(1);
    expect(t.correos.slice(before).map(({ clave }) => clave)).toEqual([`baja-${auxiliar}`]);
    expect(t.avisos.filter((autor) => autor === auxiliar)).toHaveLength(1);
    const noted = await t.db
      .selectFrom('bitacora')
      .select(['que', 'detalle'])
      .where('objeto', '=', auxiliar)
      .where('que', '=', 'auxiliar-baja')
      .execute();
    expect(noted).toEqual([{ que: 'auxiliar-baja', detalle: { motivo: 'no corresponde' } }]);
    expect(await bajaAuxiliar(t.deps, { auxiliar: '0000000', motivo: 'x' }, ADMIN)).toEqual({
      ok: false,
      error: 'auxiliar-desconocido',
    });
  });

  test('is not given de baja for a reason that the roster can’t tell', async () => {
    const { auxiliar } = await t.auxiliar();
    for (const motivo of ['dos\nrenglones', 'ñ'.repeat(257)]) {
      expect(await bajaAuxiliar(t.deps, { auxiliar, motivo }, ADMIN)).toEqual({ ok: false, error: 'motivo-no-valido' });
    }
    const motivo = 'ñ'.repeat(256);
    expect(await bajaAuxiliar(t.deps, { auxiliar, motivo }, ADMIN)).toMatchObject({ ok: true });
    const body = (await rosterOf(t.db, auxiliar))!;
    expect(
      leerFirmado('dispositivos', t.keys.firmar<Roster>({ tipo: 'dispositivos', v: 1, t: 1, ...body })),
    ).toMatchObject({ motivoBaja: motivo });
  });

  test('can’t be read by another process’s key, another row’s, or none', async () => {
    const { auxiliar } = await t.auxiliar();
    const other = await t.auxiliar();
    expect(await leerContacto(t.db, t.keys, auxiliar)).toMatchObject({ nombre: 'Ana Lucía Prueba' });
    const { contacto } = await t.db
      .selectFrom('auxiliar')
      .select('contacto')
      .where('id', '=', other.auxiliar)
      .executeTakeFirstOrThrow();
    await t.db.updateTable('auxiliar').set({ contacto }).where('id', '=', auxiliar).execute();
    await expect(leerContacto(t.db, t.keys, auxiliar)).rejects.toThrow('does not open');
    const opener = await openKeystore(t.keysDir, ['opener'], t.clock);
    await expect(leerContacto(t.db, opener, auxiliar)).rejects.toThrow('sin-permiso');
  });
});

test('a device of someone else can’t be given de baja', async () => {
  const { auxiliar } = await t.auxiliar();
  const baja = await t.db.transaction().execute((trx) =>
    bajaDispositivo(trx, {
      auxiliarId: auxiliar,
      dispositivo: 'ZZZZ',
      motivo: 'prueba',
      quien: ADMIN,
      now: t.clock.now(),
    }),
  );
  expect(baja).toEqual({ ok: false, error: 'dispositivo-desconocido' });
});
