/**
 * `npm run respaldar -- CARPETA [--llaves ARCHIVO]`: backs up the embedded installation, also while it
 * runs. The keys go to a folder of their own, `CARPETA-llaves`, unless told otherwise.
 */
import { resolve } from 'node:path';
import { type BackupRefusal, backUp } from '../platform/backup/index.ts';
import { MIN_PASSPHRASE } from '../platform/backup/llaves.ts';
import { systemClock } from '../platform/clock.ts';
import { askPassphrase, parseArguments, refuse, runCommand } from '../platform/command.ts';

const SENTENCES: { readonly [R in BackupRefusal]?: string } = {
  'base-ajena':
    'DATABASE_URL nombra una base de datos que no es la de esta instalación. Respáldala con las herramientas de tu PostgreSQL, y aparte los sobres y las llaves.',
  'carpeta-ocupada': 'La carpeta de destino no está vacía. Nada se cambió.',
  'sin-instalacion': 'Aquí no hay una instalación que respaldar.',
  'frase-corta': `La frase debe tener ${MIN_PASSPHRASE} caracteres o más.`,
};

await runCommand(async (config, args) => {
  const { rest, one } = parseArguments(args, ['--llaves']);
  if (rest.length !== 1) refuse('Uso: npm run respaldar -- CARPETA [--llaves ARCHIVO]');
  const keysFile = one('--llaves');
  const done = await backUp({
    config,
    folder: resolve(rest[0]!),
    passphrase: await askPassphrase({ isNew: true }),
    clock: systemClock,
    ...(keysFile === undefined ? {} : { keysFile: resolve(keysFile) }),
  });
  if (!done.ok) return refuse(SENTENCES[done.error] ?? done.error);
  const { sobres, bytes, llavesFile } = done.value;
  console.log(`Respaldo completo: base de datos y ${sobres} sobres (${bytes} bytes) en ${resolve(rest[0]!)}.`);
  console.log(`Las llaves, cifradas con tu frase, están aparte: ${llavesFile}`);
  console.log(
    'Llévalas a otro lugar que el respaldo y no las guardes más de lo necesario: juntos, y con la frase, se puede leer todo; y mientras existan, destruir las llaves de un proceso no es definitivo.',
  );
});
