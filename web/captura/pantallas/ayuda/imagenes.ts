/**
 * The pictures of the help, taken from the running app by `RUBRICA_AYUDA=1 npx vitest run --project e2e
 * tests/e2e/pantallas/ayuda.test.ts` over specimen data. The same test fails when the screen of one is no longer there.
 */
export interface ImagenDeAyuda {
  readonly url: string;
  /** What is to be seen, for who does not see it. */
  readonly alt: string;
}

export const IMAGENES = {
  menu: {
    url: new URL('./imagenes/menu.webp', import.meta.url).href,
    alt: 'El menú: el proceso, el botón «Captura de Datos», y lo que falta por enviar.',
  },
  credencial: {
    url: new URL('./imagenes/credencial.webp', import.meta.url).href,
    alt: 'Los dibujos de los reversos, para elegir el modelo de la credencial.',
  },
  frente: {
    url: new URL('./imagenes/frente.webp', import.meta.url).href,
    alt: 'La cámara con un marco, y dentro el frente de una credencial de muestra.',
  },
  reverso: {
    url: new URL('./imagenes/reverso.webp', import.meta.url).href,
    alt: 'El reverso dentro del marco verde: el código QR y el de barras ya se leyeron.',
  },
  foto: {
    url: new URL('./imagenes/foto.webp', import.meta.url).href,
    alt: 'La foto de la persona, de frente, y lo que hay que cuidar.',
  },
  firma: {
    url: new URL('./imagenes/firma.webp', import.meta.url).href,
    alt: 'La firma, junto a la credencial con la que se compara.',
  },
  guardado: {
    url: new URL('./imagenes/guardado.webp', import.meta.url).href,
    alt: 'Apoyo guardado: su folio.',
  },
  envios: {
    url: new URL('./imagenes/envios.webp', import.meta.url).href,
    alt: 'Mis envíos: cuántos van enviados y la lista por folio.',
  },
  dispositivos: {
    url: new URL('./imagenes/dispositivos.webp', import.meta.url).href,
    alt: 'Dispositivos: los dos teléfonos, y lo que falta por enviar en cada uno.',
  },
} as const satisfies { readonly [nombre: string]: ImagenDeAyuda };

export type NombreDeImagen = keyof typeof IMAGENES;
