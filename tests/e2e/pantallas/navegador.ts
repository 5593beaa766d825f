/** The screens built and served, and a Chromium to look at them: started before the tests of a file, ended after them. */
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import type { Persona } from '../../especimenes/persona.ts';
import { type Camera, drawCamera } from '../../especimenes/video.ts';
import { chromiumArgs, chromiumPath } from '../../support/chromium.ts';
import { withFolders } from '../../support/folders.ts';
import { serveFolder, type WebFolder } from '../../support/web.ts';
import { buildScreens } from './sitio.ts';

interface Pantallas {
  readonly web: Pick<WebFolder, 'origin'>;
  readonly browser: Pick<Browser, 'newContext'>;
  readonly camera: Camera;
}

/** There from the first test on. Its camera is before these people; without any there is none. */
export function withPantallas(personas: readonly Persona[] = []): Pantallas {
  const folder = withFolders();
  let web: WebFolder;
  let browser: Browser;
  let camera: Camera | null = null;
  beforeAll(async () => {
    const outDir = await folder();
    await buildScreens(outDir);
    web = await serveFolder(outDir, 'index.html');
    if (personas.length > 0) camera = await drawCamera(join(await folder(), 'camara.mjpeg'), personas);
    const args = chromiumArgs(camera ? { camera: camera.file } : {});
    browser = await chromium.launch({ executablePath: chromiumPath(), args });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await web?.close();
  });
  return {
    web: {
      get origin() {
        return web.origin;
      },
    },
    browser: { newContext: (options) => browser.newContext(options) },
    camera: {
      get file() {
        return camera!.file;
      },
      show: (persona, view) => camera!.show(persona, view),
    },
  };
}
