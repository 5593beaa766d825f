/** Enrolment against answers that may come from anybody. That it works with the server is shown with the server. */
import { afterEach, describe, expect, it } from 'vitest';
import type { DispositivoRequest } from '../../../../shared/api/alta.ts';
import { base64urlToBytes, bytesToBase64url } from '../../../../shared/base/bytes.ts';
import { loadSodium } from '../../../../shared/crypto/sodium.ts';
import { type Ancla, firmar } from '../../../../shared/firmados/index.ts';
import type { VersionesTextos } from '../../../../shared/proceso/textos.ts';
import { altaMessage, sesionHash } from '../../../../shared/sync/alta.ts';
import { createAlta } from '../../../../web/captura/alta/index.ts';
import { openAlmacenArchivos } from '../../../simulador/almacen-archivos.ts';
import { makePlataforma } from '../../../simulador/plataforma.ts';
import { withFolders } from '../../../support/folders.ts';
import { TEXTOS, VERSIONES } from '../../../support/textos.ts';
import { PROCESO } from './almacen/casos.ts';
import { makeAutoridad } from './par.ts';

const folder = withFolders();
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const almacen of open.splice(0)) await almacen.close();
});
const crypto = await loadSodium();
const autoridad = makeAutoridad(crypto, PROCESO.id);
const ids = { proceso: PROCESO.id, auxiliar: 'AB12CD3', correo: 'a@example.org' };
const reply = {
  sesion: 's'.repeat(32),
  nombre: 'Auxiliar de prueba',
  proceso: PROCESO,
  certificados: autoridad.certificados,
  dispositivos: [],
};
const json = (value: unknown, status = 200): Response => new Response(JSON.stringify(value), { status });

/** Enrolment whose server answers each step so; its requests are kept. */
async function alta(
  answers: Record<string, (body: Record<string, string>) => Response | Promise<Response>>,
  now = () => Date.now(),
) {
  const almacen = await openAlmacenArchivos(await folder());
  open.push(almacen);
  const requests: { step: string; body: Record<string, string> }[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const step = url.split('/').at(-1)!;
    const body = JSON.parse(String(init.body)) as Record<string, string>;
    requests.push({ step, body });
    return answers[step]!(body);
  };
  const plataforma = await makePlataforma(almacen, 'https://servidor.example', {
    fetch: fetch as typeof globalThis.fetch,
    derivar: async (password) => crypto.hash(password),
    relojes: { now, monotonic: () => performance.now() },
  });
  return { almacen, requests, alta: createAlta(plataforma) };
}

const verify = { ...ids, codigo: '123456' };
const anchor = (keys = autoridad.acuse): string => firmar<Ancla>(crypto, { tipo: 'ancla', v: 1, t: Date.now() }, keys);

