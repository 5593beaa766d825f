/** The way of a support through intake, with the stock provider, on real PostgreSQL and files. */
import { readdir } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { anotar } from '../../../server/bitacora/index.ts';
import { avisarAutores, createHayCredencial } from '../../../server/captacion/index.ts';
import { nativeCrypto } from '../../../server/platform/crypto.ts';
import { keyId, leerFirmado, type Respuesta } from '../../../shared/firmados/index.ts';
import { GRACE_MS } from '../../../shared/proceso/ventana.ts';
import { deviceArray, serverArray } from '../../../shared/sync/cuaderno.ts';
import { CHUNK_BYTES, MAX_UNSEEN_ANSWERS } from '../../../shared/sync/limites.ts';
import { CLOSE } from '../../../shared/sync/protocolo.ts';
import { FIN, INICIO, NOON, type Nodo, withInstalacion } from './instalacion.ts';
import { type Enlace, isType, type Sobre, type Telefono } from './telefono.ts';

const t = withInstalacion();

const open: Enlace[] = [];
afterEach(() => {
  for (const enlace of open.splice(0)) enlace.close();
  t.clock.set(NOON);
});

const conectar = async (telefono: Telefono, nodo: Nodo = t.nodo, options?: Parameters<Telefono['conectar']>[1]) => {
  const enlace = await telefono.conectar(nodo.url, options);
  open.push(enlace);
  return enlace;
};
const nuevoTelefono = async (): Promise<Telefono> => (await (await t.proceso()).auxiliar()).telefono();

const apoyo = (folio: string) => t.db.selectFrom('apoyo').selectAll().where('folio', '=', folio).executeTakeFirst();
const irregularidades = (folio: string) =>
  t.db.selectFrom('irregularidad').select(['tipo', 'dispositivo']).where('folio', '=', folio).execute();
const asientos = (folio: string) =>
  t.db
    .selectFrom('bitacora')
    .select(['que', 'rol', 'actor', 'detalle'])
    .where('objeto', '=', folio)
    .orderBy('seq')
    .execute();
const totales = (enlace: Enlace) =>
  serverArray(enlace.doc)
    .toArray()
    .flatMap((text) => leerFirmado('totales', text) ?? [])
    .at(-1)?.dispositivos;

