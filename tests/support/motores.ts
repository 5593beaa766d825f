/**
 * Browsers with other engines than Chromium's, driven through the few things that a person does: Firefox by
 * WebDriver BiDi, WebKit (Debian's MiniBrowser) by WebDriver on a display of its own. What is looked for is
 * told in XPath, which both drivers know. `docs/navegadores.md` says what each of them can do.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import puppeteer, { type Browser as Firefox, type Page } from 'puppeteer-core';
import { Builder, By, Capabilities, type WebDriver, type WebElement } from 'selenium-webdriver';
import { freePort } from './corte.ts';

const WAIT_MS = 20_000;

/** What the page says instead of what was waited for. */
const SHOWN = 'document.body.innerText';
function notSeen(xpath: string, shown: string): never {
  throw new Error(`${xpath} is not there; what is:\n${shown.slice(0, 1_000)}`);
}

export interface Navegador {
  abrir(url: string): Promise<void>;
  /** Runs the body of an async function in the page; what it returns must go through JSON. */
  evaluar<T = unknown>(body: string): Promise<T>;
  /** Waits until something is seen; its text. */
  ver(xpath: string): Promise<string>;
  tocar(xpath: string): Promise<void>;
  escribir(xpath: string, text: string): Promise<void>;
  /** Draws with the pointer, in the page's pixels. */
  trazar(points: readonly (readonly [x: number, y: number])[]): Promise<void>;
  /** Ends at once, as a flat battery would. */
  matar(): Promise<void>;
}

export interface Motor {
  readonly nombre: string;
  /** Why it can't be driven here; null when it can. */
  falta(): string | null;
  /** Whether what a profile holds is still there when the browser starts anew. */
  readonly conserva: boolean;
  iniciar(profile: string): Promise<Navegador>;
}

export const FIREFOX: Motor = {
  nombre: 'Firefox',
  conserva: true,
  falta: () => (firefoxPath() ? null : 'there is no Firefox: install firefox-esr'),
  iniciar: startFirefox,
};

export const WEBKIT: Motor = {
  nombre: 'WebKit',
  // MiniBrowser gives whoever drives it a session that ends with it.
  conserva: false,
  falta: () =>
    findProgram('WebKitWebDriver') && miniBrowserPath() && findProgram('Xvfb')
      ? null
      : 'there is no WebKit to drive: install webkit2gtk-driver and xvfb',
  iniciar: startWebKit,
};

function findProgram(...names: readonly string[]): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const isProgram = (file: string): boolean => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram) ?? null;
}

const firefoxPath = (): string | null => findProgram('firefox-esr', 'firefox');

/** `/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser`, or what it is called on another machine. */
function miniBrowserPath(): string | null {
  const libraries = '/usr/lib';
  if (!existsSync(libraries)) return null;
  return (
    readdirSync(libraries)
      .flatMap((triplet) => ['4.1', '4.0'].map((api) => join(libraries, triplet, `webkit2gtk-${api}`, 'MiniBrowser')))
      .find((file) => existsSync(file)) ?? null
  );
}

/** What it asks its maker's servers for is no part of a test, and its question about keeping the store is answered. */
const FIREFOX_PREFS = {
  'permissions.default.persistent-storage': 1,
  'services.settings.server': 'data:,',
  'app.normandy.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.server': 'data:,',
  'network.connectivity-service.enabled': false,
  'network.captive-portal-service.enabled': false,
};

async function startFirefox(profile: string): Promise<Navegador> {
  const firefox: Firefox = await puppeteer.launch({
    browser: 'firefox',
    executablePath: firefoxPath()!,
    userDataDir: profile,
    headless: true,
    args: ['--width=412', '--height=860'],
    extraPrefsFirefox: FIREFOX_PREFS,
    defaultViewport: { width: 412, height: 800 },
  });
  const page: Page = (await firefox.pages())[0] ?? (await firefox.newPage());
  const find = async (xpath: string) => {
    const found = await page.waitForSelector(`xpath/${xpath}`, { visible: true, timeout: WAIT_MS }).catch(() => null);
    return found ?? notSeen(xpath, String(await page.evaluate(SHOWN)));
  };
  return {
    abrir: async (url) => void (await page.goto(url)),
    evaluar: async <T>(body: string) => (await page.evaluate(`(async () => { ${body} })()`)) as T,
    ver: async (xpath) => (await find(xpath)).evaluate((element) => element.textContent ?? ''),
    tocar: async (xpath) => (await find(xpath)).click(),
    escribir: async (xpath, text) => (await find(xpath)).type(text),
    async trazar([first, ...rest]) {
      await page.mouse.move(...first!);
      await page.mouse.down();
      for (const point of rest) await page.mouse.move(...point);
      await page.mouse.up();
    },
    async matar() {
      const child = firefox.process()!;
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
      await firefox.disconnect();
    },
  };
}

