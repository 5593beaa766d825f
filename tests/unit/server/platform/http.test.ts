import { pino } from 'pino';
import Type from 'typebox';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttp, type Http } from '../../../../server/platform/http.ts';
import { ORACIONES } from '../../../../shared/admision/catalogo.ts';
import { silent } from '../../../support/postgres.ts';

let app: Http | undefined;
afterEach(() => app?.close());

const Body = Type.Object({ n: Type.Integer(), texto: Type.Optional(Type.String()) }, { additionalProperties: false });

async function make(options: Partial<Parameters<typeof createHttp>[0]> = {}): Promise<Http> {
  const made = await createHttp({ log: silent, ...options });
  made.post('/eco', { schema: { body: Body } }, async (request) => request.body);
  made.get('/poco', { config: { rateLimit: { max: 2, timeWindow: 60_000 } } }, async () => ({ bien: true }));
  made.get('/roto', async () => {
    throw new Error('secreto de la casa');
  });
  made.get('/caida', async () => {
    throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  });
  app = made;
  return made;
}

describe('a body', () => {
  test('is taken exactly as it came or refused: nothing is converted or removed', async () => {
    const http = await make();
    const send = async (payload: object) => (await http.inject({ method: 'POST', url: '/eco', payload })).statusCode;
    expect(await send({ n: 1, texto: 'ñ' })).toBe(200);
    for (const bad of [{ n: '1' }, { n: 1, más: 2 }, { n: 1.5 }, { n: null }, [], { __proto__: null, n: true }]) {
      expect(await send(bad)).toBe(400);
    }
    const reply = await http.inject({
      method: 'POST',
      url: '/eco',
      headers: { 'content-type': 'application/json' },
      payload: '{"n":1,"__proto__":{"x":1}}',
    });
    expect(reply.statusCode).toBe(400);
  });
});

test('headers have less time than the whole request: else Node gives a dripping body the time of the headers', async () => {
  const { server } = await make();
  expect(server.headersTimeout).toBeGreaterThan(0);
  expect(server.headersTimeout).toBeLessThan(server.requestTimeout);
  expect(server.requestTimeout).toBeLessThanOrEqual(20_000);
});

describe('a failure', () => {
  test('says nothing of what went wrong inside', async () => {
    const lines: string[] = [];
    const http = await make({ log: pino({ level: 'trace' }, { write: (line) => void lines.push(line) }) });
    const reply = await http.inject({ url: '/roto?correo=ana@example.org', headers: { cookie: 'a=b' } });
    expect(reply.statusCode).toBe(500);
    expect(reply.json()).toEqual({
      codigo: 'interno',
      mensaje: 'El servidor tuvo un problema. Nada se perdió; se intentará de nuevo solo.',
    });
    expect(lines.join()).toContain('secreto de la casa');
    expect((await http.inject('/caida')).statusCode).toBe(503);
    expect((await http.inject('/nada')).json()).toMatchObject({ codigo: 'solicitud-no-valida' });
  });
});

describe('an address that can’t be read', () => {
  test.each(['/%c0%ae-ana@example.org', '/%', '/eco/%zz?correo=ana@example.org'])('%s', async (url) => {
    const reply = await (await make()).inject(url);
    expect(reply.statusCode).toBe(400);
    expect(reply.json()).toEqual({ codigo: 'solicitud-no-valida', mensaje: ORACIONES['solicitud-no-valida'] });
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });
});

describe('the limit by address', () => {
  const asks = async (http: Http, headers: Record<string, string> = {}, remoteAddress = '192.0.2.1') =>
    (await http.inject({ url: '/poco', headers, remoteAddress })).statusCode;

  test('counts who connects, whatever the header says', async () => {
    const http = await make();
    for (const spoofed of ['1.1.1.1', '2.2.2.2']) expect(await asks(http, { 'x-forwarded-for': spoofed })).toBe(200);
    expect(await asks(http, { 'x-forwarded-for': '3.3.3.3' })).toBe(429);
    expect(await asks(http, {}, '192.0.2.2')).toBe(200);
  });

  test('behind a proxy counts whom the proxy saw, not whom the caller names', async () => {
    const http = await make({ trustProxy: true });
    for (const spoofed of ['1.1.1.1', '2.2.2.2']) {
      expect(await asks(http, { 'x-forwarded-for': `${spoofed}, 198.51.100.7` })).toBe(200);
    }
    expect(await asks(http, { 'x-forwarded-for': '3.3.3.3, 198.51.100.7' })).toBe(429);
    expect(await asks(http, { 'x-forwarded-for': '198.51.100.8' })).toBe(200);
  });

  test('counts an IPv6 network as one', async () => {
    const http = await make();
    expect(await asks(http, {}, '2001:db8:1:1::1')).toBe(200);
    expect(await asks(http, {}, '2001:db8:1:1:ffff::2')).toBe(200);
    expect(await asks(http, {}, '2001:db8:1:1:abcd::3')).toBe(429);
    expect(await asks(http, {}, '2001:db8:1:2::1')).toBe(200);
  });
});