describe('a support', () => {
  test('is received, answered, kept, shown, and folded away once seen', async () => {
    const proceso = await t.proceso();
    const auxiliar = await proceso.auxiliar();
    const telefono = await auxiliar.telefono();
    const enlace = await conectar(telefono);
    expect(enlace.modo).toBe('pleno');

    const sobre = await telefono.sellar({ bytes: 300_000 });
    enlace.comprometer(sobre);
    const respuesta = await enlace.enviar(sobre);
    expect(respuesta).toMatchObject({
      resultado: 'acuse',
      folio: sobre.folio,
      codigo: sobre.codigo,
      tamano: sobre.bytes.length,
      marcas: [],
      recibido: NOON.getTime(),
    });

    const record = (await apoyo(sobre.folio))!;
    expect(record).toMatchObject({ resultado: 'acuse', estado: 'recibido', autor: auxiliar.id, motivo: null });
    expect(record.compromiso_recibido).toEqual(NOON);
    expect(leerFirmado('respuesta', record.respuesta)).toEqual(respuesta);
    expect(Buffer.compare(await buffer((await t.blobs.read(record.blob))!), sobre.bytes)).toBe(0);
    expect(t.porAbrir).toContainEqual({ procesoId: proceso.id, folio: sobre.folio });
    expect(await asientos(sobre.folio)).toEqual([
      {
        que: 'apoyo-recibido',
        rol: 'auxiliar',
        actor: auxiliar.id,
        detalle: { codigo: sobre.codigo, dispositivo: telefono.id },
      },
    ]);

    await enlace.hasta(() => enlace.respuestas().length === 1);
    expect(enlace.respuestas()).toEqual([respuesta]);
    expect(deviceArray(enlace.doc, telefono.id).toArray()).toEqual([sobre.compromiso]);

    enlace.send({ type: 'visto', folios: [sobre.folio] });
    await enlace.hasta(() => enlace.respuestas().length === 0);
    expect(deviceArray(enlace.doc, telefono.id).length).toBe(0);
    expect(totales(enlace)).toEqual([{ id: telefono.id, recibidos: 1, enCuarentena: 0, rechazados: 0 }]);
    await t.nodo.captacion.idle();
    expect(await readdir(t.nodo.spoolDir)).toEqual([]);
  });

  test('sent again has the same answer, at once and after the deadline', async () => {
    const telefono = await nuevoTelefono();
    const first = await conectar(telefono);
    const sobre = await telefono.sellar();
    await first.enviar(sobre);
    first.close();

    t.clock.set(new Date(FIN.getTime() + 2 * GRACE_MS));
    const second = await conectar(telefono);
    await second.enviar(sobre);
    second.send({ type: 'pregunta', folio: sobre.folio, codigo: Buffer.from(sobre.codigo, 'base64url') });
    await second.hasta(() => second.recibidos.filter(isType('respuesta')).length === 2);
    const texts = new Set(
      [...first.recibidos, ...second.recibidos].filter(isType('respuesta')).map(({ documento }) => documento),
    );
    expect([...texts]).toEqual([(await apoyo(sobre.folio))!.respuesta]);
    expect(second.recibidos.filter(isType('sigue'))).toEqual([]);
    expect(await asientos(sobre.folio)).toHaveLength(1);
  });

  test('of other bytes under an answered folio is refused, told, and changes nothing', async () => {
    const telefono = await nuevoTelefono();
    const enlace = await conectar(telefono);
    const first = await telefono.sellar({ contador: 1 });
    const second = await telefono.sellar({ contador: 1 });
    const before = await enlace.enviar(first);
    const answer = await enlace.enviar(second);
    expect(answer).toMatchObject({ resultado: 'rechazo', motivo: 'folio-con-otros-bytes', codigo: second.codigo });
    expect(await enlace.enviar(second)).toEqual(answer);
    expect(await enlace.enviar(first)).toEqual(before);

    expect(Buffer.from((await apoyo(first.folio))!.codigo).equals(Buffer.from(first.codigo, 'base64url'))).toBe(true);
    expect(await irregularidades(first.folio)).toEqual([{ tipo: 'folio-con-otros-bytes', dispositivo: telefono.id }]);
    expect((await asientos(first.folio)).map(({ que }) => que)).toEqual([
      'apoyo-recibido',
      'apoyo-rechazado',
      'irregularidad',
    ]);
    await t.nodo.captacion.idle();
    expect(await t.blobs.size(blobOf(second))).toBeNull();
    expect(await t.blobs.size(blobOf(first))).toBe(first.bytes.length);
  });

  test('whose signature is of no key of its device is refused and does not take the folio', async () => {
    const telefono = await nuevoTelefono();
    const enlace = await conectar(telefono);
    const forged = await telefono.sellar({ contador: 1, captura: nativeCrypto.signKeyPair() });
    expect(await enlace.enviar(forged)).toMatchObject({ resultado: 'rechazo', motivo: 'sobre-no-valido' });
    expect(await t.blobs.size(blobOf(forged))).toBeNull();
    const genuine = await telefono.sellar({ contador: 1 });
    expect(await enlace.enviar(genuine)).toMatchObject({
      resultado: 'acuse',
      marcas: ['contador-repetido', 'sin-compromiso'],
    });
  });

  test('over an anchor that this server did not give is refused', async () => {
    const telefono = await nuevoTelefono();
    const enlace = await conectar(telefono);
    const ancla = { ...telefono.ancla(), t: INICIO.getTime() };
    expect(await enlace.enviar(await telefono.sellar({ ancla }))).toMatchObject({
      resultado: 'rechazo',
      motivo: 'sobre-no-valido',
    });
  });

  test('whose bytes are not those announced has no answer, and the announced ones come in after all', async () => {
    const telefono = await nuevoTelefono();
    const enlace = await conectar(telefono);
    const sobre = await telefono.sellar();
    const damaged = { ...sobre, bytes: sobre.bytes.slice() };
    damaged.bytes[50_000]! ^= 1;
    await expect(enlace.enviar(damaged)).rejects.toThrow('desfasado');
    expect(await t.db.selectFrom('rechazo').select('folio').where('folio', '=', sobre.folio).execute()).toEqual([]);
    expect(await enlace.enviar(sobre)).toMatchObject({ resultado: 'acuse', codigo: sobre.codigo });
  });

  test('sealed with a capture key that was replaced since is good', async () => {
    const telefono = await nuevoTelefono();
    const enlace = await conectar(telefono);
    const before = await telefono.sellar();
    const fresh = nativeCrypto.signKeyPair();
    await t.db
      .updateTable('clave_captura')
      .set({ hasta: t.clock.now() })
      .where('dispositivo_id', '=', telefono.id)
      .execute();
    await t.db
      .insertInto('clave_captura')
      .values({
        dispositivo_id: telefono.id,
        id: keyId(nativeCrypto, fresh.publicKey),
        publica: fresh.publicKey,
        desde: t.clock.now(),
        hasta: null,
      })
      .execute();
    enlace.comprometer(before);
    expect(await enlace.enviar(before)).toMatchObject({ resultado: 'acuse' });
    // The connection was made before the key; it is looked for again.
    const firma = { alg: 'Ed25519', clave: keyId(nativeCrypto, fresh.publicKey) } as const;
    const after = await telefono.sellar({ captura: fresh, cambios: { firma } });
    enlace.comprometer(after);
    expect(await enlace.enviar(after)).toMatchObject({ resultado: 'acuse', marcas: [] });
  });
});

