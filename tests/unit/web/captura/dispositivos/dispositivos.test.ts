/** A phone that asks about its auxiliar's phones, and what it believes and does of the answers. That the server takes them is shown with the server. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { base64urlToBytes, concatBytes } from '../../../../../shared/base/bytes.ts';
import { loadSodium } from '../../../../../shared/crypto/sodium.ts';
import { type Ancla, firmar, type Roster } from '../../../../../shared/firmados/index.ts';
import { bajaMessage } from '../../../../../shared/sync/dispositivos.ts';
import { makeLlaves } from '../../../../../web/captura/claves/index.ts';
import { createCliente } from '../../../../../web/captura/nucleo.ts';
import { openAlmacenArchivos } from '../../../../simulador/almacen-archivos.ts';
import { makePlataforma } from '../../../../simulador/plataforma.ts';
import { withFolders } from '../../../../support/folders.ts';
import { DATOS, DISPOSITIVO, PROCESO } from '../almacen/casos.ts';
import { makeAutoridad } from '../par.ts';

const folder = withFolders();
const crypto = await loadSodium();
const AUTOR = 'AB12CD3';
const PASSWORD = 'contraseña de prueba';
const ORIGEN = 'https://servidor.example';
const derivar = async (password: Uint8Array, salt: Uint8Array) => crypto.hash(password, concatBytes(salt, salt));
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

type Body = Record<string, string>;
const json = (value: unknown, status = 200): Response => new Response(JSON.stringify(value), { status });

/** An enrolled phone, locked, whose server answers each step so. */
async function telefono(answers: Record<string, (body: Body) => Response | Promise<Response>> = {}) {
  const autoridad = makeAutoridad(crypto, PROCESO.id);
  const path = await folder();
  const almacen = await openAlmacenArchivos(path);
  const { llaves } = await makeLlaves(
    { crypto, subtle: globalThis.crypto.subtle, extractableKeys: true, derivar },
    PASSWORD,
  );
  await almacen.guardarInscripcion({
    dispositivo: DISPOSITIVO,
    autor: AUTOR,
    nombre: 'A',
    proceso: { ...PROCESO, inicio: 0 },
    huella: autoridad.huella,
    alta: 1,
    llaves,
  });
  await almacen.guardarCertificados(autoridad.huella, JSON.stringify(autoridad.certificados));
  const requests: { readonly step: string; readonly body: Body }[] = [];
  const roster = (active: readonly string[], more: Partial<Roster> = {}, keys = autoridad.acuse): string =>
    firmar<Roster>(
      crypto,
      {
        tipo: 'dispositivos',
        v: 1,
        auxiliar: AUTOR,
        t: Date.now(),
        alta: true,
        motivoBaja: null,
        dispositivos: [DISPOSITIVO, 'R2XD'].map((id) => ({
          id,
          nombre: `Teléfono ${id}`,
          activo: active.includes(id),
          alta: 1,
          baja: active.includes(id) ? null : 2,
        })),
        ...more,
      },
      keys,
    );
  const lista = (active: readonly string[], documento = roster(active)) => ({
    documento,
    dispositivos: active.map((id) => ({ id, nombre: id, alta: 1, ultimoContacto: null, recibidos: 0, enEspera: 3 })),
  });
  const usual = {
    ancla: () => json({ ancla: firmar<Ancla>(crypto, { tipo: 'ancla', v: 1, t: Date.now() }, autoridad.acuse) }),
    consulta: () => json(lista([DISPOSITIVO, 'R2XD'])),
    baja: ({ baja }: Body) => json(lista([DISPOSITIVO, 'R2XD'].filter((id) => id !== baja))),
  };
  const made = { ...usual, ...answers };
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const step = url.split('/').at(-1) as keyof typeof made;
    const body = JSON.parse(String(init.body)) as Body;
    requests.push({ step, body });
    return made[step](body);
  };
  const start = async () =>
    createCliente(await makePlataforma(almacen, ORIGEN, { derivar, fetch: fetch as typeof globalThis.fetch }));
  const cliente = await start();
  open.push({ close: () => cliente.cerrar() });
  return { cliente, almacen, requests, roster, lista, llaves, answers: made, start };
}

const sellar = (cliente: Awaited<ReturnType<typeof telefono>>['cliente']) =>
  cliente.sellar({
    clase: 'apoyo',
    datos: DATOS,
    partes: [{ nombre: 'a', tipo: 'image/jpeg', bytes: new Uint8Array(9) }],
  });

