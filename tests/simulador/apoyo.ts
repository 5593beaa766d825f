/** A specimen's support as the app seals it. */
import type { DatosApoyo } from '../../shared/apoyo/contenido.ts';
import { utf8 } from '../../shared/base/bytes.ts';
import { identify } from '../../shared/credencial/index.ts';
import type { ContenidoCaptura } from '../../web/captura/cliente.ts';
import type { EspecimenApoyo } from '../especimenes/apoyo.ts';

/** The content of an envelope of class `apoyo`. */
export function contenidoDe({ persona, anverso, reverso, fotoViva, firma, leidos }: EspecimenApoyo): ContenidoCaptura {
  const identified = identify(leidos);
  if (!identified.ok) throw new Error(`the specimen’s codes can’t be read: ${identified.error}`);
  const { cic, ocr } = identified.value;
  const { qr, code128, mrz } = leidos;
  return {
    clase: 'apoyo',
    datos: {
      v: 1,
      modelo: persona.modelo.letra as DatosApoyo['modelo'],
      original: true,
      codigos: {
        ...(qr !== undefined && { qr }),
        ...(code128 !== undefined && { code128 }),
        ...(mrz !== undefined && { mrz }),
        ...(ocr !== null && { ocr }),
        cic,
        claveElector: persona.clave,
        curp: persona.curp,
      },
      lectura: 'en-vivo',
      avisoPrivacidad: '2026-1',
      manifiesto: '2026-1',
      ubicacion: { sin: 'apagada' },
      app: '0.1.0',
      observaciones: [],
    },
    partes: [
      { nombre: 'anverso', tipo: 'image/jpeg', bytes: anverso },
      { nombre: 'reverso', tipo: 'image/jpeg', bytes: reverso },
      { nombre: 'fotoViva', tipo: 'image/jpeg', bytes: fotoViva },
      { nombre: 'firma', tipo: 'image/png', bytes: firma.png },
      { nombre: 'trazos', tipo: 'application/json', bytes: utf8(firma.json) },
    ],
  };
}
