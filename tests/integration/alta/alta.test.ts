import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { bajaAuxiliar } from '../../../server/auxiliares/index.ts';
import { fichas } from '../../../server/dispositivos/index.ts';
import { nativeCrypto as crypto } from '../../../server/platform/crypto.ts';
import type { BajaReply, DispositivoReply, VerificarReply } from '../../../shared/api/alta.ts';
import { makeFolio } from '../../../shared/apoyo/folio.ts';
import { bytesToBase64url } from '../../../shared/base/bytes.ts';
import { confiar } from '../../../shared/firmados/confianza.ts';
import { keyId } from '../../../shared/firmados/index.ts';
import { ADMIN, withInstalacion } from './instalacion.ts';
import { codigoEn, entrar, nuevasClaves, post } from './telefono.ts';

const t = withInstalacion();
const MINUTE = 60_000;

describe('enrolment', () => {
  test('leads from the invitation to a device that the door knows', async () => {
    const ana = await t.auxiliar();
    expect(t.correos.at(-1)).toMatchObject({ para: ana.correo, clave: `invitacion-${ana.auxiliar}` });
    for (const part of [ana.proceso, ana.auxiliar, t.keys.huella, 'https://apoyos.example.org/captura/#proceso=']) {
      expect(t.correos.at(-1)!.texto).toContain(part);
    }

    expect(await post(t.app, 'codigo', { ...ana, correo: ana.correo.toUpperCase() })).toEqual({
      status: 202,
      body: { vigenciaMinutos: 10 },
    });
    const { status, body } = await post<VerificarReply>(t.app, 'verificar', {
      ...ana,
      codigo: codigoEn(t.correos, ana.correo),
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      nombre: 'Ana Lucía Prueba',
      dispositivos: [],
      proceso: { id: t.proceso },
      credencial: false,
    });
    const confianza = confiar(crypto, body.certificados, t.keys.huella);
    expect(confianza?.procesoKey(t.proceso)).not.toBeNull();

    const claves = nuevasClaves();
    const enrolled = await post<DispositivoReply>(t.app, 'dispositivo', claves.solicitud(body.sesion));
    expect(enrolled.status).toBe(200);
    expect(confianza!.abrirDelServidor('ancla', enrolled.body.ancla, ({ t: at }) => at)?.t).toBe(
      t.clock.now().getTime(),
    );
    const ficha = (await fichas(t.db, [enrolled.body.dispositivo])).get(enrolled.body.dispositivo)!;
    expect(ficha).toMatchObject({ autorId: ana.auxiliar, procesoId: t.proceso, activo: true });
    expect(ficha.clavesCaptura.map(({ id }) => id)).toEqual([keyId(crypto, claves.captura.publicKey)]);
    expect(t.avisos).toContain(ana.auxiliar);

    const noted = await t.db
      .selectFrom('bitacora')
      .select(['que', 'objeto', 'actor'])
      .where('objeto', '=', enrolled.body.dispositivo)
      .execute();
    expect(noted).toEqual(
      ['dispositivo-alta', 'textos-aceptados'].map((que) => ({
        que,
        objeto: enrolled.body.dispositivo,
        actor: ana.auxiliar,
      })),
    );

    const again = await post<DispositivoReply>(t.app, 'dispositivo', claves.solicitud(body.sesion));
    expect(again.body.dispositivo).toBe(enrolled.body.dispositivo);
  });

  test('tells a later phone that her own credential is there already', async () => {
    const [ana, otra] = [await t.auxiliar(), await t.auxiliar()];
    const first = await entrar(t.app, t.correos, ana);
    expect(first.credencial).toBe(false);
    const { body } = await post<DispositivoReply>(t.app, 'dispositivo', nuevasClaves().solicitud(first.sesion));
    const at = t.clock.now();
    const hash = Buffer.alloc(32);
    await t.db
      .insertInto('apoyo')
      .values({
        proceso_id: t.proceso,
        folio: makeFolio({ dispositivo: body.dispositivo, contador: 1 }),
        codigo: hash,
        tamano: 1,
        clase: 'alta',
        modalidad: 'auxiliar',
        autor: ana.auxiliar,
        dispositivo: body.dispositivo,
        contador: 1,
        eslabon: hash,
        previo: null,
        blob: 'nowhere',
        estado: 'recibido',
        resultado: 'acuse',
        motivo: null,
        marcas: [],
        reloj: at,
        corregido: at,
        ancla: at,
        compromiso_recibido: null,
        recibido: at,
        respuesta: '',
      })
      .execute();
    expect((await entrar(t.app, t.correos, ana)).credencial).toBe(true);
    expect((await entrar(t.app, t.correos, otra)).credencial).toBe(false);
  });

  test('wants proof of both keys in the hands of this session', async () => {
    const { sesion } = await entrar(t.app, t.correos, await t.auxiliar());
    const good = nuevasClaves().solicitud(sesion);
    const other = nuevasClaves().solicitud(sesion);
    const elsewhere = nuevasClaves();
    for (const bad of [
      { ...good, firmaDispositivo: other.firmaDispositivo },
      { ...good, firmaCaptura: other.firmaCaptura },
      { ...good, claveCaptura: other.claveCaptura },
      { ...elsewhere.solicitud('another-session-of-someone'), sesion },
      { ...good, claveDispositivo: bytesToBase64url(new Uint8Array(65).fill(4)) },
      { ...good, nombre: 'con\u0000control' },
      { ...good, extra: 1 },
    ]) {
      expect(await post(t.app, 'dispositivo', bad)).toMatchObject({
        status: 400,
        body: { codigo: 'solicitud-no-valida' },
      });
    }
    expect(await post(t.app, 'dispositivo', { ...good, sesion: `${sesion.slice(0, -2)}xx` })).toMatchObject({
      status: 401,
      body: { codigo: 'sesion-vencida' },
    });
    t.clock.advance(31 * MINUTE);
    expect(await post(t.app, 'dispositivo', good)).toMatchObject({ status: 401, body: { codigo: 'sesion-vencida' } });
  });

  test('of a third device is refused with the way out', async () => {
    const ana = await t.auxiliar();
    const { sesion } = await entrar(t.app, t.correos, ana);
    const ids: string[] = [];
    for (const nombre of ['uno', 'dos']) {
      const { body } = await post<DispositivoReply>(t.app, 'dispositivo', nuevasClaves().solicitud(sesion, nombre));
      ids.push(body.dispositivo);
    }
    const third = nuevasClaves().solicitud(sesion, 'tres');
    const refused = await post(t.app, 'dispositivo', third);
    expect(refused).toMatchObject({ status: 409, body: { codigo: 'limite-de-dispositivos' } });
    expect(refused.body.dispositivos?.map(({ nombre }) => nombre)).toEqual(['uno', 'dos']);

    const foreign = await t.auxiliar();
    const { sesion: foreignSession } = await entrar(t.app, t.correos, foreign);
    expect(await post(t.app, 'baja', { sesion: foreignSession, dispositivo: ids[0] })).toMatchObject({ status: 400 });

    const baja = await post<BajaReply>(t.app, 'baja', { sesion, dispositivo: ids[0] });
    expect(baja.body.dispositivos.map(({ id }) => id)).toEqual([ids[1]]);
    expect((await post<BajaReply>(t.app, 'baja', { sesion, dispositivo: ids[0] })).status).toBe(200);
    expect((await post(t.app, 'dispositivo', third)).status).toBe(200);
    expect((await fichas(t.db, [ids[0]!])).get(ids[0]!)!.activo).toBe(false);
  });

  test('of one device after another ends for the day, and goes on the next', async () => {
    const ana = await t.auxiliar();
    const change = async () => {
      const { sesion } = await entrar(t.app, t.correos, ana);
      const { status, body } = await post<DispositivoReply>(t.app, 'dispositivo', nuevasClaves().solicitud(sesion));
      if (status === 200) await post(t.app, 'baja', { sesion, dispositivo: body.dispositivo });
      return { status, body };
    };
    for (let i = 0; i < 12; i++) {
      expect((await change()).status).toBe(200);
      // Codes by mail have a limit of their own.
      t.clock.advance(20 * MINUTE);
    }
    expect(await change()).toMatchObject({ status: 429, body: { codigo: 'demasiadas-altas' } });
    t.clock.advance(24 * 60 * MINUTE);
    expect((await change()).status).toBe(200);
  });

  test('with the device key and a new capture key keeps the older one with its interval', async () => {
    const { sesion } = await entrar(t.app, t.correos, await t.auxiliar());
    const first = nuevasClaves();
    const { body } = await post<DispositivoReply>(t.app, 'dispositivo', first.solicitud(sesion));
    t.clock.advance(5 * MINUTE);
    const reset = nuevasClaves(first.device);
    const again = await post<DispositivoReply>(t.app, 'dispositivo', reset.solicitud(sesion));
    expect(again.body.dispositivo).toBe(body.dispositivo);
    const now = t.clock.now().getTime();
    expect((await fichas(t.db, [body.dispositivo])).get(body.dispositivo)!.clavesCaptura).toMatchObject([
      { id: keyId(crypto, first.captura.publicKey), desde: now - 5 * MINUTE, hasta: now },
      { id: keyId(crypto, reset.captura.publicKey), desde: now, hasta: null },
    ]);
    expect((await post(t.app, 'dispositivo', first.solicitud(sesion))).status).toBe(400);
  });

  test('with new capture keys over and over ends for the day, and the latest one holds', async () => {
    const ana = await t.auxiliar();
    const { sesion } = await entrar(t.app, t.correos, ana);
    const { device, ...first } = nuevasClaves();
    const { body } = await post<DispositivoReply>(t.app, 'dispositivo', first.solicitud(sesion));
    let latest: ReturnType<typeof nuevasClaves> | null = null;
    const reset = async (session: string) => {
      t.clock.advance(1);
      const next = nuevasClaves(device);
      const reply = await post(t.app, 'dispositivo', next.solicitud(session));
      if (reply.status === 200) latest = next;
      return reply;
    };
    for (let i = 1; i < 12; i++) expect((await reset(sesion)).status).toBe(200);
    const avisos = t.avisos.length;
    expect(await reset(sesion)).toMatchObject({ status: 429, body: { codigo: 'demasiadas-altas' } });
    // As after a lost answer.
    expect((await post(t.app, 'dispositivo', latest!.solicitud(sesion))).status).toBe(200);
    expect(t.avisos).toHaveLength(avisos);
    const { clavesCaptura } = (await fichas(t.db, [body.dispositivo])).get(body.dispositivo)!;
    expect(clavesCaptura).toHaveLength(12);
    expect(clavesCaptura.at(-1)).toMatchObject({ id: keyId(crypto, latest!.captura.publicKey), hasta: null });
    t.clock.advance(24 * 60 * MINUTE);
    expect((await reset((await entrar(t.app, t.correos, ana)).sesion)).status).toBe(200);
  });

  test('ends with the auxiliar’s baja', async () => {
    const ana = await t.auxiliar();
    const { sesion } = await entrar(t.app, t.correos, ana);
    const baja = await bajaAuxiliar(t.deps, { auxiliar: ana.auxiliar, motivo: 'renunció' }, ADMIN);
    expect(baja).toEqual({ ok: true, value: { cambio: true } });
    expect(t.correos.at(-1)).toMatchObject({ para: ana.correo, clave: `baja-${ana.auxiliar}` });
    expect(t.correos.at(-1)!.texto).toContain('renunció');
    expect(await post(t.app, 'dispositivo', nuevasClaves().solicitud(sesion))).toMatchObject({
      status: 403,
      body: { codigo: 'auxiliar-no-activo' },
    });
    await post(t.app, 'codigo', ana);
    expect(await post(t.app, 'verificar', { ...ana, codigo: codigoEn(t.correos, ana.correo) })).toMatchObject({
      status: 403,
      body: { codigo: 'auxiliar-no-activo' },
    });
    // The same person may be registered again.
    expect((await t.auxiliar(ana.correo)).auxiliar).not.toBe(ana.auxiliar);
  });
});

