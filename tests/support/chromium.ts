/** The system's Chromium, and the flags that keep it quiet and give it a drawn camera. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Where Chromium is: `CHROMIUM` if set, else the first found on the PATH. Throws a plain message when there is none. */
export function chromiumPath(): string {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const file of NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not there: the next one.
    }
  }
  throw new Error('These tests need Chromium: install it, or set CHROMIUM to its program.');
}

/** Flags for playwright's `launch` and `launchPersistentContext`; `camera` is the file of a `drawCamera`. */
export function chromiumArgs(options: { readonly camera?: string } = {}): string[] {
  const args = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  if (options.camera !== undefined) {
    args.push(
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${options.camera}`,
    );
  }
  return args;
}
