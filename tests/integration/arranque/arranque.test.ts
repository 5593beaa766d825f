import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { withFolders } from '../../support/folders.ts';
import { testKeystore } from '../../support/keys.ts';
import { withPostgres } from '../../support/postgres.ts';
import { startSmtp } from '../../support/smtp.ts';
import { freePort, runProceso, startProceso } from './proceso.ts';

const folder = withFolders();

describe('a first start with nothing set', () => {
  test('makes all it needs, says where everything is, and starts again as it was', { timeout: 120_000 }, async () => {
    const env = { DATA_DIR: await folder(), PORT: '0' };
    const first = await startProceso(env);
    const said = first.output();
    expect(said).toContain(`${first.url}/captura/`);
    expect(said).toContain(`${first.url}/buzon`);
    const proceso = /Proceso de demostración: (CC-\d{4}-001)/.exec(said)?.[1];
    const enlaces = [...said.matchAll(/^ {4}(http\S+\/captura\/#\S+)$/gm)].map(([, enlace]) => enlace!);
    expect(enlaces).toHaveLength(4);

    const publico = await (await fetch(`${first.url}/api/proceso/${proceso}`)).json();
    const now = Date.now();
    expect(publico.inicio).toBeLessThan(now);
    expect(publico.fin).toBeGreaterThan(now);
    const { mensajes } = (await (await fetch(`${first.url}/buzon.json`)).json()) as {
      mensajes: { para: string; texto: string }[];
    };
    expect(mensajes).toHaveLength(4);
    for (const { texto } of mensajes) expect(enlaces.some((enlace) => texto.includes(enlace))).toBe(true);
    expect(await (await fetch(`${first.url}/salud`)).json()).toEqual({ estado: 'bien' });
    expect(await first.stop()).toBe(0);

    const begun = performance.now();
    const second = await startProceso({ ...env, PORT: String(new URL(first.url).port) });
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(second.output()).toContain(said.slice(said.indexOf('Proceso de demostración'), said.indexOf('    http')));
    expect(await second.stop()).toBe(0);
  });

  test('lets nothing from elsewhere into its pages', { timeout: 120_000 }, async () => {
    const server = await startProceso({ DATA_DIR: await folder(), PORT: '0' });
    try {
      const page = await fetch(`${server.url}/captura/alguna/pantalla`);
      expect(page.headers.get('content-type')).toContain('text/html');
      expect(page.headers.get('cache-control')).toBe('no-cache');
      const csp = page.headers.get('content-security-policy')!;
      expect(csp).toContain("default-src 'none'");
      expect(csp).toContain("script-src 'self' 'wasm-unsafe-eval'");
      expect(csp).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https:\/\//);
      expect(page.headers.get('permissions-policy')).toContain('camera=(self), geolocation=(self), microphone=()');

      const html = await page.text();
      const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)![1]!;
      const asset = await fetch(server.url + script);
      expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect((await fetch(`${server.url}/assets/none-12345678.js`)).status).toBe(404);
      expect((await fetch(`${server.url}/captura/none.js`)).status).toBe(404);
      expect([403, 404]).toContain((await fetch(`${server.url}/captura/..%2f..%2fserver/main.js`)).status);
      expect((await fetch(`${server.url}/sw.js`)).headers.get('cache-control')).toBe('no-cache');
      const nada = await fetch(`${server.url}/api/nada`);
      expect([nada.status, nada.headers.get('content-type')]).toEqual([404, expect.stringContaining('json')]);
      // People are told in words, and led on.
      const people = await fetch(`${server.url}/a/b/<script>`, { headers: { accept: 'text/html,*/*;q=0.8' } });
      expect([people.status, people.headers.get('content-security-policy')]).toEqual([404, csp]);
      const words = await people.text();
      expect(words).toContain('Esta página no existe');
      expect(words).not.toContain('<script>');
    } finally {
      await server.stop();
    }
  });
});

test('a port that is taken is told in a sentence, and nothing is made or left running', {
  timeout: 120_000,
}, async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const place = await folder();
  try {
    const { code, output } = await runProceso({ DATA_DIR: place, PORT: String(port), HOST: '127.0.0.1' });
    expect(output.trim()).toBe(
      `El puerto ${port} ya está en uso. Quizá Rúbrica ya está en marcha; si no, elige otro con PORT.`,
    );
    expect(code).toBe(1);
    // What a first start makes bears its address: mails with a link to another's port would stay.
    expect(await readdir(place)).toEqual([]);
  } finally {
    taken.close();
  }
});

test('files for HTTPS that are not there, or do not belong together, are told in a sentence', async () => {
  const place = await folder();
  const none = join(place, 'none.pem');
  const missing = await runProceso({ DATA_DIR: place, TLS_CERT: none, TLS_KEY: none });
  expect([missing.code, missing.output.trim()]).toEqual([1, `No se puede leer ${none} (ENOENT). Revisa TLS_CERT.`]);
  await writeFile(none, 'no certificate');
  const wrong = await runProceso({ DATA_DIR: place, TLS_CERT: none, TLS_KEY: none });
  expect([wrong.code, wrong.output.trim()]).toEqual([
    1,
    'TLS_CERT y TLS_KEY no sirven juntas: deben ser archivos PEM con un certificado y su propia llave.',
  ]);
  // Nothing was started for it.
  expect(await readdir(place)).toEqual(['none.pem']);
});

describe('in production', () => {
  const t = withPostgres();

  test('it refuses to start without what it needs, naming all of it', async () => {
    const { code, output } = await runProceso({ NODE_ENV: 'production', DATA_DIR: await folder(), DEMO: 'on' });
    expect(code).toBe(1);
    for (const name of ['DATABASE_URL', 'SMTP_URL', 'RUBRICA_KEYS', 'PUBLIC_URL', 'DEMO']) {
      expect(output).toContain(name);
    }
  });

  test('it refuses a database that would not keep its word, in a sentence and nothing else', async () => {
    const place = await folder();
    await testKeystore(place);
    const name = `prueba_${randomBytes(6).toString('hex')}`;
    await sql
      .raw(`create database ${name} encoding 'SQL_ASCII' locale_provider libc locale 'C' template template0`)
      .execute(t.db);
    const url = new URL(t.url);
    url.pathname = `/${name}`;
    const { code, output } = await runProceso({
      NODE_ENV: 'production',
      DATA_DIR: place,
      RUBRICA_KEYS: `${place}/keys`,
      DATABASE_URL: url.href,
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'no-responder@example.org',
      PUBLIC_URL: 'https://apoyos.example.org',
      PORT: '0',
    });
    await sql.raw(`drop database ${name}`).execute(t.db);
    expect(output.trim()).toBe(
      'Esta base de datos podría perder apoyos ya acusados, y no se usa:\n- guarda texto en SQL_ASCII y debe guardarlo en UTF8.',
    );
    expect(code).toBe(1);
  });

  test('it has no invented identities, no mailbox page and no way to make any', { timeout: 120_000 }, async () => {
    const place = await folder();
    await testKeystore(place);
    const smtp = await startSmtp();
    const port = await freePort();
    const server = await startProceso({
      NODE_ENV: 'production',
      DATA_DIR: place,
      RUBRICA_KEYS: `${place}/keys`,
      DATABASE_URL: t.url,
      SMTP_URL: smtp.url,
      MAIL_FROM: 'Rúbrica <no-responder@example.org>',
      PUBLIC_URL: `http://localhost:${port}`,
      PORT: String(port),
    });
    try {
      expect(server.output()).not.toMatch(/demostración|para probar|buzón/i);
      for (const path of ['/buzon', '/buzon.json']) expect((await fetch(server.url + path)).status).toBe(404);
      const made = await fetch(`${server.url}/api/demostracion/auxiliares`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"cuantos":1}',
      });
      expect(made.status).toBe(404);
      for (const table of ['proceso', 'auxiliar', 'correo'] as const) {
        expect(await t.db.selectFrom(table).selectAll().execute()).toEqual([]);
      }
    } finally {
      expect(await server.stop()).toBe(0);
      await smtp.close();
    }
  });
});