describe('in the same instant', () => {
  const enrolAll = async (sesion: string, claves: readonly ReturnType<typeof nuevasClaves>[]) => {
    const other = await t.otra({});
    return Promise.all(
      claves.map((pair, i) =>
        post<DispositivoReply>(i % 2 ? t.app : other, 'dispositivo', pair.solicitud(sesion, `n${i}`)),
      ),
    );
  };
  const active = async (auxiliar: string): Promise<number> =>
    (
      await t.db
        .selectFrom('dispositivo')
        .select('id')
        .where('auxiliar_id', '=', auxiliar)
        .where('baja', 'is', null)
        .execute()
    ).length;

  test('of ten devices at two servers two get in', async () => {
    for (let round = 0; round < 5; round++) {
      const ana = await t.auxiliar();
      const { sesion } = await entrar(t.app, t.correos, ana);
      const replies = await enrolAll(
        sesion,
        Array.from({ length: 10 }, () => nuevasClaves()),
      );
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, ...Array(8).fill(409)]);
      expect(await active(ana.auxiliar)).toBe(2);
      for (const { status, body } of replies) if (status === 409) expect(body.dispositivos).toHaveLength(2);
    }
  });

  test('of two devices for the last place one gets in', async () => {
    for (let round = 0; round < 5; round++) {
      const ana = await t.auxiliar();
      const { sesion } = await entrar(t.app, t.correos, ana);
      await post(t.app, 'dispositivo', nuevasClaves().solicitud(sesion));
      const replies = await enrolAll(sesion, [nuevasClaves(), nuevasClaves()]);
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(await active(ana.auxiliar)).toBe(2);
    }
  });

  test('the same keys sent five times make one enrolment', async () => {
    const ana = await t.auxiliar();
    const { sesion } = await entrar(t.app, t.correos, ana);
    const keys = nuevasClaves();
    const replies = await enrolAll(sesion, [keys, keys, keys, keys, keys]);
    expect(new Set(replies.map(({ body }) => body.dispositivo)).size).toBe(1);
    expect(await active(ana.auxiliar)).toBe(1);
  });
});

