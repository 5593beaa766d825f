/**
 * The ground of every browser test with a camera: that a drawn video reaches the page's pixels
 * through a real Chromium's `getUserMedia`, and that the decoder reads the codes in them.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseQr } from '../../shared/credencial/index.ts';
import { makePersona, type Persona } from '../especimenes/persona.ts';
import { type Camera, drawCamera, readSceneMark, VIEWS, type View } from '../especimenes/video.ts';
import { look } from '../support/captura.ts';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';
import { withFolders } from '../support/folders.ts';

const G = makePersona(31, 'G');
const E = makePersona(32, 'E');
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
let camera: Camera;

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

  camera = await drawCamera(join(await folder(), 'camara.mjpeg'), [G, E]);
  browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs({ camera: camera.file }) });
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.evaluate(`window.readSceneMark = ${readSceneMark}`);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => server?.close(resolve));
});

/** Turns the camera, takes the first picture of what it is turned to and reads its codes, all in the page. */
async function readCodes(persona: Persona, view: View): Promise<{ format: string; text: string }[]> {
  const number = await camera.show(persona, view);
  return page.evaluate(`(async () => {
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
}

describe('a camera fed from a drawn video', { timeout: 30_000 }, () => {
  it('gives the page pictures of the size drawn', async () => {
    await look(page, camera, G, 'anverso');
    const size = await page.evaluate(`(({ videoWidth, videoHeight }) => [videoWidth, videoHeight])(camara)`);
    expect(size).toEqual([1280, 720]);
  });

  it('looks where it is turned to, and stays there', async () => {
    for (const persona of [G, E, G]) {
      for (const view of VIEWS) {
        await look(page, camera, persona, view);
        const number = await camera.show(persona, view);
        const seen = await page.evaluate(`(async () => {
          const video = document.getElementById('camara');
          const seen = [];
          // More than a round of the film.
          while (seen.length < 40) {
            await new Promise((done) => video.requestVideoFrameCallback(done));
            seen.push(window.readSceneMark(video));
          }
          return seen;
        })()`);
        expect(seen).toEqual(Array(40).fill(number));
      }
    }
  });

  it('moves as a hand does', async () => {
    const frames = await page.evaluate(`(async () => {
      const video = document.getElementById('camara');
      const ctx = new OffscreenCanvas(64, 36).getContext('2d', { willReadFrequently: true });
      const seen = new Set();
      while (seen.size < 5) {
        await new Promise((done) => video.requestVideoFrameCallback(done));
        ctx.drawImage(video, 0, 0, 64, 36);
        seen.add(ctx.getImageData(0, 0, 64, 36).data.join());
      }
      return seen.size;
    })()`);
    expect(frames).toBe(5);
  });

  it.each([G, E])('lets the codes of a back be read: $modelo.letra', async (persona) => {
    const found = await readCodes(persona, 'reverso');
    expect(found.filter(({ text }) => parseQr(text).ok)).toEqual([{ format: 'QRCode', text: persona.qr }]);
    expect(found.filter(({ format }) => format === 'Code128')).toEqual([{ format: 'Code128', text: persona.code128 }]);
  });

  it('shows a front and a face without codes', async () => {
    for (const view of ['anverso', 'rostro'] as const) expect(await readCodes(G, view)).toEqual([]);
  });

  it('goes on looking there when it is opened anew', async () => {
    const number = await camera.show(E, 'rostro');
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
    expect(first).toBe(number);
  });
});
