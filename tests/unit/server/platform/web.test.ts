import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createManualClock } from '../../../../server/platform/clock.ts';
import { createHttp } from '../../../../server/platform/http.ts';
import { registerWeb } from '../../../../server/platform/web.ts';
import { withFolders } from '../../../support/folders.ts';
import { silent } from '../../../support/postgres.ts';

const newFolder = withFolders();
const DAY = 86_400_000;

test('a page that was open during an update still finds its parts, for a month', async () => {
  const root = await newFolder();
  const [folder, assetsFolder] = [join(root, 'web'), join(root, 'kept')];
  const clock = createManualClock(new Date());

  const build = async (...assets: string[]): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(folder, 'assets'), { recursive: true });
    await mkdir(join(folder, 'captura'));
    await writeFile(join(folder, 'index.html'), 'portada');
    await writeFile(join(folder, 'captura', 'index.html'), 'captura');
    for (const name of assets) await writeFile(join(folder, 'assets', name), `// ${name}\n`.repeat(500));
  };
  const serve = async <T>(
    ask: (
      get: (
        url: string,
        headers?: Record<string, string>,
      ) => Promise<{ status: number; type: string; cache: string; encoding: string; text: string }>,
    ) => Promise<T>,
  ): Promise<T> => {
    const app = await createHttp({ log: silent });
    try {
      await registerWeb(app, { folder, assetsFolder, clock, log: silent });
      return await ask(async (url, headers = {}) => {
        const { statusCode, headers: got, body } = await app.inject({ url, headers });
        return {
          status: statusCode,
          type: String(got['content-type']),
          cache: String(got['cache-control']),
          encoding: String(got['content-encoding'] ?? ''),
          text: body,
        };
      });
    } finally {
      await app.close();
    }
  };

  await build('uno-1111.js');
  await serve(async (get) => {
    expect(await get('/')).toMatchObject({ status: 200, cache: 'no-cache', text: 'portada' });
    expect(await get('/captura/envios/uno')).toMatchObject({ status: 200, cache: 'no-cache', text: 'captura' });
    expect((await get('/captura')).status).toBe(308);
    expect((await get('/captura/falta.js')).status).toBe(404);
    expect((await get('/assets/../index.html')).text).not.toContain('uno');
    await vi.waitFor(async () => {
      const asset = await get('/assets/uno-1111.js', { 'accept-encoding': 'br' });
      expect(asset).toMatchObject({ status: 200, encoding: 'br', cache: 'public, max-age=31536000, immutable' });
    });
    expect((await get('/assets/uno-1111.js')).text).toContain('// uno-1111.js');
  });

  clock.advance(20 * DAY);
  await build('dos-2222.js');
  await serve(async (get) => {
    expect((await get('/assets/uno-1111.js')).status).toBe(200);
    expect((await get('/assets/dos-2222.js')).status).toBe(200);
  });

  clock.advance(29 * DAY);
  await serve(async (get) => {
    expect((await get('/assets/uno-1111.js')).status).toBe(404);
    expect((await get('/assets/dos-2222.js')).status).toBe(200);
  });
  expect((await readdir(assetsFolder)).filter((name) => name.startsWith('uno'))).toEqual([]);
});