describe('the code', () => {
  test('is for ten minutes, once, and for five tries', async () => {
    const ana = await t.auxiliar();
    const give = (codigo: string) => post(t.app, 'verificar', { ...ana, codigo });
    const other = (codigo: string): string => String((Number(codigo) + 1) % 1_000_000).padStart(6, '0');

    await post(t.app, 'codigo', ana);
    const first = codigoEn(t.correos, ana.correo);
    t.clock.advance(10 * MINUTE);
    expect((await give(first)).body.codigo).toBe('codigo-vencido');
    expect((await give(other(first))).body.codigo).toBe('codigo-no-valido');

    await post(t.app, 'codigo', ana);
    const second = codigoEn(t.correos, ana.correo);
    if (first !== second) expect((await give(first)).body.codigo).toBe('codigo-no-valido');
    const both = await Promise.all([give(second), give(second)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await give(second)).body.codigo).toBe('codigo-no-valido');

    await post(t.app, 'codigo', ana);
    const third = codigoEn(t.correos, ana.correo);
    for (let i = 0; i < 5; i++) expect((await give(other(third))).body.codigo).toBe('codigo-no-valido');
    expect(await give(third)).toMatchObject({ status: 429, body: { codigo: 'demasiados-intentos' } });
    await post(t.app, 'codigo', ana);
    expect((await give(codigoEn(t.correos, ana.correo))).status).toBe(200);
  });

  test('can’t be guessed by many at once', async () => {
    const ana = await t.auxiliar();
    await post(t.app, 'codigo', ana);
    const right = codigoEn(t.correos, ana.correo);
    const wrong = Array.from({ length: 40 }, (_, i) => String((Number(right) + 1 + i) % 1_000_000).padStart(6, '0'));
    const replies = await Promise.all(wrong.map((codigo) => post(t.app, 'verificar', { ...ana, codigo })));
    expect(replies.filter(({ body }) => body.codigo === 'codigo-no-valido')).toHaveLength(5);
    expect(replies.filter(({ body }) => body.codigo === 'demasiados-intentos')).toHaveLength(35);
  });

  test('is asked for six times an hour at most by an address, and thirty by all, whoever is asked for', async () => {
    const ana = await t.auxiliar();
    const nobody = { ...ana, correo: 'nadie@example.org' };
    for (const datos of [ana, nobody]) {
      for (let i = 0; i < 6; i++) {
        expect((await post(t.app, 'codigo', datos)).status).toBe(202);
        t.clock.advance(MINUTE);
      }
      const refused = await post(t.app, 'codigo', datos);
      expect(refused).toMatchObject({ status: 429, body: { codigo: 'demasiados-codigos', esperaSegundos: 54 * 60 } });
      // What one address was refused is not counted for the others.
      for (let i = 0; i < 30; i++) await post(t.app, 'codigo', datos);
      for (let i = 0; i < 24; i++) {
        expect((await post(t.app, 'codigo', datos, `192.0.2.${10 + Math.floor(i / 6)}`)).status).toBe(202);
      }
      expect(await post(t.app, 'codigo', datos, '192.0.2.20')).toMatchObject({ status: 429 });
      t.clock.advance(54 * MINUTE);
      expect((await post(t.app, 'codigo', datos)).status).toBe(202);
    }
  });

  test('serves its owner whatever a stranger at another address asks for and tries', async () => {
    const ana = await t.auxiliar();
    const [owner, stranger] = ['192.0.2.1', '198.51.100.66'];
    const wrong = (right: string): string => (right === '000000' ? '000001' : '000000');
    for (let i = 0; i < 20; i++) {
      await post(t.app, 'codigo', ana, stranger);
      await post(t.app, 'verificar', { ...ana, codigo: wrong(codigoEn(t.correos, ana.correo)) }, stranger);
    }
    for (let round = 0; round < 3; round++) {
      expect((await post(t.app, 'codigo', ana, owner)).status).toBe(202);
      const codigo = codigoEn(t.correos, ana.correo);
      for (let i = 0; i < 10; i++) {
        await post(t.app, 'codigo', ana, stranger);
        await post(t.app, 'verificar', { ...ana, codigo: wrong(codigo) }, stranger);
      }
      expect((await post(t.app, 'verificar', { ...ana, codigo }, owner)).status).toBe(200);
    }
  });

  test('serves its owner hour after hour, whatever strangers at several networks spend', async () => {
    const ana = await t.auxiliar();
    const strangers = ['2001:db8:1::1', '2001:db8:2::1', '198.51.100.66', '198.51.100.67'];
    const idle = ['203.0.113.1', '203.0.113.2', '203.0.113.3'];
    const wrong = (right: string): string => (right === '000000' ? '000001' : '000000');
    for (let hour = 0; hour < 3; hour++) {
      expect((await post(t.app, 'codigo', ana, '192.0.2.1')).status).toBe(202);
      const codigo = codigoEn(t.correos, ana.correo);
      // All that they may ask for, and more tries than there are.
      for (const stranger of strangers) {
        for (let i = 0; i < 6; i++) {
          await post(t.app, 'codigo', ana, stranger);
          const guess = wrong(codigoEn(t.correos, ana.correo));
          for (let k = 0; k < 6; k++) await post(t.app, 'verificar', { ...ana, codigo: guess }, stranger);
        }
      }
      for (const stranger of idle) {
        for (let k = 0; k < 6; k++) await post(t.app, 'verificar', { ...ana, codigo: wrong(codigo) }, stranger);
      }
      // She errs as often as she may.
      for (let k = 0; k < 4; k++) {
        expect((await post(t.app, 'verificar', { ...ana, codigo: wrong(codigo) }, '192.0.2.1')).status).toBe(401);
      }
      expect((await post(t.app, 'verificar', { ...ana, codigo }, '192.0.2.1')).status).toBe(200);
      t.clock.advance(60 * MINUTE);
    }
  });

  test('can be guessed 160 times an hour, from however many addresses', async () => {
    const ana = await t.auxiliar();
    const tries = async (address: string, codigo: string): Promise<number> => {
      for (let n = 0; ; n++) {
        const { body } = await post(t.app, 'verificar', { ...ana, codigo }, address);
        if (body.codigo === 'demasiados-intentos') return n;
        expect(body.codigo).toBe('codigo-no-valido');
      }
    };
    let [asked, made] = [0, 0];
    const codes: string[] = [];
    for (let n = 0; n < 8; n++) {
      // Twice, should tries come back with what they were counted on.
      for (const _ of [1, 2]) {
        while ((await post(t.app, 'codigo', ana, `198.51.100.${n}`)).status === 202) {
          asked++;
          codes.push(codigoEn(t.correos, ana.correo));
          const free = Array.from({ length: codes.length + 1 }, (_, i) => String(i).padStart(6, '0'));
          made += await tries(`198.51.100.${n}`, free.find((guess) => !codes.includes(guess))!);
        }
      }
      made += await tries(`203.0.113.${n}`, '000000');
    }
    expect([asked, made]).toEqual([30, 160]);
  });

  test('is looked for among those that its address asked for, or else among the latest three', async () => {
    const ana = await t.auxiliar();
    const ask = async (address: string): Promise<string> => {
      t.clock.advance(1_000);
      await post(t.app, 'codigo', ana, address);
      return codigoEn(t.correos, ana.correo);
    };
    const give = (codigo: string, address: string) => post(t.app, 'verificar', { ...ana, codigo }, address);
    const first = await ask('192.0.2.1');
    // Others' codes neither end hers nor are theirs to guess.
    const others: string[] = [];
    for (let n = 0; n < 4; n++) others.push(await ask(`198.51.100.${n}`));
    expect((await give(first, '198.51.100.0')).body.codigo).toBe('codigo-no-valido');
    // A phone that changed networks finds it only while it is among the latest.
    expect((await give(first, '203.0.113.1')).body.codigo).toBe('codigo-no-valido');
    expect((await give(first, '192.0.2.1')).status).toBe(200);
    expect((await give(others[3]!, '203.0.113.1')).body.codigo).toBe('codigo-no-valido');
    expect((await give(await ask('192.0.2.1'), '203.0.113.1')).status).toBe(200);
  });

  test('lives beside two newer ones, and all end with the first that serves', async () => {
    const ana = await t.auxiliar();
    const ask = async (address: string): Promise<string> => {
      await post(t.app, 'codigo', ana, address);
      t.clock.advance(MINUTE);
      return codigoEn(t.correos, ana.correo);
    };
    const codes: string[] = [];
    while (new Set(codes).size < 4) codes.push(await ask(`198.51.100.${codes.length}`));
    const give = (codigo: string) => post(t.app, 'verificar', { ...ana, codigo });
    expect((await give(codes.at(-4)!)).body.codigo).toBe('codigo-no-valido');
    expect((await give(codes.at(-3)!)).status).toBe(200);
    expect((await give(codes.at(-1)!)).body.codigo).toBe('codigo-no-valido');
  });

  test('is counted for a whole network of IPv6', async () => {
    const ana = await t.auxiliar();
    for (let i = 0; i < 6; i++) {
      expect((await post(t.app, 'codigo', ana, `2001:db8:7:${i}::1`)).status).toBe(202);
    }
    expect((await post(t.app, 'codigo', ana, '2001:db8:7::1:ffff:0:1')).status).toBe(429);
    expect((await post(t.app, 'codigo', ana, '2001:db8:8::1')).status).toBe(202);
  });
});

