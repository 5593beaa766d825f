/**
 * html5-qrcode as a reader of still pictures. It needs an element of the page to draw in, takes files
 * only and finds one code a picture at most; its Code 128 fails on real backs, so it is asked for
 * QRs only. A back with several QRs confuses it: after the whole picture its thirds are looked at.
 */
import { Html5Qrcode, Html5QrcodeSupportedFormats } from 'html5-qrcode';
import type { CodeReader } from './lector.ts';

const PLACE = 'lector-html5';
/** Parts of the picture, as shares of its width: where each begins, and how wide it is. */
const PARTS = [
  [0, 1],
  [0, 0.4],
  [0.3, 0.4],
  [0.6, 0.4],
] as const;

export function createHtml5Reader(): CodeReader {
  const place = document.createElement('div');
  place.id = PLACE;
  place.hidden = true;
  document.body.append(place);
  const decoder = new Html5Qrcode(PLACE, {
    formatsToSupport: [Html5QrcodeSupportedFormats.QR_CODE],
    useBarCodeDetectorIfSupported: false,
    verbose: false,
  });
  return {
    async read(picture) {
      const found = new Set<string>();
      for (const [from, share] of PARTS) {
        const width = Math.round(picture.width * share);
        const canvas = new OffscreenCanvas(width, picture.height);
        canvas.getContext('2d')?.drawImage(picture, -picture.width * from, 0);
        const file = new File([await canvas.convertToBlob()], 'reverso.png', { type: 'image/png' });
        // It throws a string when it finds nothing.
        const text = await decoder.scanFileV2(file, false).then(
          ({ decodedText }) => decodedText,
          () => null,
        );
        if (text !== null) found.add(text);
      }
      return [...found].map((text) => ({ symbology: 'qr', text }));
    },
  };
}