describe('enrolment', () => {
  it('takes a captive portal for no server', async () => {
    const portal = () => new Response('<html>Bienvenido</html>', { status: 200 });
    const one = await alta({ codigo: portal, verificar: portal });
    expect(await one.alta.pedirCodigo(ids)).toMatchObject({ error: { codigo: 'respuesta-no-valida' } });
    expect(await one.alta.verificar(verify, null)).toMatchObject({ error: { codigo: 'respuesta-no-valida' } });
  });

  it('takes a process with a logo or without, and no document in its place', async () => {
    const logo = { tipo: 'image/webp', datos: 'UklGRg==', descripcion: 'Un árbol' };
    const asked = async (given: unknown) =>
      (await alta({ verificar: () => json({ ...reply, proceso: { ...PROCESO, logo: given } }) })).alta.verificar(
        verify,
        autoridad.huella,
      );
    expect(await asked(logo)).toMatchObject({ ok: true, value: { proceso: { logo } } });
    expect(await asked(undefined)).toMatchObject({ ok: true });
    for (const wrong of [
      null,
      { ...logo, tipo: 'image/svg+xml' },
      { ...logo, datos: '"><svg' },
      { ...logo, datos: 'A'.repeat(43_693) },
      { tipo: logo.tipo, datos: logo.datos },
    ]) {
      expect(await asked(wrong)).toMatchObject({ error: { codigo: 'respuesta-no-valida' } });
    }
  });

  it('tells no network from a refusal, and passes the refusal on', async () => {
    const one = await alta({
      codigo: () => Promise.reject(new TypeError('fetch failed')),
      verificar: () => json({ codigo: 'codigo-vencido', mensaje: 'El código venció.' }, 401),
    });
    expect(await one.alta.pedirCodigo(ids)).toEqual({ ok: false, error: { codigo: 'sin-conexion', mensaje: null } });
    expect(await one.alta.verificar(verify, null)).toEqual({
      ok: false,
      error: { codigo: 'codigo-vencido', mensaje: 'El código venció.' },
    });
  });

  it('refuses certificates under another root than the invitation’s, or without the process’s key', async () => {
    const stranger = makeAutoridad(crypto, PROCESO.id);
    const elsewhere = makeAutoridad(crypto, 'CP-2026-999');
    const one = await alta({ verificar: () => json(reply) });
    expect(await one.alta.verificar(verify, stranger.huella)).toMatchObject({ error: { codigo: 'otro-servidor' } });
    const two = await alta({ verificar: () => json({ ...reply, certificados: elsewhere.certificados }) });
    expect(await two.alta.verificar(verify, null)).toMatchObject({ error: { codigo: 'otro-servidor' } });
    expect(await two.alta.inscribir({ nombre: 'x', contrasena: 'una contraseña', textos: VERSIONES })).toMatchObject({
      error: { codigo: 'sesion-vencida' },
    });
  });

  it('refuses a short password before anything is sent', async () => {
    const one = await alta({ verificar: () => json(reply) });
    await one.alta.verificar(verify, autoridad.huella);
    expect(await one.alta.inscribir({ nombre: 'x', contrasena: '123456789', textos: VERSIONES })).toMatchObject({
      error: { codigo: 'contrasena-corta' },
    });
    expect(one.requests.map(({ step }) => step)).toEqual(['verificar']);
  });

  it('asks again with the same keys after a cut, unless the password is another', async () => {
    let cut = true;
    const one = await alta({
      verificar: () => json(reply),
      dispositivo: () => (cut ? Promise.reject(new TypeError('cut')) : json({ dispositivo: 'K7QM', ancla: anchor() })),
    });
    await one.alta.verificar(verify, autoridad.huella);
    const request = { textos: VERSIONES, nombre: 'Teléfono', contrasena: 'una contraseña' };
    expect(await one.alta.inscribir(request)).toMatchObject({ error: { codigo: 'sin-conexion' } });
    expect(await one.alta.inscribir({ ...request, contrasena: 'otra contraseña' })).toMatchObject({ ok: false });
    cut = false;
    const done = await one.alta.inscribir({ ...request, contrasena: 'otra contraseña' });
    expect(done).toMatchObject({ ok: true, value: { inscripcion: { dispositivo: 'K7QM', huella: autoridad.huella } } });
    const keys = one.requests.filter(({ step }) => step === 'dispositivo').map(({ body }) => body.claveDispositivo);
    expect(keys[1]).not.toBe(keys[0]);
    expect(keys[2]).toBe(keys[1]);
  });

  it('believes no enrolment whose anchor nobody vouches for', async () => {
    const one = await alta({
      verificar: () => json(reply),
      dispositivo: () => json({ dispositivo: 'K7QM', ancla: anchor(crypto.signKeyPair()) }),
    });
    await one.alta.verificar(verify, autoridad.huella);
    expect(await one.alta.inscribir({ nombre: 'x', contrasena: 'una contraseña', textos: VERSIONES })).toMatchObject({
      error: { codigo: 'respuesta-no-valida' },
    });
    expect(await one.almacen.actual()).toBeNull();
  });
});