describe('whoever asks learns nothing about who is registered', () => {
  test('from the answers', async () => {
    const ana = await t.auxiliar();
    const strangers = [
      { ...ana, correo: 'otra@example.org' },
      { ...ana, auxiliar: '0000000' },
      { ...ana, proceso: 'CC-2026-999' },
    ];
    const transcript = async (datos: typeof ana): Promise<string> => {
      const told = [await post(t.app, 'verificar', { ...datos, codigo: '000000' }), await post(t.app, 'codigo', datos)];
      const code = codigoEn(t.correos, datos.correo);
      for (let i = 0; i < 7; i++) {
        const codigo = code === '123456' ? '654321' : '123456';
        told.push(await post(t.app, 'verificar', { ...datos, codigo }));
      }
      return JSON.stringify(told);
    };
    const registered = await transcript(ana);
    const before = t.correos.length;
    for (const stranger of strangers) expect(await transcript(stranger)).toBe(registered);
    expect(t.correos).toHaveLength(before);
  });

  test('from the time that asking takes', async () => {
    const app = await t.otra({ minimumMs: 150 });
    const ana = await t.auxiliar();
    for (const datos of [ana, { ...ana, correo: 'otra2@example.org' }]) {
      const start = performance.now();
      await post(app, 'codigo', datos);
      expect(performance.now() - start).toBeGreaterThanOrEqual(149);
    }
  });

  test('from what is stored or logged', async () => {
    const lines: string[] = [];
    const app = await t.otra({ log: pino({ level: 'trace' }, { write: (line) => void lines.push(line) }) });
    const ana = await t.auxiliar('secreta.persona@example.org');
    await entrar(app, t.correos, ana);
    await post(app, 'codigo', { ...ana, correo: 'no es un correo de secreta.persona' });
    const stored = JSON.stringify([
      await t.db.selectFrom('codigo_correo').selectAll().execute(),
      await t.db.selectFrom('cuota_codigo').selectAll().execute(),
      await t.db.selectFrom('auxiliar').selectAll().execute(),
      await t.db.selectFrom('bitacora').selectAll().execute(),
    ]);
    const bytes = Buffer.concat(
      (await t.db.selectFrom('auxiliar').select('contacto').execute()).map(({ contacto }) => Buffer.from(contacto)),
    );
    for (const place of [stored, bytes.toString('latin1'), lines.join('\n')]) {
      expect(place).not.toContain('secreta.persona');
      expect(place).not.toContain('Lucía');
    }
  });
});

