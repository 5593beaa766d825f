/** What an auxiliar's hands do in a capture, in a browser whose camera is a drawn video. */
import type { Page } from 'playwright-core';
import { readSceneMark } from '../especimenes/video.ts';

/** The page, once it was given `readSceneMark`. */
interface Marked {
  readonly readSceneMark: typeof readSceneMark;
}

/** Resolves when the camera shows a scene of the video. */
export async function waitForScene(page: Page, scene: number): Promise<void> {
  await page.evaluate(`window.readSceneMark ??= ${readSceneMark}`);
  await page.waitForFunction(
    (wanted) => (window as unknown as Marked).readSceneMark(document.querySelector('video')!) === wanted,
    scene,
    { polling: 'raf' },
  );
}

/**
 * Photographs a scene in the step that is open, and leaves the picture to be judged. The camera plays
 * on, so a picture may have been taken as the scene changed: it is taken again until it is of that scene.
 */
export async function photograph(page: Page, scene: number): Promise<void> {
  for (;;) {
    await waitForScene(page, scene);
    await page.getByRole('button', { name: 'Tomar la foto' }).click();
    await page.getByRole('button', { name: 'Usar esta foto' }).waitFor();
    const now = await page.evaluate(() =>
      (window as unknown as Marked).readSceneMark(document.querySelector('video')!),
    );
    if (now === scene) return;
    await page.getByRole('button', { name: 'Repetir' }).click();
  }
}

/** Signs on the open canvas: loops across it, as a hand draws them. */
export async function sign(page: Page): Promise<void> {
  const box = (await page.locator('.lienzo canvas').boundingBox())!;
  const at = (t: number): [number, number] => [
    box.x + box.width * (0.2 + 0.5 * t + 0.08 * Math.cos(t * 30)),
    box.y + box.height * (0.45 + 0.1 * Math.sin(t * 30)),
  ];
  await page.mouse.move(...at(0));
  await page.mouse.down();
  for (let i = 1; i <= 40; i++) await page.mouse.move(...at(i / 40));
  await page.mouse.up();
}
