import { expect, test } from 'vitest';
import { createTiempos } from '../../support/tiempos.mjs';

const MINUTE = 60_000;

/** What is reported of a run whose phases take so many minutes. */
async function run(phases: Readonly<Record<string, number>>) {
  let now = 0;
  const tiempos = createTiempos(() => now);
  for (const [name, minutes] of Object.entries(phases)) {
    const answer = await tiempos.phase(name, async () => {
      now += minutes * MINUTE;
      return name;
    });
    expect(answer).toBe(name);
  }
  return tiempos.report();
}

test('each phase and the whole are told', async () => {
  expect(await run({ style: 0.1, e2e: 3, faults: 6 })).toEqual({
    lines: [' 0 min 06 s  style', ' 3 min 00 s  e2e', ' 6 min 00 s  faults', ' 9 min 06 s  whole'],
    complaints: [],
  });
});

test('faults beyond six minutes are told, and fail the run when no machine’s mood explains them', async () => {
  const slower = await run({ faults: 7 });
  expect(slower.lines[0]).toBe(' 7 min 00 s  faults  (should take 6 min 00 s)');
  expect(slower.complaints).toEqual([]);
  expect((await run({ faults: 12.01 })).complaints).toEqual([
    'too slow: faults took 12 min 01 s and should take 6 min 00 s',
  ]);
});

test('so is a whole of more than fifteen', async () => {
  expect((await run({ 'unit, property, integration': 9.1, faults: 6 })).lines.at(-1)).toBe(
    '15 min 06 s  whole  (should take 15 min 00 s)',
  );
  expect((await run({ 'unit, property, integration': 25, faults: 5 })).complaints).toEqual([]);
  expect((await run({ 'unit, property, integration': 25.1, faults: 5 })).complaints).toEqual([
    'too slow: whole took 30 min 06 s and should take 15 min 00 s',
  ]);
});

test('a phase that fails was timed, too', async () => {
  let now = 0;
  const tiempos = createTiempos(() => now);
  const broken = tiempos.phase('types', async () => {
    now += MINUTE;
    throw new Error('no');
  });
  await expect(broken).rejects.toThrow('no');
  expect(tiempos.report().lines).toEqual([' 1 min 00 s  types', ' 1 min 00 s  whole']);
});
