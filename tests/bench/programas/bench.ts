/**
 * `npm run bench -- [NAME] [--json FILE]`: runs the named benchmark, or every one. Prints a line per figure,
 * writes them as a JSON array of `{name, value, unit, bar, ok}`, and exits with 1 when a bar falls short.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CAPTACION } from '../captacion.ts';
import { DIA } from '../dia.ts';
import { type Figura, line } from '../figuras.ts';
import { LECTURA } from '../lectura/calibracion.ts';
import { TELEFONO } from '../telefono.ts';

const BENCHES: Record<string, (add: (figura: Figura) => void) => Promise<void>> = {
  ...CAPTACION,
  ...TELEFONO,
  ...DIA,
  ...LECTURA,
};
/** Without a name: the wholes, not their parts again. */
const WHOLE = Object.keys(BENCHES).filter((name) => !name.includes('/'));

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
const names = positionals.length > 0 ? positionals : WHOLE;
const figures: Figura[] = [];
for (const name of names) {
  const bench = BENCHES[name];
  if (!bench) {
    console.error(`No benchmark «${name}». There are: ${Object.keys(BENCHES).join(', ')}.`);
    process.exit(2);
  }
  console.log(`\n${name}`);
  await bench((figure) => {
    figures.push(figure);
    console.log(line(figure));
  });
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
process.exit(figures.every(({ ok }) => ok) ? 0 : 1);
