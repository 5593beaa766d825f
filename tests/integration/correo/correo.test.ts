import fastify from 'fastify';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  CORREO_QUEUE,
  correoMigrations,
  createCorreo,
  createSmtp,
  type EstadoCorreo,
  estadoCorreo,
  registerBuzon,
  startCorreo,
  type Transporte,
} from '../../../server/correo/index.ts';
import { abrirCorreo, sellarCorreo } from '../../../server/correo/sellado.ts';
import { systemClock } from '../../../server/platform/clock.ts';
import { type Jobs, openJobs } from '../../../server/platform/jobs.ts';
import type { Keystore, Secreto } from '../../../server/platform/keystore/index.ts';
import { migrate } from '../../../server/platform/migrations.ts';
import { withFolders } from '../../support/folders.ts';
import { testKeystore } from '../../support/keys.ts';
import { createTestDatabase, silent, withPostgres } from '../../support/postgres.ts';
import { startSmtp, type TestSmtp } from '../../support/smtp.ts';

const t = withPostgres(correoMigrations);
const folder = withFolders();
const PROCESO = 'RM-2026-001';
const quick = { ...CORREO_QUEUE, retryDelaySeconds: 1 };

let keys: Keystore;
let smtp: TestSmtp;
let jobs: Jobs;
let transporte: Transporte;
let number = 0;

beforeEach(async () => {
  keys = await testKeystore(await folder());
  await keys.createProceso(PROCESO);
  smtp = await startSmtp();
  jobs = await openJobs({ pool: t.pool, queues: [quick], supervise: false, log: silent });
  transporte = createSmtp({ url: smtp.url, from: 'Rúbrica <no-responder@rubrica.example>' });
});
afterEach(async () => {
  await jobs.stop();
  transporte.close();
  await smtp.close();
});

const start = (way: Transporte | null = transporte) =>
  startCorreo({ database: t, keys, jobs, transporte: way, clock: systemClock, log: silent });
const mail = (more: Partial<Parameters<ReturnType<typeof createCorreo>['enqueueCorreo']>[1]> = {}) => ({
  proceso: PROCESO,
  clave: `prueba-${++number}`,
  para: 'lucia.ñ@ejemplo.mx',
  asunto: 'Tu código: 482913',
  texto: 'Hola, Lucía.\nTu código es 482913.',
  ...more,
});
const enqueue = (...mails: readonly ReturnType<typeof mail>[]) =>
  t.db.transaction().execute((trx) => createCorreo({ keys, jobs, clock: systemClock }).enqueueCorreo(trx, ...mails));

