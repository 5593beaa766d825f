/**
 * The store's schema, every version that ever reached a phone. A version is never changed, only
 * followed by another; its test fills it and opens it with the newest. Bytes are never indexed.
 */
export const VERSIONES: readonly {
  readonly version: number;
  readonly stores: Readonly<Record<string, string | null>>;
}[] = [
  {
    version: 1,
    stores: {
      inscripciones: 'dispositivo, alta',
      cadenas: 'dispositivo',
      capturas: 'folio, [dispositivo+contador], [dispositivo+estado+contador], [dispositivo+resultado]',
      trozos: '[folio+n]',
      cuadernos: 'dispositivo',
      // One record each: the current enrolment, a pending one and what was typed for it, wrong passwords in a row, the list of phones, the clock, certificates by root.
      sueltos: 'clave',
    },
  },
  {
    version: 2,
    stores: {
      // Those that are no supports are found without reading the others.
      capturas:
        'folio, [dispositivo+contador], [dispositivo+estado+contador], [dispositivo+resultado], [dispositivo+clase]',
    },
  },
];