describe('the texts that were accepted', () => {
  const accepted = { nombre: 'Teléfono', contrasena: 'una contraseña', textos: VERSIONES };

  it('go with the enrolment, signed, and stay with the phone', async () => {
    const one = await alta({
      verificar: () => json(reply),
      dispositivo: () => json({ dispositivo: 'K7QM', ancla: anchor() }),
    });
    expect(await one.alta.verificar(verify, autoridad.huella)).toMatchObject({ value: { aceptados: null } });
    expect(await one.alta.inscribir(accepted)).toMatchObject({ value: { inscripcion: { aceptados: VERSIONES } } });
    const body = one.requests.at(-1)!.body as unknown as DispositivoRequest;
    expect(body.textos).toEqual(VERSIONES);
    const message = (textos: VersionesTextos) =>
      altaMessage({
        sesion: bytesToBase64url(sesionHash(crypto, body.sesion)),
        claveDispositivo: body.claveDispositivo,
        claveCaptura: body.claveCaptura,
        textos,
      });
    const signed = (textos: VersionesTextos) =>
      crypto.verifySignature(
        base64urlToBytes(body.firmaCaptura)!,
        message(textos),
        base64urlToBytes(body.claveCaptura)!,
      );
    expect(signed(VERSIONES)).toBe(true);
    expect(signed({ ...VERSIONES, cuenta: 'otra' })).toBe(false);
  });

  it('are others by now: the refusal brings them, and the session goes on with them', async () => {
    const nuevos = { ...TEXTOS, responsiva: { ...TEXTOS.responsiva, version: 'r2', texto: 'Otra' } };
    const one = await alta({
      verificar: () => json(reply),
      dispositivo: (body) =>
        (body.textos as unknown as VersionesTextos).responsiva === 'r2'
          ? json({ dispositivo: 'K7QM', ancla: anchor() })
          : json({ codigo: 'textos-sin-aceptar', mensaje: 'Falta.', textos: nuevos }, 409),
    });
    await one.alta.verificar(verify, autoridad.huella);
    expect(await one.alta.inscribir(accepted)).toMatchObject({
      error: { codigo: 'textos-sin-aceptar', textos: nuevos },
    });
    const done = await one.alta.inscribir({ ...accepted, textos: { ...VERSIONES, responsiva: 'r2' } });
    expect(done).toMatchObject({
      ok: true,
      value: { inscripcion: { aceptados: { responsiva: 'r2' }, proceso: { textosAuxiliar: nuevos } } },
    });
  });

  it('are no server’s unless they are whole', async () => {
    const { cuenta: _, ...broken } = TEXTOS;
    const one = await alta({ verificar: () => json({ ...reply, proceso: { ...PROCESO, textosAuxiliar: broken } }) });
    expect(await one.alta.verificar(verify, autoridad.huella)).toMatchObject({
      error: { codigo: 'respuesta-no-valida' },
    });
  });
});