describe('the outbox', () => {
  test('delivers a mail enqueued in a transaction, then forgets what it said', async () => {
    start();
    const one = mail({ para: 'lucia@ejemplo.mx', asunto: 'Apoyos recibidos: 3' });
    await enqueue(one);
    const received = await smtp.mail(1);
    expect(received.to).toEqual(['lucia@ejemplo.mx']);
    expect(received.raw).toMatch(/Message-ID: <correo-\d+@rubrica\.example>/);
    expect(received.raw).toContain('Subject: Apoyos recibidos: 3');
    expect(Buffer.from(received.raw.split('\r\n\r\n')[1]!.trim(), 'utf8').toString()).toContain('482913');
    await expect.poll(() => estadoCorreo(t.db, PROCESO, one.clave)).toBe('enviado');
    const row = await t.db.selectFrom('correo').selectAll().where('clave', '=', one.clave).executeTakeFirstOrThrow();
    expect(row.sobre).toBeNull();
  });

  test('never holds in the clear what it says or to whom', async () => {
    const one = mail({ para: 'nadie-lo-ve@ejemplo.mx', asunto: 'asunto-secreto', texto: 'texto-secreto' });
    await enqueue(one);
    const { rows } = await sql<{ all: string }>`
      select (select coalesce(string_agg(encode(sobre, 'escape') || correo::text, ''), '') from correo) ||
             (select coalesce(string_agg(job::text, ''), '') from trabajos.job) as all`.execute(t.db);
    expect(rows[0]!.all).toContain(one.clave);
    for (const secret of ['nadie-lo-ve', 'asunto-secreto', 'texto-secreto']) expect(rows[0]!.all).not.toContain(secret);
  });

  test('sends one enqueued twice once', async () => {
    start();
    const one = mail();
    await enqueue(one);
    await enqueue(one, mail({ para: 'otra@ejemplo.mx' }));
    await smtp.mail(2);
    await expect.poll(() => estadoCorreo(t.db, PROCESO, one.clave)).toBe('enviado');
    expect(smtp.received.length).toBe(2);
  });

  test('holds nothing of a transaction that was rolled back', async () => {
    const one = mail();
    await t.db
      .transaction()
      .execute(async (trx) => {
        await createCorreo({ keys, jobs, clock: systemClock }).enqueueCorreo(trx, one);
        throw new Error('atrás');
      })
      .catch(() => undefined);
    expect(await estadoCorreo(t.db, PROCESO, one.clave)).toBeNull();
  });

  test('tries again while the server says «not now», also after it was away', async () => {
    const { port } = smtp;
    await smtp.close();
    start();
    const one = mail({ para: 'luego@ejemplo.mx' });
    await enqueue(one);
    await expect
      .poll(
        async () =>
          (await t.db.selectFrom('correo').select('intentos').where('clave', '=', one.clave).executeTakeFirstOrThrow())
            .intentos,
        { timeout: 15_000 },
      )
      .toBeGreaterThan(0);
    smtp = await startSmtp(port);
    smtp.answer('luego@ejemplo.mx', 451);
    const tries = async () =>
      (await t.db.selectFrom('correo').select('intentos').where('clave', '=', one.clave).executeTakeFirstOrThrow())
        .intentos;
    const before = await tries();
    await expect.poll(tries, { timeout: 30_000 }).toBeGreaterThan(before + 1);
    smtp.answer('luego@ejemplo.mx', null);
    await smtp.mail(1);
    await expect.poll(() => estadoCorreo(t.db, PROCESO, one.clave)).toBe('enviado');
  });

  test('tells nobody to whom a mail could not be sent', async () => {
    const para = 'ocupada@ejemplo.mx';
    smtp.answer(para, 450, `<${para}>: mailbox busy`);
    const failed = await transporte.entregar(mail({ para }), 'correo-1').catch((error: unknown) => error as Error);
    expect(failed).toMatchObject({ code: 'EENVELOPE', responseCode: 450 });
    const { message, stack, ...fields } = failed as Error;
    expect(message + stack + JSON.stringify(fields)).not.toContain('ocupada');
    expect(Object.keys(fields)).toEqual(['code', 'responseCode']);
  });

  test('records a refusal for good and does not insist', async () => {
    start();
    smtp.answer('no-existe@ejemplo.mx', 550);
    const one = mail({ para: 'no-existe@ejemplo.mx' });
    await enqueue(one);
    await expect.poll(() => estadoCorreo(t.db, PROCESO, one.clave), { timeout: 10_000 }).toBe('rechazado');
    const row = await t.db.selectFrom('correo').selectAll().where('clave', '=', one.clave).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ respuesta: 550, intentos: 1, sobre: null });
  });

  test('keeps an acuse from intake: sealed under the secret that it does not hold', async () => {
    const place = await folder();
    const every = await testKeystore(place);
    await every.createProceso(PROCESO);
    const [intake, sender] = [
      await testKeystore(place, { roles: ['intake'] }),
      await testKeystore(place, { roles: ['jobs'] }),
    ];
    const put = (holder: Keystore, one: ReturnType<typeof mail>) =>
      t.db
        .transaction()
        .execute((trx) => createCorreo({ keys: holder, jobs, clock: systemClock }).enqueueCorreo(trx, one));
    const [acuse, code] = [mail({ secreto: 'acuses', texto: 'CIC 1234567890' }), mail()];
    await put(sender, acuse);
    await put(intake, code);
    await expect(put(intake, mail({ secreto: 'acuses' }))).rejects.toThrow('sin-permiso');

    const secrets: readonly Secreto[] = ['secreto', 'datos', 'indice', 'contacto', 'acuses'];
    const opens = async (holder: Keystore, { clave }: { readonly clave: string }): Promise<boolean> => {
      const row = await t.db.selectFrom('correo').selectAll().where('clave', '=', clave).executeTakeFirstOrThrow();
      const tried = secrets.map(async (secreto) => {
        const key = await holder.unwrap(PROCESO, secreto);
        return key.ok && abrirCorreo(key.value, PROCESO, clave, row.sobre!) !== null;
      });
      return (await Promise.all(tried)).includes(true);
    };
    expect(await opens(intake, acuse)).toBe(false);
    expect(await opens(sender, acuse)).toBe(true);
    expect(await opens(intake, code)).toBe(true);

    startCorreo({ database: t, keys: sender, jobs, transporte, clock: systemClock, log: silent });
    for (const { clave } of [acuse, code]) {
      await expect.poll(() => estadoCorreo(t.db, PROCESO, clave), { timeout: 10_000 }).toBe('enviado');
    }
    expect(smtp.received.some(({ raw }) => raw.includes('CIC 1234567890'))).toBe(true);
  });

  test('goes on sending what was enqueued before mails named their secret', async () => {
    const before = await createTestDatabase(correoMigrations.slice(0, 1));
    try {
      const own = await openJobs({ pool: before.pool, queues: [quick], supervise: false, log: silent });
      const key = await keys.unwrap(PROCESO, 'contacto');
      if (!key.ok) throw new Error(key.error);
      const row = (clave: string, estado: EstadoCorreo) => {
        const sobre = sellarCorreo(key.value, PROCESO, clave, { para: `${clave}@ejemplo.mx`, asunto: 'a', texto: 't' });
        return { proceso: PROCESO, clave, sobre, estado, creado: new Date() };
      };
      const [{ id }] = (await before.db
        .insertInto('correo')
        .values([row('espera', 'pendiente'), row('no-quiso', 'rechazado')])
        .returning('id')
        .execute()) as [{ id: number }, unknown];
      await before.db.transaction().execute((trx) => own.enqueue(trx, quick, [{ data: { id } }]));

      await migrate(before.db, correoMigrations);
      startCorreo({ database: before, keys, jobs: own, transporte, clock: systemClock, log: silent });
      await expect.poll(() => estadoCorreo(before.db, PROCESO, 'espera'), { timeout: 10_000 }).toBe('enviado');
      expect(smtp.received.map(({ to }) => to)).toEqual([['espera@ejemplo.mx']]);
      const refused = before.db.selectFrom('correo').select('sobre').where('clave', '=', 'no-quiso');
      expect(await refused.executeTakeFirstOrThrow()).toEqual({ sobre: null });
      await own.stop();
    } finally {
      await before.close();
    }
  });

  test('does not send what a destroyed process left behind', async () => {
    const one = mail();
    await enqueue(one);
    await keys.destroyProceso(PROCESO);
    start();
    await expect.poll(() => estadoCorreo(t.db, PROCESO, one.clave), { timeout: 10_000 }).toBe('destruido');
    expect(smtp.received.filter(({ raw }) => raw.includes(one.clave))).toEqual([]);
  });

  test('a header can’t be smuggled in', async () => {
    start();
    await enqueue(mail({ para: 'uno@ejemplo.mx', asunto: 'Hola\r\nBcc: otro@ejemplo.mx' }));
    const received = await smtp.mail(1);
    expect(received.to).toEqual(['uno@ejemplo.mx']);
    expect(received.raw).not.toMatch(/^Bcc:/im);
  });
});

