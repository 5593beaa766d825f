/**
 * Two builds from one file: `vite build` makes the web app (dist/web), `vite build --ssr` the
 * server, its command-line tools and the programs that the tests start as processes (dist/server).
 */
import { readdirSync } from 'node:fs';
import { defineConfig, type UserConfig } from 'vite';
import solid from 'vite-plugin-solid';

/** Programs, by the name that their built file bears: dist/server/NAME.js. */
function programs(): Record<string, string> {
  const entries: Record<string, string> = { main: 'server/main.ts' };
  for (const [folder, prefix] of [
    ['server/cli', ''],
    ['tests/simulador/programas', 'tests-'],
    ['tests/faults/programas', 'tests-'],
    ['tests/bench/programas', 'tests-'],
  ] as const) {
    for (const file of list(folder)) entries[prefix + file.replace(/\.ts$/, '')] = `${folder}/${file}`;
  }
  return entries;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.ts'));
  } catch {
    return [];
  }
}

const serverBuild = (): UserConfig => ({
  publicDir: false,
  build: {
    ssr: true,
    outDir: 'dist/server',
    target: 'node20',
    minify: false,
    sourcemap: true,
    rollupOptions: { input: programs(), output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' } },
  },
});

const webBuild = (): UserConfig => ({
  root: 'web',
  publicDir: '../public',
  plugins: [solid()],
  build: { outDir: '../dist/web', emptyOutDir: true, target: 'es2022' },
});

export default defineConfig(({ isSsrBuild }) => (isSsrBuild ? serverBuild() : webBuild()));
