/**
 * Reading the codes of a card's back, behind one interface: whoever captures asks for codes in
 * a picture and does not know who decodes.
 *
 * - zxing-wasm decodes, in a worker.
 * - The platform's own detector, where there is one that knows both symbologies, goes first: it is
 *   the quickest; zxing-wasm still looks at what it missed.
 * - html5-qrcode stands in where WebAssembly is switched off (iOS Lockdown Mode): it finds QRs there.
 */
import { createNativeReader } from './nativo.ts';
import { createZxingReader } from './zxing.ts';

/** A code found in a picture; text exactly as decoded. */
export interface ReadCode {
  readonly symbology: 'qr' | 'code128';
  readonly text: string;
}

export interface CodeReader {
  /** All QRs and Code 128s in the picture, in no order. The picture is not consumed. Never rejects: what fails reads nothing. */
  read(picture: ImageBitmap): Promise<readonly ReadCode[]>;
}

/** The readers of this browser, first the one to ask first. Made once, when a capture starts. */
async function readersHere(): Promise<readonly CodeReader[]> {
  const native = await createNativeReader();
  const decoder = (await createZxingReader()) ?? (await import('./html5.ts')).createHtml5Reader();
  return native ? [native, decoder] : [decoder];
}

/** A reader that asks each in turn until every symbology wanted was found. */
export function combine(readers: readonly CodeReader[]): CodeReader {
  return {
    async read(picture) {
      const found = new Map<string, ReadCode>();
      for (const reader of readers) {
        for (const code of await reader.read(picture).catch(() => []))
          found.set(`${code.symbology} ${code.text}`, code);
        const symbologies = new Set([...found.values()].map((code) => code.symbology));
        if (symbologies.size === 2) break;
      }
      return [...found.values()];
    },
  };
}

let reader: Promise<CodeReader> | null = null;

/** This browser's reader; its parts load on the first call and stay. */
export function codeReader(): Promise<CodeReader> {
  reader ??= readersHere().then(combine);
  return reader;
}
