import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig, SETTINGS, settingsTable } from '../../../../server/platform/config.ts';

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://rubrica:x@db:5432/rubrica',
  SMTP_URL: 'smtps://u:p@mail.example.org',
  RUBRICA_KEYS: '/etc/rubrica/keys',
  PUBLIC_URL: 'https://apoyos.example.org',
  MAIL_FROM: 'Rúbrica <no-responder@example.org>',
};
const read = (env: Record<string, string>) => {
  const config = readConfig(env);
  if (!config.ok) throw new Error(config.error.join('\n'));
  return config.value;
};
const problems = (env: Record<string, string>) => {
  const config = readConfig(env);
  return config.ok ? [] : config.error;
};

describe('by default', () => {
  test('everything is in the data folder, and it is a demonstration', () => {
    expect(read({})).toMatchObject({
      demo: true,
      port: 3000,
      publicUrl: 'http://localhost:3000',
      roles: ['intake', 'opener', 'portal', 'jobs'],
      dataDir: resolve('data'),
      databaseUrl: null,
      smtpUrl: null,
      blobs: { kind: 'files', folder: resolve('data/sobres') },
      keysDir: resolve('data/keys'),
    });
  });
  test('an empty value is none', () =>
    expect(read({ PORT: ' ', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: null }));
});

describe('in production', () => {
  test('is never a demonstration', () => {
    expect(read(production).demo).toBe(false);
    expect(problems({ ...production, DEMO: 'on' })).toEqual(['DEMO no se permite en producción.']);
  });
  test.each(['DATABASE_URL', 'SMTP_URL', 'RUBRICA_KEYS', 'PUBLIC_URL', 'MAIL_FROM'])('%s is required', (name) => {
    expect(problems({ ...production, [name]: '' })).toEqual([`${name} es obligatoria en producción.`]);
  });
  test('white space around its name makes no demonstration of it', () => {
    for (const NODE_ENV of ['production\r', ' production', 'production ', '\tproduction\n']) {
      expect(problems({ NODE_ENV }).length).toBe(5);
      expect(read({ ...production, NODE_ENV })).toMatchObject({ entorno: 'production', demo: false });
    }
  });

  test.each([
    'http://apoyos.example.org',
    'http://10.0.0.5:3000',
    'http://localhost.example.org',
    'http://0.0.0.0:3000',
  ])('no phone could capture at %s', (url) => {
    expect(problems({ ...production, PUBLIC_URL: url })).toEqual([
      'PUBLIC_URL debe empezar con https:// en producción: sin HTTPS los teléfonos no abren la cámara.',
    ]);
    expect(read({ PUBLIC_URL: url }).publicUrl).toBe(new URL(url).origin);
  });
  test.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    'on this machine %s will do',
    (url) => expect(read({ ...production, PUBLIC_URL: url }).publicUrl).toBe(url),
  );

  test('all that is missing is said at once', () => expect(problems({ NODE_ENV: 'production' }).length).toBe(5));
});

describe('refused', () => {
  test.each([
    ['NODE_ENV', 'prod'],
    ['PORT', '70000'],
    ['PORT', '3000x'],
    ['PORT', '-1'],
    ['ROLE', 'reader'],
    ['ROLE', 'all,intake'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_POOL', '1'],
    ['SMTP_URL', 'mail.example.org'],
    ['PUBLIC_URL', 'ftp://x'],
    ['PUBLIC_URL', 'https://x/ruta'],
    ['MAIL_FROM', 'Rúbrica'],
    ['MAIL_FROM', 'Rúbrica <no-responder>'],
    ['MAIL_FROM', 'Rúbrica no-responder@example.org'],
    ['MAIL_FROM', 'a@example.org, b@example.org'],
    ['MAIL_FROM', 'Rúbrica <a@example.org'],
    ['BLOBS', 'ftp://x'],
    ['BLOBS', 'file:'],
    ['BLOBS', 's3://b?endpoint=x'],
    ['TLS_CERT', 'solo-uno.pem'],
    ['TRUST_PROXY', 'yes'],
    ['DEMO', '1'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s', (name, value) => {
    const found = problems({ [name]: value });
    expect(found.length).toBe(1);
    expect(found[0]).toContain(name);
  });
});

describe('read', () => {
  test.each([
    ['s3://sobres', { kind: 's3', bucket: 'sobres', prefix: '', endpoint: null, region: 'us-east-1' }],
    [
      's3://sobres/a/b/?region=mx&endpoint=http%3A%2F%2Fs3%3A9000',
      { kind: 's3', bucket: 'sobres', prefix: 'a/b/', endpoint: 'http://s3:9000', region: 'mx' },
    ],
    ['file:/srv/sobres', { kind: 'files', folder: '/srv/sobres' }],
  ])('BLOBS=%s', (value, expected) => expect(read({ BLOBS: value }).blobs).toEqual(expected));
  test.each(['no-responder@example.org', 'Rúbrica <no-responder@example.org>'])('MAIL_FROM=%s', (value) =>
    expect(read({ MAIL_FROM: value }).mailFrom).toBe(value),
  );
  test('ROLE=intake,jobs', () => expect(read({ ROLE: 'jobs, intake' }).roles).toEqual(['intake', 'jobs']));
});

test('docs/configuracion.md holds the table as it is', () => {
  expect(readFileSync('docs/configuracion.md', 'utf8')).toContain(settingsTable());
  expect(new Set(SETTINGS.map(({ name }) => name)).size).toBe(SETTINGS.length);
});