describe('the local mailbox', () => {
  test('shows what would have been sent, and runs no one’s code', async () => {
    start(null);
    const one = mail({
      asunto: '<script>alert(1)</script>',
      texto: 'Código & clave <b>482913</b>\nhttps://rubrica.example/?a=1&b="><script>',
    });
    await enqueue(one);
    await expect.poll(() => estadoCorreo(t.db, PROCESO, one.clave), { timeout: 10_000 }).toBe('buzon');
    const app = fastify();
    registerBuzon(app, { db: t.db, keys, fuente: '/assets/letra.woff2' });
    expect((await app.inject('/buzon/')).headers.location).toBe('/buzon');
    expect((await app.inject('/buzon/estilo.css')).body).toContain('url("/assets/letra.woff2")');
    const page = (await app.inject('/buzon')).body;
    expect(page).toContain('lucia.ñ@ejemplo.mx');
    expect(page).toContain('&lt;b&gt;482913');
    expect(page).toContain(
      '<a href="https://rubrica.example/?a=1&amp;b=">https://rubrica.example/?a=1&amp;b=</a>&quot;&gt;&lt;script',
    );
    expect(page).not.toMatch(/<script|<style| style=/);
    const { mensajes } = (await app.inject('/buzon.json')).json();
    const last = mensajes.at(-1);
    expect(last).toMatchObject({ para: one.para, asunto: one.asunto, texto: one.texto });
    expect((await app.inject(`/buzon.json?despues=${last.id}`)).json()).toEqual({ mensajes: [] });
    expect((await app.inject('/buzon.json?despues=x')).statusCode).toBe(400);
    await app.close();
  });
});