describe('an upload', () => {
  test('goes on where it was cut, on a new connection and after the server fell', async () => {
    const telefono = await nuevoTelefono();
    const node = await t.otroNodo();
    const sobre = await telefono.sellar({ bytes: 900_000 });
    const first = await conectar(telefono, node);
    await expect(first.enviar(sobre, { hasta: 4 })).rejects.toThrow('stopped');
    first.close();

    const second = await conectar(telefono, node);
    await expect(second.enviar(sobre, { hasta: 1 })).rejects.toThrow('stopped');
    const resumed = second.recibidos.find(isType('sigue'))!.offset;
    expect(resumed).toBe(4 * CHUNK_BYTES);
    second.close();
    await node.close();

    const next = await t.otroNodo({ spoolDir: node.spoolDir });
    const third = await conectar(telefono, next);
    expect(await third.enviar(sobre)).toMatchObject({ resultado: 'acuse', codigo: sobre.codigo });
    const sigue = third.recibidos.filter(isType('sigue'))[0]!;
    expect(sigue.offset).toBe(resumed + CHUNK_BYTES);
    expect(Buffer.compare(await buffer((await t.blobs.read(blobOf(sobre)))!), sobre.bytes)).toBe(0);
  });

  test('whose last byte was written when the server fell needs only to be asked for', async () => {
    const telefono = await nuevoTelefono();
    let fail = true;
    const node = await t.otroNodo({
      deps: {
        bitacora: {
          latestHead: () => null,
          anotar: async (...args) => {
            if (fail) throw new Error('the bitácora is away');
            return anotar(...args);
          },
        },
      },
    });
    const sobre = await telefono.sellar({ bytes: 200_000 });
    const first = await conectar(telefono, node);
    await expect(first.enviar(sobre)).rejects.toThrow('fallo interno');
    expect(await apoyo(sobre.folio)).toBeUndefined();
    fail = false;
    const start = first.recibidos.length;
    expect(await first.enviar(sobre)).toMatchObject({ resultado: 'acuse' });
    expect(first.recibidos.slice(start).find(isType('sigue'))).toMatchObject({ offset: sobre.bytes.length });
  });

  test('begun on one connection is taken over by a newer one', async () => {
    const telefono = await nuevoTelefono();
    const sobre = await telefono.sellar({ bytes: 900_000 });
    const first = await conectar(telefono);
    await expect(first.enviar(sobre, { hasta: 2 })).rejects.toThrow('stopped');
    const second = await conectar(telefono);
    expect(await second.enviar(sobre)).toMatchObject({ resultado: 'acuse' });
    expect(second.recibidos.find(isType('sigue'))!.offset).toBeGreaterThan(0);
    expect(await first.enviar(sobre)).toMatchObject({ resultado: 'acuse' });
  });

  test.each(['its place', 'the folder of its place'])(
    'for which %s has no room is told so, and comes in later',
    async (what) => {
      const telefono = await nuevoTelefono();
      let full = true;
      const noRoom = (): Promise<never> => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
      const node = await t.otroNodo({
        deps: {
          blobs: {
            ...t.blobs,
            place: async (key, file) => {
              if (full && what === 'its place') return noRoom();
              const placed = await t.blobs.place(key, file);
              return full ? { durable: noRoom() } : placed;
            },
          },
        },
      });
      const enlace = await conectar(telefono, node);
      const sobre = await telefono.sellar();
      await expect(enlace.enviar(sobre)).rejects.toThrow('fallo espacio');
      full = false;
      expect(await enlace.enviar(sobre)).toMatchObject({ resultado: 'acuse' });
      expect(enlace.recibidos.filter(isType('sigue')).at(-1)!.offset).toBe(sobre.bytes.length);
    },
  );

  test('that can not be judged hurts none of those judged with it', async () => {
    let poison = '';
    const node = await t.otroNodo({
      deps: {
        encolarApertura: async (_trx, apoyos) => {
          if (apoyos.some(({ folio }) => folio === poison)) throw new Error('a defect');
        },
      },
    });
    const telefonos = await Promise.all(Array.from({ length: 5 }, nuevoTelefono));
    const sobres = await Promise.all(telefonos.map((telefono) => telefono.sellar()));
    poison = sobres[2]!.folio;
    const enlaces = await Promise.all(telefonos.map((telefono) => conectar(telefono, node)));
    const results = await Promise.allSettled(enlaces.map((enlace, i) => enlace.enviar(sobres[i]!)));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    poison = '';
    expect(await enlaces[2]!.enviar(sobres[2]!)).toMatchObject({ resultado: 'acuse' });
  });
});

