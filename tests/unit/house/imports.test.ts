/**
 * The import rules of biome.json hold the house of docs/arquitectura.md: planted imports that go
 * against an arrow are reported, each of them, and those that go along with it are not.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { withFolders } from '../../support/folders.ts';

const newFolder = withFolders();
const ROOT = join(import.meta.dirname, '..', '..', '..');
const BIOME = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

/** What a file in each place may import, and what not. */
const PLACES: readonly (readonly [file: string, allowed: readonly string[], refused: readonly string[]])[] = [
  [
    'shared/sync/planted.ts',
    ['./x.ts', '../base/x.ts', 'yjs', 'lib0/encoding', 'y-protocols/sync', 'typebox', 'typebox/compile'],
    [
      'nodemailer',
      'isomorphic-ws',
      'ws',
      'fastify',
      '@fastify/cookie',
      'kysely',
      'dexie',
      'solid-js/store',
      'node:fs',
      'fs',
      'libsodium-wrappers',
      'sodium-native',
      '@noble/hashes/blake2',
      '../../web/ui/x.ts',
      '../../server/platform/x.ts',
      '../../tests/support/x.ts',
      './../../server/platform/x.ts',
    ],
  ],
  ['shared/crypto/sodium.ts', ['libsodium-wrappers', '../base/x.ts'], ['sodium-native', 'node:crypto', 'nodemailer']],
  [
    'web/captura/pantallas/captar/planted.tsx',
    ['solid-js', 'solid-js/web', '@solidjs/router', '../../envio/x.ts', '../../../../shared/base/x.ts', './x.css'],
    [
      'fastify',
      'kysely',
      'pg',
      'node:path',
      'libsodium-wrappers',
      'sodium-native',
      '../../../../server/app.ts',
      '../../../../tests/support/x.ts',
    ],
  ],
  [
    'web/captura/envio/planted.ts',
    ['yjs', 'y-websocket', 'dexie', '../almacen/x.ts', '../../../shared/sync/x.ts'],
    ['solid-js', '@solidjs/router', 'signature_pad', '../pantallas/App.tsx', '../../ui/Button.tsx', 'fastify'],
  ],
  ['web/captura/dispositivos/planted.ts', ['../claves/index.ts'], ['solid-js', '../pantallas/App.tsx']],
  ['web/captura/nucleo.planted.ts', ['./envio/index.ts'], ['solid-js/store', './pantallas/App.tsx', 'ws']],
  [
    'server/planted.ts',
    ['./captacion/index.ts', './platform/keystore/index.ts', './hilo.ts', '../shared/base/x.ts', 'pino'],
    ['./captacion/admitir.ts', './dispositivos/alta/rutas.ts', '../web/sw.ts', 'sodium-native'],
  ],
  [
    'server/correo/planted.ts',
    [
      './sellado.ts',
      './x/y.ts',
      '../platform/crypto.ts',
      '../bitacora/index.ts',
      '../../shared/base/x.ts',
      'nodemailer',
    ],
    [
      'sodium-native',
      'libsodium-wrappers',
      'libsodium-wrappers-sumo',
      '@noble/ciphers/chacha',
      '../captacion/admitir.ts',
      '../dispositivos/alta/rutas.ts',
      '../dispositivos/alta/index.ts',
      '../app.ts',
      './../captacion/admitir.ts',
      '../../web/sw.ts',
      '../../tests/support/x.ts',
    ],
  ],
  [
    'server/dispositivos/alta/planted.ts',
    ['./x.ts', '../tablas.ts', '../../captacion/index.ts', '../../platform/crypto.ts', '../../../shared/base/x.ts'],
    [
      '../../captacion/admitir.ts',
      '../../apertura/x/index.ts',
      '../../app.ts',
      'sodium-native',
      '../../../web/sw.ts',
      '../../../tests/support/x.ts',
    ],
  ],
  ['server/dispositivos/alta/deep/planted.ts', ['./x.ts', '../x.ts', '../../x.ts'], ['../../../captacion/admitir.ts']],
  [
    'server/platform/planted.ts',
    ['./crypto.ts', './keystore/index.ts', '../../shared/base/x.ts', 'pg'],
    [
      '../apertura/abrir.ts',
      '../bitacora/anotar.ts',
      '../bitacora/index.ts',
      '../demostracion/index.ts',
      '../app.ts',
      'sodium-native',
    ],
  ],
  [
    'server/platform/backup/planted.ts',
    ['../crypto.ts', '../keystore/index.ts', '../../../shared/base/x.ts'],
    ['../../captacion/admitir.ts', '../../captacion/index.ts', 'sodium-native', '../../../web/sw.ts'],
  ],
  ['server/platform/crypto.ts', ['sodium-native', './x.ts'], ['libsodium-wrappers', '../correo/index.ts']],
  [
    'server/cli/planted.ts',
    ['../migraciones.ts', '../captacion/index.ts', '../platform/backup/index.ts', '../../shared/base/x.ts'],
    ['../captacion/admitir.ts', 'sodium-native', '../../web/sw.ts', '../../tests/support/x.ts'],
  ],
];

/** One import a line, in each of the ways there are. */
const FORMS = [
  (from: string) => `import '${from}';`,
  (from: string) => `import type { X } from '${from}';`,
  (from: string) => `export * from '${from}';`,
  (from: string) => `await import('${from}');`,
];

let reported: Set<string>;

beforeAll(async () => {
  const folder = await newFolder();
  await copyFile(join(ROOT, 'biome.json'), join(folder, 'biome.json'));
  for (const [file, allowed, refused] of PLACES) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    const lines = [...allowed, ...refused].flatMap((from) => FORMS.map((form) => form(from)));
    await writeFile(join(folder, file), lines.join('\n'));
  }
  const output = await new Promise<string>((resolve) => {
    const args = ['lint', '--vcs-enabled=false', '--only=style/noRestrictedImports', '--reporter=github'];
    execFile(process.execPath, [BIOME, ...args, '--max-diagnostics=none', '.'], { cwd: folder }, (_, stdout) =>
      resolve(stdout),
    );
  });
  reported = new Set(
    [...output.matchAll(/title=lint\/style\/noRestrictedImports,file=([^,]+),line=(\d+)/g)].map(
      ([, file, line]) => `${relative(folder, file!)}:${line}`,
    ),
  );
});

describe.each(PLACES)('%s', (file, allowed, refused) => {
  const ways = (imports: readonly string[]): string[] => imports.flatMap((from) => FORMS.map((form) => form(from)));
  const planted = ways([...allowed, ...refused]);
  const found = (): string[] => planted.filter((_, line) => reported.has(`${file}:${line + 1}`));

  test('what goes along with the arrows is let in, all else is reported', () => {
    expect(found()).toEqual(ways(refused));
  });
});