describe('a phone that is enrolled already', () => {
  const listed = { id: 'K7QM', nombre: 'Moto', alta: 1, ultimoContacto: null, recibidos: 3, enEspera: 0 };
  const enrolment = { textos: VERSIONES, nombre: 'Teléfono', contrasena: 'una contraseña' };

  /** Enrolled as K7QM; from then on the server lists these devices and answers enrolments so. */
  async function enrolled(dispositivos: readonly object[], answer: (body: Record<string, string>) => Response) {
    let first = true;
    const one = await alta({
      verificar: () => json(first ? reply : { ...reply, dispositivos }),
      dispositivo: (body) => (first ? json({ dispositivo: 'K7QM', ancla: anchor() }) : answer(body)),
    });
    await one.alta.verificar(verify, autoridad.huella);
    const made = await one.alta.inscribir(enrolment);
    if (!made.ok) throw new Error(made.error.codigo);
    await one.almacen.guardarInscripcion(made.value.inscripcion);
    first = false;
    const keys = () => one.requests.filter(({ step }) => step === 'dispositivo').map(({ body }) => body);
    return { ...one, keys, made: made.value.inscripcion };
  }

  it('gets a new password for the same device: same device key, same place, another capture key', async () => {
    const one = await enrolled([listed], () => json({ dispositivo: 'K7QM', ancla: anchor() }));
    expect(await one.alta.verificar(verify, null)).toMatchObject({
      ok: true,
      value: { esteTelefono: 'K7QM', aceptados: VERSIONES },
    });
    const again = await one.alta.inscribir({ ...enrolment, contrasena: 'otra contraseña' });
    expect(again).toMatchObject({ ok: true, value: { inscripcion: { dispositivo: 'K7QM', alta: one.made.alta } } });
    const [before, after] = one.keys();
    expect(after!.claveDispositivo).toBe(before!.claveDispositivo);
    expect(after!.claveCaptura).not.toBe(before!.claveCaptura);
  });

  it('knows from the server, at each code, whether her own credential is there', async () => {
    const one = await enrolled([listed], () => json({ dispositivo: 'K7QM', ancla: anchor() }));
    expect(one.made.credencial).toBe(false);
    const there = await alta({
      verificar: () => json({ ...reply, credencial: true }),
      dispositivo: () => json({ dispositivo: 'R2XD', ancla: anchor() }),
    });
    await there.alta.verificar(verify, autoridad.huella);
    expect(await there.alta.inscribir(enrolment)).toMatchObject({ value: { inscripcion: { credencial: true } } });
  });

  it('becomes another device once it was given de baja', async () => {
    const one = await enrolled([], () => json({ dispositivo: 'R2XD', ancla: anchor() }));
    expect(await one.alta.verificar(verify, null)).toMatchObject({ ok: true, value: { esteTelefono: null } });
    expect(await one.alta.inscribir(enrolment)).toMatchObject({
      ok: true,
      value: { inscripcion: { dispositivo: 'R2XD' } },
    });
    const [before, after] = one.keys();
    expect(after!.claveDispositivo).not.toBe(before!.claveDispositivo);
  });

  it('takes new keys when its device is given de baja in that very moment', async () => {
    let refused = 0;
    const one = await enrolled([listed], () =>
      refused++ === 0
        ? json({ codigo: 'solicitud-no-valida', mensaje: 'No es válida.' }, 400)
        : json({ dispositivo: 'R2XD', ancla: anchor() }),
    );
    await one.alta.verificar(verify, null);
    expect(await one.alta.inscribir(enrolment)).toMatchObject({
      ok: true,
      value: { inscripcion: { dispositivo: 'R2XD' } },
    });
    const [, reused, fresh] = one.keys();
    expect(fresh!.claveDispositivo).not.toBe(reused!.claveDispositivo);
  });

  it('holds the server to the root that it pinned before, also without an invitation', async () => {
    const stranger = makeAutoridad(crypto, PROCESO.id);
    let certificados = autoridad.certificados;
    const one = await alta({
      verificar: () => json({ ...reply, certificados }),
      dispositivo: () => json({ dispositivo: 'K7QM', ancla: anchor() }),
    });
    await one.alta.verificar(verify, autoridad.huella);
    const made = await one.alta.inscribir(enrolment);
    if (made.ok) await one.almacen.guardarInscripcion(made.value.inscripcion);
    certificados = stranger.certificados;
    expect(await one.alta.verificar(verify, null)).toMatchObject({ error: { codigo: 'otro-servidor' } });
  });
});

describe('what was typed for an enrolment', () => {
  const typed = { ...ids, huella: autoridad.huella, codigoPedido: 5 };

  it('is found again until it is a day old, and then is gone from the store', async () => {
    let now = 1_000_000;
    const one = await alta({}, () => now);
    expect(await one.alta.solicitud()).toBeNull();
    await one.alta.guardarSolicitud(typed);
    now += 24 * 3_600_000 - 1;
    expect(await one.alta.solicitud()).toEqual({ ...typed, t: 1_000_000 });
    now += 1;
    expect(await one.alta.solicitud()).toBeNull();
    expect(await one.almacen.solicitudAlta()).toBeNull();
  });

  it('is forgotten when it is left', async () => {
    const one = await alta({});
    await one.alta.guardarSolicitud(typed);
    await one.alta.guardarSolicitud(null);
    expect(await one.almacen.solicitudAlta()).toBeNull();
  });
});