describe('after a baja', () => {
  test('of the auxiliar a device only delivers, and what it delivers is kept apart', async () => {
    const proceso = await t.proceso();
    const auxiliar = await proceso.auxiliar();
    const telefono = await auxiliar.telefono();
    const before = await conectar(telefono);
    const sobre = await telefono.sellar();
    await auxiliar.baja();
    await avisarAutores(t.db, [auxiliar.id]);
    expect(await before.cierre).toEqual({ code: CLOSE.reinicio, reason: 'alta-o-baja' });
    before.close();

    const after = await conectar(telefono);
    expect(after.modo).toBe('entrega');
    after.comprometer(sobre);
    expect(await after.enviar(sobre)).toMatchObject({
      resultado: 'cuarentena',
      motivo: 'auxiliar-de-baja',
      marcas: ['sin-compromiso'],
    });
    expect(await apoyo(sobre.folio)).toMatchObject({ resultado: 'cuarentena', estado: 'enCuarentena' });
    expect(t.porAbrir).toContainEqual({ procesoId: proceso.id, folio: sobre.folio });
    expect(await t.db.selectFrom('compromiso').selectAll().where('folio', '=', sobre.folio).execute()).toEqual([]);
    await after.hasta(() => after.respuestas().length === 1);
    const roster = serverArray(after.doc)
      .toArray()
      .flatMap((text) => leerFirmado('dispositivos', text) ?? []);
    expect(roster).toHaveLength(1);
    expect(roster[0]).toMatchObject({ alta: false, motivoBaja: 'prueba' });
  });

  test('of its device what it delivers is kept apart: it is not among the two active', async () => {
    const proceso = await t.proceso();
    const auxiliar = await proceso.auxiliar();
    const old = await auxiliar.telefono({ plaza: 1 });
    const sobre = await old.sellar();
    await old.baja();
    await auxiliar.telefono({ plaza: 1 });
    await auxiliar.telefono({ plaza: 2 });
    const enlace = await conectar(old);
    expect(enlace.modo).toBe('entrega');
    expect(await enlace.enviar(sobre)).toMatchObject({ resultado: 'cuarentena', motivo: 'dispositivo-no-autorizado' });
  });

  test('under way, whoever comes in before it is committed counts', async () => {
    const proceso = await t.proceso();
    const auxiliar = await proceso.auxiliar();
    const telefono = await auxiliar.telefono();
    const enlace = await conectar(telefono);
    const sobre = await telefono.sellar();
    // The baja holds the auxiliar's row; the admission waits for it and sees what it left.
    await t.db.transaction().execute(async (trx) => {
      await trx.updateTable('auxiliar').set({ baja: NOON, motivo_baja: 'x' }).where('id', '=', auxiliar.id).execute();
      const sending = enlace.enviar(sobre);
      await enlace.hasta(() => enlace.recibidos.some(isType('sigue')));
      expect(await apoyo(sobre.folio)).toBeUndefined();
      void sending;
    });
    await enlace.hasta(() => enlace.recibidos.some(isType('respuesta')));
    expect(await apoyo(sobre.folio)).toMatchObject({ resultado: 'cuarentena', motivo: 'auxiliar-de-baja' });
  });
});