describe('the list of phones', () => {
  it('is shown, kept, and there again without a network after a restart', async () => {
    const t = await telefono();
    expect((await t.cliente.vista()).lista).toBeNull();
    expect(await t.cliente.consultarDispositivos()).toMatchObject({ ok: true });
    const { lista, cuaderno } = await t.cliente.vista();
    expect(lista!.dispositivos.map(({ id, enEspera }) => [id, enEspera])).toEqual([
      [DISPOSITIVO, 3],
      ['R2XD', 3],
    ]);
    expect(cuaderno.dispositivos!.dispositivos).toHaveLength(2);
    const again = await t.start();
    expect((await again.vista()).lista).toEqual(lista);
    expect((await again.vista()).cuaderno.dispositivos).toEqual(cuaderno.dispositivos);
  });

  it('is believed of nobody but the server: no captive portal, no other key, no other’s roster', async () => {
    const t = await telefono();
    const stranger = makeAutoridad(crypto, PROCESO.id).acuse;
    const lies = [
      () => new Response('<html>Bienvenido</html>'),
      () => json({ ...t.lista([DISPOSITIVO]), documento: t.roster([], {}, stranger) }),
      () => json(t.lista([DISPOSITIVO], t.roster([], { auxiliar: 'ZZ12CD3' }))),
      () => json({ ...t.lista([]), dispositivos: [{ id: 'K7QM' }] }),
    ];
    for (const lie of lies) {
      t.answers.consulta = lie;
      expect(await t.cliente.consultarDispositivos()).toMatchObject({ error: { codigo: 'respuesta-no-valida' } });
    }
    t.answers.ancla = () => json({ ancla: firmar<Ancla>(crypto, { tipo: 'ancla', v: 1, t: 1 }, stranger) });
    expect(await t.cliente.consultarDispositivos()).toMatchObject({ error: { codigo: 'respuesta-no-valida' } });
    Object.assign(t.answers, { ancla: () => Promise.reject(new TypeError('fetch failed')) });
    expect(await t.cliente.consultarDispositivos()).toMatchObject({ error: { codigo: 'sin-conexion' } });
    expect(await t.cliente.vista()).toMatchObject({ lista: null, cuaderno: { dispositivos: null } });
  });
});

describe('a baja', () => {
  it('is not asked for without the password, and passes a refusal on', async () => {
    const t = await telefono({ baja: () => json({ codigo: 'dispositivo-ajeno', mensaje: 'No es tuyo.' }, 404) });
    expect(await t.cliente.bajaDeDispositivo('R2XD')).toMatchObject({ error: { codigo: 'bloqueado' } });
    expect(t.requests).toEqual([]);
    await t.cliente.desbloquear(PASSWORD);
    expect(await t.cliente.bajaDeDispositivo('R2XD')).toEqual({
      ok: false,
      error: { codigo: 'dispositivo-ajeno', mensaje: 'No es tuyo.' },
    });
  });

  it('of the other phone is signed with both keys, and leaves capture open here', async () => {
    const t = await telefono();
    await t.cliente.desbloquear(PASSWORD);
    expect(await t.cliente.bajaDeDispositivo('R2XD')).toMatchObject({ ok: true });
    const { body } = t.requests.at(-1)!;
    const message = bajaMessage({ ancla: body.ancla!, baja: 'R2XD', dispositivo: DISPOSITIVO, origen: ORIGEN });
    const signature = base64urlToBytes(body.firmaCaptura!)!;
    expect(crypto.verifySignature(signature, message, base64urlToBytes(t.llaves.captura.publica)!)).toBe(true);
    expect((await t.cliente.vista()).desbloqueado).toBe(true);
    expect(await sellar(t.cliente)).not.toMatchObject({ error: 'bloqueado' });
  });

  it('of this one closes capture at once, here and after a restart: the key is gone, nothing more is sealed', async () => {
    const t = await telefono();
    await t.cliente.desbloquear(PASSWORD);
    await t.cliente.bajaDeDispositivo(DISPOSITIVO);
    await vi.waitFor(async () => expect((await t.cliente.vista()).desbloqueado).toBe(false));
    await t.cliente.desbloquear(PASSWORD);
    expect(await sellar(t.cliente)).toEqual({ ok: false, error: 'bloqueado' });
    const again = await t.start();
    await again.desbloquear(PASSWORD);
    expect(await sellar(again)).toEqual({ ok: false, error: 'bloqueado' });
  });

  it('is not taken back by an older list that comes after it: not here, not after a restart', async () => {
    const t = await telefono();
    const older = t.lista([DISPOSITIVO, 'R2XD'], t.roster([DISPOSITIVO, 'R2XD'], { t: Date.now() - 1_000 }));
    await t.cliente.desbloquear(PASSWORD);
    await t.cliente.bajaDeDispositivo(DISPOSITIVO);
    t.answers.consulta = () => json(older);
    expect(await t.cliente.consultarDispositivos()).toMatchObject({ ok: true });
    for (const cliente of [t.cliente, await t.start()]) {
      await cliente.desbloquear(PASSWORD);
      expect(await sellar(cliente)).toEqual({ ok: false, error: 'bloqueado' });
      expect((await cliente.vista()).lista!.dispositivos.map(({ id }) => id)).toEqual(['R2XD']);
    }
  });
});
