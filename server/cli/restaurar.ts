/** `npm run restaurar -- CARPETA [--llaves ARCHIVO]`: restores a backup into an empty installation. */
import { resolve } from 'node:path';
import { type BackupRefusal, restore } from '../platform/backup/index.ts';
import { askPassphrase, parseArguments, refuse, runCommand } from '../platform/command.ts';

const SENTENCES: { readonly [R in BackupRefusal]?: string } = {
  'base-ajena':
    'DATABASE_URL nombra una base de datos que no es la de esta instalación. Restáurala con las herramientas de tu PostgreSQL.',
  'carpeta-ocupada': 'Aquí ya hay una instalación. Restaura en una carpeta vacía (DATA_DIR). Nada se cambió.',
  'no-es-respaldo': 'Esa carpeta no es un respaldo completo de Rúbrica.',
  'frase-o-archivo': 'La frase no abre el archivo de llaves, o el archivo está dañado. Nada se cambió.',
  'sin-llaves':
    'No encuentro el archivo de llaves junto a la carpeta (CARPETA-llaves). Di dónde está con --llaves ARCHIVO.',
  'respaldo-incompleto': 'Al respaldo le faltan sobres. Borra lo restaurado y usa otro respaldo.',
};

await runCommand(async (config, args) => {
  const { rest, one } = parseArguments(args, ['--llaves']);
  if (rest.length !== 1) refuse('Uso: npm run restaurar -- CARPETA [--llaves ARCHIVO]');
  const keysFile = one('--llaves');
  const done = await restore({
    config,
    folder: resolve(rest[0]!),
    passphrase: await askPassphrase({ isNew: false }),
    ...(keysFile === undefined ? {} : { keysFile: resolve(keysFile) }),
  });
  if (!done.ok) return refuse(SENTENCES[done.error] ?? done.error);
  console.log(`Restaurado en ${config.dataDir}: base de datos, ${done.value.sobres} sobres y llaves.`);
});
