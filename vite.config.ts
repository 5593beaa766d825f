/**
 * Two builds from one file: `vite build` makes the web app (dist/web), `vite build --ssr` the
 * server, its command-line tools and the programs that the tests start as processes (dist/server).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig, type UserConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
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
    rollupOptions: {
      input: programs(),
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/** Chrome 111, Safari 16.4 and Firefox 114: the first with all that the camera and the workers need. */
const BROWSERS = ['chrome111', 'edge111', 'safari16.4', 'firefox114'];

/**
 * The service worker keeps everything that /captura/ needs, heavy parts too: without them a phone
 * with no network could not capture. Its own limit is far above any of them; what exceeds it fails
 * the build instead of being left out in silence.
 */
const precache = () =>
  VitePWA({
    strategies: 'injectManifest',
    registerType: 'prompt',
    injectRegister: false,
    manifest: false,
    srcDir: '.',
    filename: 'sw.ts',
    injectManifest: {
      globPatterns: ['captura/**/*.{html,webmanifest,png,svg,css}', 'assets/**/*.{js,css,wasm,woff2,svg,webp,bin}'],
      globIgnores: ['assets/portada-*'],
      maximumFileSizeToCacheInBytes: 16 * 1024 * 1024,
      target: BROWSERS,
    },
  });

interface Modules {
  getModuleInfo(id: string): { readonly isEntry: boolean; readonly importers: readonly string[] } | null;
}

/**
 * All that a worker's first file begins with stands in a chunk beside it. WebKit runs that file once more when
 * a part that is loaded later imports it, and every call to the client would be made twice.
 */
function apartFromEntry(id: string, modules: Modules): string | null {
  const isEntry = (one: string): boolean => modules.getModuleInfo(one)?.isEntry === true;
  if (isEntry(id)) return null;
  const seen = new Set([id]);
  for (const one of seen) {
    if (isEntry(one)) return 'comun';
    for (const importer of modules.getModuleInfo(one)?.importers ?? []) seen.add(importer);
  }
  return null;
}

const webBuild = (): UserConfig => ({
  root: 'web',
  publicDir: '../public',
  plugins: [solid(), precache()],
  define: { __APP_VERSION__: JSON.stringify(version) },
  worker: {
    format: 'es',
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: apartFromEntry }] } } },
  },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: BROWSERS,
    // A strict CSP: nothing inline, so nothing as data: either.
    assetsInlineLimit: 0,
    rollupOptions: {
      input: {
        portada: 'web/index.html',
        captura: 'web/captura/index.html',
        'no-encontrada': 'web/no-encontrada.html',
      },
    },
  },
});

export default defineConfig(({ isSsrBuild }) => (isSsrBuild ? serverBuild() : webBuild()));
