/**
 * `npm start` and every other command: `node server/cli/arranque.cjs [PROGRAM] [ARGUMENTS]` brings
 * what is missing and runs dist/server/PROGRAM.js (`main`, the server, unless named) in this very
 * process, so that signals reach it directly.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureDependencies, ensureNode, ROOT } from './preparar.mjs';

const [program = 'main', ...args] = process.argv.slice(2);

ensureNode();
ensureDependencies();
await ensureBuilt(...(program === 'main' ? ['server', 'web'] : ['server']));

const file = join(ROOT, 'dist', 'server', `${program}.js`);
process.setSourceMapsEnabled(true);
process.argv = [process.execPath, file, ...args];
await import(pathToFileURL(file).href);
