/**
 * A phone: a real Chromium on a profile that stays, with a drawn camera, a place and a store that the
 * system promised to keep. It can be killed like a flat battery would, and started again.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { chromiumArgs, chromiumPath } from './chromium.ts';

export interface Telefono {
  /** Of the browser's first process. */
  readonly pid: number;
  /** Where its debugger listens. */
  readonly port: number;
  readonly context: BrowserContext;
  readonly page: Page;
  /** What pages complained of so far: exceptions, refusals of the CSP. */
  readonly complaints: readonly string[];
  /** Empties the HTTP cache, so that only what the service worker kept can open the app offline. */
  forgetHttpCache(): Promise<void>;
  /** Has the browser closed in order; resolves once it is gone, and all that it writes late is written. */
  cerrar(): Promise<void>;
  /** SIGKILL to every process of the browser; resolves once they are gone, now or before. */
  kill(): Promise<void>;
}

export interface TelefonoOptions {
  readonly profile: string;
  readonly camera: string;
  readonly origin: string;
}

export async function startTelefono({ profile, camera, origin }: TelefonoOptions): Promise<Telefono> {
  const child = spawn(
    chromiumPath(),
    [
      ...chromiumArgs({ camera }),
      '--headless=new',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      '--window-size=412,860',
      '--disable-gpu',
      '--lang=es-MX',
      'about:blank',
    ],
    // A group of its own, so that the kill reaches all of it.
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(child, 'exit');
  const address = await debuggerAddress(child);
  const browser: Browser = await chromium.connectOverCDP(address);
  const context = browser.contexts()[0]!;
  await context.grantPermissions(['camera', 'geolocation'], { origin });
  await context.setGeolocation({ latitude: 22.7709, longitude: -102.5832, accuracy: 12 });
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.grantPermissions', {
    origin,
    permissions: ['durableStorage', 'videoCapture', 'geolocation'],
  });

  const page = await context.newPage();
  await page.setViewportSize({ width: 360, height: 740 });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Uncaught/.test(message.text())) complaints.push(message.text());
  });
  return {
    pid: child.pid!,
    port: Number(new URL(address).port),
    context,
    page,
    complaints,
    async forgetHttpCache() {
      const own = await context.newCDPSession(page);
      await own.send('Network.clearBrowserCache');
      await own.detach();
    },
    async cerrar() {
      await session.send('Browser.close').catch(() => undefined);
      await ended;
    },
    async kill() {
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
      await ended;
      await browser.close().catch(() => undefined);
    },
  };
}

/** Where Chromium says that it listens. */
function debuggerAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (piece: Buffer) => {
      said += piece;
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(`Chromium ended:\n${said}`)));
  });
}