describe('the window', () => {
  const DAY = 86_400_000;
  const at = (instant: Date, ms = 0): void => t.clock.set(new Date(instant.getTime() + ms));

  test('lets in what was durable within 24 hours of its end, and not a millisecond later', async () => {
    for (const [late, resultado] of [
      [GRACE_MS - 1, 'acuse'],
      [GRACE_MS, 'rechazo'],
    ] as const) {
      const telefono = await nuevoTelefono();
      at(FIN, -DAY);
      const enlace = await conectar(telefono);
      const sobre = await telefono.sellar();
      enlace.comprometer(sobre);
      await enlace.hasta(() => true);
      await settled(sobre);
      at(FIN, late);
      const answer = await enlace.enviar(sobre);
      expect(answer).toMatchObject({ resultado, motivo: late < GRACE_MS ? null : 'fuera-de-plazo', marcas: [] });
      expect(answer.recibido).toBe(FIN.getTime() + late);
    }
  });

  test('refuses what was surely sealed before or after it, and takes what may have been within', async () => {
    const cases: readonly {
      readonly ancla: number;
      readonly compromiso: number;
      readonly resultado: Respuesta['resultado'];
    }[] = [
      // Sealed after the end: over an anchor given at the end.
      { ancla: FIN.getTime(), compromiso: FIN.getTime() + 1, resultado: 'rechazo' },
      { ancla: FIN.getTime() - 1, compromiso: FIN.getTime() + 1, resultado: 'acuse' },
      // Sealed before the beginning: committed before it.
      { ancla: INICIO.getTime() - DAY, compromiso: INICIO.getTime() - 1, resultado: 'rechazo' },
      { ancla: INICIO.getTime() - DAY, compromiso: INICIO.getTime(), resultado: 'acuse' },
    ];
    for (const { ancla, compromiso, resultado } of cases) {
      const telefono = await nuevoTelefono();
      t.clock.set(new Date(ancla));
      const sobre = await telefono.sellar();
      t.clock.set(new Date(compromiso));
      const enlace = await conectar(telefono);
      enlace.comprometer(sobre);
      await settled(sobre);
      at(INICIO, 2 * DAY);
      if (compromiso > FIN.getTime()) t.clock.set(new Date(compromiso + 1));
      expect(await enlace.enviar(sobre)).toMatchObject({
        resultado,
        motivo: resultado === 'acuse' ? null : 'fuera-de-periodo',
      });
      enlace.close();
    }
  });

  test('marks a clock that contradicts the bracket, and takes what it sealed', async () => {
    const telefono = await nuevoTelefono();
    const enlace = await conectar(telefono);
    const sobre = await telefono.sellar({ cambios: { corregido: NOON.getTime() + DAY } });
    enlace.comprometer(sobre);
    expect(await enlace.enviar(sobre)).toMatchObject({ resultado: 'acuse', marcas: ['hora-dudosa'] });
  });

  test('does not bind an enrolment’s images', async () => {
    const telefono = await nuevoTelefono();
    at(INICIO, -DAY);
    const enlace = await conectar(telefono);
    expect(await enlace.enviar(await telefono.sellar({ cambios: { clase: 'alta' } }))).toMatchObject({
      resultado: 'acuse',
    });
  });
});