test('an address that asks too often is held back, and others are not', async () => {
  const app = await t.otra({ unlimited: false });
  const ana = await t.auxiliar();
  const replies = [];
  for (let i = 0; i < 121; i++) {
    // Of ever another identity: the limit of tries with one is a lower one.
    const datos = { ...ana, correo: `alguien${i}@example.org`, codigo: '000000' };
    replies.push(await post(app, 'verificar', datos, '198.51.100.7'));
  }
  expect(replies.at(119)!.status).toBe(401);
  expect(replies.at(120)).toMatchObject({ status: 429, body: { codigo: 'demasiados-intentos' } });
  expect(replies.at(120)!.body.esperaSegundos).toBeGreaterThan(0);
  expect((await post(app, 'verificar', { ...ana, codigo: '000000' }, '198.51.100.8')).status).toBe(401);
});

test('bodies that are too large, no JSON or of another shape are refused plainly', async () => {
  const refused = async (payload: string, type = 'application/json') => {
    const reply = await t.app.inject({
      method: 'POST',
      url: '/api/alta/codigo',
      payload,
      headers: { 'content-type': type },
    });
    expect(reply.json()).toMatchObject({ codigo: 'solicitud-no-valida' });
    return reply.statusCode;
  };
  expect(await refused('{')).toBe(400);
  expect(await refused('{"proceso":1}')).toBe(400);
  expect(await refused('[]')).toBe(400);
  expect(await refused('a=1', 'application/x-www-form-urlencoded')).toBe(415);
  expect(await refused(JSON.stringify({ proceso: 'x'.repeat(20_000) }))).toBe(413);
});

test('the process and the certificates can be read by anybody', async () => {
  const proceso = await t.app.inject({ url: `/api/proceso/${t.proceso}` });
  expect(proceso.json()).toMatchObject({ id: t.proceso, promovente: 'Vecinas y Vecinos por el Parque, A.C.' });
  expect((await t.app.inject({ url: '/api/proceso/CC-2026-999' })).json()).toMatchObject({
    codigo: 'proceso-desconocido',
  });
  const certificados = (await t.app.inject({ url: `/api/certificados?proceso=${t.proceso}` })).json();
  expect(confiar(crypto, certificados, t.keys.huella)?.procesoKey(t.proceso)).not.toBeNull();
  expect((await t.app.inject({ url: '/api/certificados?proceso=../../x' })).statusCode).toBe(400);
});