async function startWebKit(profile: string): Promise<Navegador> {
  const ends: (() => Promise<unknown>)[] = [];
  const started = (program: string, args: string[], env: NodeJS.ProcessEnv = process.env): ChildProcess => {
    // A group of its own, so that the end reaches all of it.
    const child = spawn(program, args, { detached: true, env, stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = once(child, 'exit');
    ends.unshift(async () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
      await ended;
    });
    return child;
  };
  const matar = async (): Promise<void> => {
    for (const end of ends.splice(0)) await end();
  };
  try {
    const display = started('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp']);
    const [number] = (await once(display.stdout!, 'data')) as [Buffer];
    const port = await freePort();
    const folders = { XDG_DATA_HOME: profile, XDG_CACHE_HOME: profile, XDG_CONFIG_HOME: profile };
    const env = { ...process.env, ...folders, DISPLAY: `:${String(number).trim()}`, LANG: 'C.UTF-8' };
    started('WebKitWebDriver', [`--port=${port}`], env);
    await untilListening(port);
    const driver = await new Builder()
      .usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities(
        new Capabilities({
          browserName: 'MiniBrowser',
          'webkitgtk:browserOptions': { binary: miniBrowserPath(), args: ['--automation', '--geometry=480x900'] },
        }),
      )
      .build();
    return { ...drive(driver), matar };
  } catch (error) {
    await matar();
    throw error;
  }
}

function drive(driver: WebDriver): Omit<Navegador, 'matar'> {
  const find = async (xpath: string) => {
    try {
      // What is found may be drawn anew before it is looked at: then it is looked for again.
      const seen = async (): Promise<WebElement | null> => {
        const [element] = await driver.findElements(By.xpath(xpath));
        return element && (await element.isDisplayed().catch(() => false)) ? element : null;
      };
      return (await driver.wait(seen, WAIT_MS))!;
    } catch {
      return notSeen(xpath, await driver.executeScript<string>(`return ${SHOWN}`));
    }
  };
  return {
    abrir: (url) => driver.get(url),
    evaluar: async <T>(body: string) => {
      await driver.manage().setTimeouts({ script: WAIT_MS });
      const [value, error] = (await driver.executeAsyncScript(
        `const done = arguments[arguments.length - 1];
         (async () => { ${body} })().then((value) => done([value ?? null, null]), (error) => done([null, String(error)]));`,
      )) as [T, string | null];
      if (error !== null) throw new Error(error);
      return value;
    },
    ver: async (xpath) => (await find(xpath)).getText(),
    async tocar(xpath) {
      const element = await find(xpath);
      await driver.executeScript('arguments[0].scrollIntoView({ block: "center" })', element);
      await element.click();
    },
    escribir: async (xpath, text) => (await find(xpath)).sendKeys(text),
    async trazar([first, ...rest]) {
      const point = ([x, y]: readonly [number, number]) => ({ x: Math.round(x), y: Math.round(y), duration: 10 });
      let actions = driver.actions({ async: true }).move(point(first!)).press();
      for (const one of rest) actions = actions.move(point(one));
      await actions.release().perform();
    },
  };
}

/** Resolves once somebody answers at a port. */
async function untilListening(port: number): Promise<void> {
  const late = AbortSignal.timeout(WAIT_MS);
  while (!late.aborted) {
    const answer = await fetch(`http://127.0.0.1:${port}/status`, { signal: late }).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the WebKit driver did not start');
}
