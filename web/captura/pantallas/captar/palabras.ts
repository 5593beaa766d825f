/** What the steps of a capture say that depends on whose it is: of somebody who gives her support, or of oneself. */
export interface Palabras {
  /** What the live photograph is called. */
  readonly foto: string;
  /** Before the manifesto, or whatever is signed. */
  readonly antesDeFirmar: string;
  /** Over the pen; the process's name follows. */
  readonly firmo: string;
  /** Beside both signatures. */
  readonly comparar: string;
  /** Of a signature that is a point or a line. */
  readonly repetir: string;
  /** Whose card it is. */
  readonly su: 'su' | 'tu';
  /** It can't be sealed any more. */
  readonly cerrada: string;
}

export const DE_QUIEN_APOYA: Palabras = {
  foto: 'Foto de la persona',
  antesDeFirmar: 'Pasa el teléfono a la persona, o léele:',
  firmo: 'Firmo mi apoyo a',
  comparar: 'Compárenlas. Si no se parecen, repítanla.',
  repetir: 'Pide que la repita como en su credencial.',
  su: 'su',
  cerrada: 'La captura acaba de cerrar y este apoyo ya no se puede guardar. Los que ya tienen folio están seguros.',
};
