import { afterEach, beforeEach, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../../../../server/platform/clock.ts';
import { createHttp, type Http } from '../../../../server/platform/http.ts';
import { registerSalud } from '../../../../server/platform/salud.ts';
import { silent } from '../../../support/postgres.ts';

let http: Http;
let clock: ManualClock;
let probes: { answer(): void; fail(): void }[];

beforeEach(async () => {
  http = await createHttp({ log: silent });
  clock = createManualClock(new Date('2026-02-01T18:00:00Z'));
  probes = [];
  const probe = () =>
    new Promise<void>((resolve, reject) => {
      probes.push({ answer: resolve, fail: () => reject(new Error('away')) });
    });
  registerSalud(http, { probe, clock });
});
afterEach(() => http.close());

const ask = () => http.inject('/salud').then(({ statusCode, body }) => ({ statusCode, body: JSON.parse(body) }));
const asked = (times: number) => expect.poll(() => probes.length).toBe(times);

test('the database is asked once a second, however many ask', async () => {
  const many = Promise.all(Array.from({ length: 20 }, ask));
  await asked(1);
  // Long in answering: who comes meanwhile waits for the same answer.
  clock.advance(5_000);
  const late = ask();
  probes[0]!.answer();
  for (const reply of [...(await many), await late])
    expect(reply).toEqual({ statusCode: 200, body: { estado: 'bien' } });
  clock.advance(999);
  expect((await ask()).statusCode).toBe(200);
  expect(probes.length).toBe(1);
});

test('what it answers is no older than a second', async () => {
  const first = ask();
  await asked(1);
  probes[0]!.answer();
  expect((await first).statusCode).toBe(200);

  clock.advance(1_000);
  const second = ask();
  await asked(2);
  probes[1]!.fail();
  expect(await second).toMatchObject({ statusCode: 503, body: { codigo: 'interno' } });
  expect((await ask()).statusCode).toBe(503);
  expect(probes.length).toBe(2);

  clock.advance(-60_000);
  const third = ask();
  await asked(3);
  probes[2]!.answer();
  expect((await third).statusCode).toBe(200);
});
