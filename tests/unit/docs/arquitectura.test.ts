/** docs/arquitectura.md draws the machines that the code has and names files that are there. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { canPhoneGo, canProcessingGo, PHONE_STATES, PROCESSING_STATES } from '../../../shared/apoyo/estados.ts';

const root = new URL('../../../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');
const text = read('docs/arquitectura.md');

const drawn = text
  .match(/stateDiagram[\s\S]*?```/g)!
  .map((diagram) => [...diagram.matchAll(/^ {2}(\w+) --> (\w+)/gm)].map(([, from, to]) => `${from} → ${to}`).sort());
const arrows = <S extends string>(states: readonly S[], can: (from: S, to: S) => boolean): string[] =>
  states.flatMap((from) => states.filter((to) => can(from, to)).map((to) => `${from} → ${to}`)).sort();

test('the phone’s machine, with the draft that is not stored', () => {
  expect(drawn[0]).toEqual([...arrows(PHONE_STATES, canPhoneGo), 'borrador → sellado'].sort());
});

test('processing’s machine', () => expect(drawn[1]).toEqual(arrows(PROCESSING_STATES, canProcessingGo)));

test.each(['README.md', 'docs/arquitectura.md', 'docs/protocolo.md', 'docs/seguridad.md', 'docs/glosario.md'])(
  'every file that %s names is there',
  (name) => {
    const named = [...read(name).matchAll(/[`(]((?:shared|server|web|tests|docs)\/[\w./-]+)[`)]/g)].map(
      ([, path]) => path!,
    );
    const missing = named.filter((path) => !existsSync(fileURLToPath(new URL(path, root))));
    expect(missing).toEqual([]);
  },
);

test('the two commands of the README, and the others it lists, are there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...read('README.md').matchAll(/npm (?:run )?([a-z]+)/g)].map(([, script]) => script!);
  expect(named).toContain('start');
  expect(named).toContain('test');
  expect(named.filter((script) => !(script in scripts) && script !== 'install')).toEqual([]);
});
