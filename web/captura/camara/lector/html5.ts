/**
 * html5-qrcode as a reader of still pictures. It needs an element of the page to draw in and finds
 * one code a picture; its Code 128 fails on real backs (D§9), so it is asked for QRs only.
 */
import { Html5Qrcode, Html5QrcodeSupportedFormats } from 'html5-qrcode';
import type { CodeReader } from './lector.ts';

const PLACE = 'lector-html5';

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
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      canvas.getContext('2d')?.drawImage(picture, 0, 0);
      const file = new File([await canvas.convertToBlob()], 'reverso.png', { type: 'image/png' });
      try {
        const { decodedText } = await decoder.scanFileV2(file, false);
        return [{ symbology: 'qr', text: decodedText }];
      } catch {
        // It throws a string when it finds nothing.
        return [];
      }
    },
  };
}
