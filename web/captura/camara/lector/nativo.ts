/** The platform's own BarcodeDetector (Shape Detection API), where it knows both symbologies. */
import type { CodeReader, ReadCode } from './lector.ts';

interface Detector {
  detect(source: ImageBitmap): Promise<readonly { readonly format: string; readonly rawValue: string }[]>;
}

interface DetectorClass {
  new (options: { readonly formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

const SYMBOLOGIES: Record<string, ReadCode['symbology']> = { qr_code: 'qr', code_128: 'code128' };

/** Null where there is none, or it knows only one of them. */
export async function createNativeReader(): Promise<CodeReader | null> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass };
  if (!BarcodeDetector) return null;
  const formats = Object.keys(SYMBOLOGIES);
  try {
    const known = await BarcodeDetector.getSupportedFormats();
    if (!formats.every((format) => known.includes(format))) return null;
    const detector = new BarcodeDetector({ formats });
    return {
      async read(picture) {
        const found = await detector.detect(picture);
        return found.flatMap(({ format, rawValue }) => {
          const symbology = SYMBOLOGIES[format];
          return symbology ? [{ symbology, text: rawValue }] : [];
        });
      },
    };
  } catch {
    // Announced and then refused, as on phones without its service.
    return null;
  }
}