describe('an auxiliar’s own credential', () => {
  test('goes in the chain of her supports, and counts as none of them', async () => {
    const telefono = await nuevoTelefono();
    const enlace = await conectar(telefono);
    const hay = createHayCredencial(t.db);
    const de = { procesoId: telefono.auxiliar.proceso.id, autor: telefono.auxiliar.id };
    const credencial = await telefono.sellar({ cambios: { clase: 'alta' } });
    const support = await telefono.sellar();
    enlace.comprometer(credencial, support);
    expect(await hay(de)).toBe(false);
    for (const sobre of [credencial, support]) {
      expect(await enlace.enviar(sobre)).toMatchObject({ resultado: 'acuse', marcas: [] });
    }
    expect(await hay(de)).toBe(true);
    expect(await hay({ ...de, autor: '0000000' })).toBe(false);
    expect(await asientos(credencial.folio)).toMatchObject([{ que: 'apoyo-recibido', detalle: { clase: 'alta' } }]);
    enlace.send({ type: 'visto', folios: [credencial.folio, support.folio] });
    await enlace.hasta(() => deviceArray(enlace.doc, telefono.id).length === 0);
    expect(totales(enlace)).toEqual([{ id: telefono.id, recibidos: 1, enCuarentena: 0, rechazados: 0 }]);
    const { dia_sobres } = await t.db
      .selectFrom('dispositivo')
      .select('dia_sobres')
      .where('id', '=', telefono.id)
      .executeTakeFirstOrThrow();
    expect(Number(dia_sobres)).toBe(2);
  });

  test('in quarantine is as good as none', async () => {
    const telefono = await nuevoTelefono();
    await telefono.baja();
    const enlace = await conectar(telefono);
    expect(await enlace.enviar(await telefono.sellar({ cambios: { clase: 'alta' } }))).toMatchObject({
      resultado: 'cuarentena',
    });
    const de = { procesoId: telefono.auxiliar.proceso.id, autor: telefono.auxiliar.id };
    expect(await createHayCredencial(t.db)(de)).toBe(false);
  });
});

describe('counter and chain', () => {
  test('mark what does not link, and never refuse', async () => {
    const telefono = await nuevoTelefono();
    const enlace = await conectar(telefono);
    const [one, two, three] = [await telefono.sellar(), await telefono.sellar(), await telefono.sellar()];
    const send = async (sobre: Sobre) =>
      (await enlace.enviar(sobre)).marcas.filter((mark) => mark !== 'sin-compromiso');
    expect(await send(one)).toEqual([]);
    expect(await send(three)).toEqual(['contador-con-salto']);
    expect(await send(two)).toEqual([]);
    const stray = await telefono.sellar({ cambios: { previo: one.eslabon } });
    expect(await send(stray)).toEqual(['cadena-rota']);
  });
});

