/**
 * The ground of every browser test with a camera: that a drawn video reaches the page's pixels
 * through a real Chromium's `getUserMedia`, and that the decoder reads the codes in them.
 */
import { readFile, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseQr } from '../../shared/credencial/index.ts';
import { makePersona } from '../especimenes/persona.ts';
import { CAMERA_FPS, makeCameraVideo, readSceneMark, type Scene } from '../especimenes/video.ts';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';
import { withFolders } from '../support/folders.ts';

const G = makePersona(31, 'G');
const E = makePersona(32, 'E');
const SCENES: readonly Scene[] = [
  { kind: 'anverso', persona: G, seconds: 0.6 },
  { kind: 'reverso', persona: G, seconds: 0.8 },
  { kind: 'rostro', persona: G, seconds: 0.6 },
  { kind: 'reverso', persona: E, seconds: 0.8 },
];

const ROUND_SECONDS = 2.8;

/** Shows the camera; the decoder is served beside it. */
const PAGE = `<!doctype html><meta charset="utf-8"><video id="camara" autoplay muted playsinline></video>
<script src="/zxing.js"></script>
<script>
  ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => '/zxing_reader.wasm' } });
  navigator.mediaDevices
    .getUserMedia({ video: { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: 'environment' } })
    .then((stream) => { document.getElementById('camara').srcObject = stream; });
</script>`;

const folder = withFolders();
let server: Server;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const zxing = new URL('../../node_modules/zxing-wasm/dist/', import.meta.url);
  const files: Record<string, readonly [type: string, content: Buffer]> = {
    '/': ['text/html', Buffer.from(PAGE)],
    '/zxing.js': ['text/javascript', await readFile(new URL('iife/reader/index.js', zxing))],
    '/zxing_reader.wasm': ['application/wasm', await readFile(new URL('reader/zxing_reader.wasm', zxing))],
  };
  server = createServer((request, response) => {
    const [type, content] = files[request.url ?? ''] ?? [];
    response.writeHead(content ? 200 : 404, { 'content-type': type ?? 'text/plain' }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const video = join(await folder(), 'camara.mjpeg');
  const made = await makeCameraVideo(video, SCENES);
  expect(made).toMatchObject({ frames: ROUND_SECONDS * CAMERA_FPS, bytes: (await stat(video)).size });

  browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs({ camera: video }) });
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.evaluate(`window.readSceneMark = ${readSceneMark}`);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => server?.close(resolve));
});

/** Waits until the camera sees a scene. */
const waitForScene = (number: number) =>
  page.waitForFunction(`window.readSceneMark(document.getElementById('camara')) === ${number}`, undefined, {
    polling: 'raf',
    timeout: 20_000,
  });

/** Waits for a scene and reads the codes in a picture of it, all in the page. */
const readScene = (number: number): Promise<{ format: string; text: string }[]> =>
  page.evaluate(`(async () => {
    const video = document.getElementById('camara');
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const ctx = canvas.getContext('2d');
    for (;;) {
      ctx.drawImage(video, 0, 0);
      if (window.readSceneMark(canvas) === ${number}) break;
      await new Promise(requestAnimationFrame);
    }
    const found = await ZXingWASM.readBarcodes(ctx.getImageData(0, 0, canvas.width, canvas.height), {
      formats: ['QRCode', 'Code128'], tryHarder: true, maxNumberOfSymbols: 8,
    });
    return found.map(({ format, text }) => ({ format, text }));
  })()`);

describe('a camera fed from a drawn video', { timeout: 30_000 }, () => {
  it('gives the page pictures of the size drawn', async () => {
    await waitForScene(0);
    const size = await page.evaluate(`(({ videoWidth, videoHeight }) => [videoWidth, videoHeight])(camara)`);
    expect(size).toEqual([1280, 720]);
  });

  it('shows each scene, again in every round', async () => {
    for (const number of [0, 1, 2, 3, 0, 3]) await waitForScene(number);
  });

  it.each([
    [1, G],
    [3, E],
  ] as const)('lets the codes be read in scene %i', async (number, persona) => {
    const found = await readScene(number);
    expect(found.filter(({ text }) => parseQr(text).ok)).toEqual([{ format: 'QRCode', text: persona.qr }]);
    expect(found.filter(({ format }) => format === 'Code128')).toEqual([{ format: 'Code128', text: persona.code128 }]);
  });

  it('shows a front and a face without codes', async () => {
    for (const number of [0, 2]) expect(await readScene(number)).toEqual([]);
  });

  it('begins anew whenever the camera is opened', async () => {
    await waitForScene(2);
    const first = await page.evaluate(`(async () => {
      const video = document.getElementById('camara');
      video.srcObject.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 } });
      for (;;) {
        await new Promise((done) => video.requestVideoFrameCallback(done));
        const scene = window.readSceneMark(video);
        if (scene !== null) return scene;
      }
    })()`);
    expect(first).toBe(0);
  });

  it('plays at the speed that scenes are measured in', async () => {
    const rounds = await page.evaluate(`(async () => {
      const video = document.getElementById('camara');
      const starts = [];
      for (let last = null; starts.length < 2; ) {
        const { mediaTime } = await new Promise((done) => video.requestVideoFrameCallback((_, frame) => done(frame)));
        const scene = window.readSceneMark(video);
        if (scene === 0 && last === 3) starts.push(mediaTime);
        if (scene !== null) last = scene;
      }
      return starts[1] - starts[0];
    })()`);
    expect(rounds).toBeGreaterThan(0.9 * ROUND_SECONDS);
    expect(rounds).toBeLessThan(1.1 * ROUND_SECONDS);
  });
});