describe('the cuaderno', () => {
  test('shows both devices the same, commitments and totals', async () => {
    const auxiliar = await (await t.proceso()).auxiliar();
    const [a, b] = [await auxiliar.telefono({ plaza: 1 }), await auxiliar.telefono({ plaza: 2 })];
    const [ea, eb] = [await conectar(a), await conectar(b)];
    const [sa, sb] = [await a.sellar(), await b.sellar()];
    ea.comprometer(sa);
    eb.comprometer(sb);
    await ea.hasta(() => deviceArray(ea.doc, b.id).toArray()[0] === sb.compromiso);
    await eb.hasta(() => deviceArray(eb.doc, a.id).toArray()[0] === sa.compromiso);
    await ea.enviar(sa);
    ea.send({ type: 'visto', folios: [sa.folio] });
    const folded = { id: a.id, recibidos: 1, enCuarentena: 0, rechazados: 0 };
    const none = { id: b.id, recibidos: 0, enCuarentena: 0, rechazados: 0 };
    for (const enlace of [ea, eb]) {
      await enlace.hasta(() => totales(enlace)?.some(({ recibidos }) => recibidos > 0) ?? false);
      expect(totales(enlace)).toHaveLength(2);
      expect(totales(enlace)).toEqual(expect.arrayContaining([folded, none]));
      expect(deviceArray(enlace.doc, a.id).length).toBe(0);
    }
  });

  test('tells a device that was away the answers it lacks', async () => {
    const telefono = await nuevoTelefono();
    const first = await conectar(telefono);
    const sobre = await telefono.sellar();
    first.comprometer(sobre);
    const answer = await first.enviar(sobre);
    first.close();
    const second = await conectar(telefono);
    await second.hasta(() => second.respuestas().length === 1);
    expect(second.respuestas()).toEqual([answer]);
  });

  test('finds in the database the answers that a node fell before writing', async () => {
    const telefono = await nuevoTelefono();
    const node = await t.otroNodo();
    const sobre = await telefono.sellar();
    const first = await conectar(telefono, node);
    first.comprometer(sobre);
    await settled(sobre);
    // Another node answers; this one never hears of it, as if it had fallen between answer and cuaderno.
    const other = await t.otroNodo({ deps: { keystore: t.keys } });
    const elsewhere = await conectar(telefono, other, { noWait: false });
    const answer = await elsewhere.enviar(sobre);
    await t.db.deleteFrom('cuaderno_update').where('autor', '=', telefono.auxiliar.id).where('n', '>', 2).execute();
    expect(answer.resultado).toBe('acuse');
    const third = await conectar(telefono, await t.otroNodo());
    await third.hasta(() => third.respuestas().length === 1);
    expect(third.respuestas()).toEqual([answer]);
  });

  test('keeps the latest answers that nobody has seen, and counts the others', async () => {
    const telefono = await nuevoTelefono();
    const enlace = await conectar(telefono);
    const count = MAX_UNSEEN_ANSWERS + 5;
    const sobres: Sobre[] = [];
    for (let i = 0; i < count; i++) sobres.push(await telefono.sellar({ bytes: 64 }));
    enlace.comprometer(...sobres.slice(0, 100));
    enlace.comprometer(...sobres.slice(100));
    for (const sobre of sobres) await enlace.enviar(sobre);
    await enlace.hasta(
      () =>
        enlace.respuestas().at(-1)?.folio === sobres.at(-1)!.folio &&
        enlace.respuestas().length === MAX_UNSEEN_ANSWERS &&
        totales(enlace)?.[0]?.recibidos === count - MAX_UNSEEN_ANSWERS,
    );
    expect(enlace.respuestas()[0]!.folio).toBe(sobres[5]!.folio);
    expect(deviceArray(enlace.doc, telefono.id).length).toBe(MAX_UNSEEN_ANSWERS);
    // The oldest can still be asked for.
    const before = enlace.recibidos.length;
    enlace.send({ type: 'pregunta', folio: sobres[0]!.folio, codigo: Buffer.from(sobres[0]!.codigo, 'base64url') });
    const { documento } = await enlace.espera(isType('respuesta'), before);
    expect(leerFirmado('respuesta', documento)!.folio).toBe(sobres[0]!.folio);
  });

  test('keeps the first of two commitments to one folio, and tells of the second', async () => {
    const telefono = await nuevoTelefono();
    const enlace = await conectar(telefono);
    const [first, second] = [await telefono.sellar({ contador: 1 }), await telefono.sellar({ contador: 1 })];
    enlace.comprometer(first);
    await settled(first);
    enlace.comprometer(second);
    await expect
      .poll(() => irregularidades(first.folio))
      .toEqual([{ tipo: 'compromiso-con-otros-bytes', dispositivo: telefono.id }]);
    await settled(first);
    expect(await enlace.enviar(second)).toMatchObject({ resultado: 'acuse', marcas: ['sin-compromiso'] });
  });
});

/** Waits until a commitment is in the database. */
const settled = (sobre: Sobre) =>
  expect
    .poll(async () => {
      const row = await t.db
        .selectFrom('compromiso')
        .select('codigo')
        .where('folio', '=', sobre.folio)
        .executeTakeFirst();
      return row && Buffer.from(row.codigo).toString('base64url');
    })
    .toBe(sobre.codigo);

const blobOf = ({ encabezado, codigo }: Sobre): string => {
  const hex = Buffer.from(codigo, 'base64url').toString('hex');
  return `${encabezado.proceso}/${hex.slice(0, 2)}/${hex}`;
};
