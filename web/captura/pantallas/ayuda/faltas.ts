/**
 * What makes a record be rejected, the commonest first, and how it is avoided. The letters are those of the desk's
 * catalogue (§6.1); the shares are of 1,382,031 records sent by the app in the revocation of 2021–2022, as INE reported
 * them. No other source stands behind them, so they are said as «de cada mil», roughly.
 */
export type DibujoDeFalta = 'foto' | 'duplicado' | 'fotocopia' | 'firma' | 'pantalla' | 'borrosa' | 'sin-firma';

export interface Falta {
  readonly dibujo: DibujoDeFalta;
  readonly titulo: string;
  /** Letters of the catalogue; none for what is found by comparing with the roll. */
  readonly incisos: string;
  /** Records of each thousand, where that was reported for this cause alone. */
  readonly deCadaMil: number | null;
  readonly evitar: string;
}

export const FALTAS: readonly Falta[] = [
  {
    dibujo: 'foto',
    titulo: 'La foto no es del rostro de la persona',
    incisos: 'g, h, i',
    deCadaMil: 64,
    evitar:
      'Rostro de frente y descubierto, de la dueña de la credencial, tomado ahí mismo. Nunca una foto de otra foto.',
  },
  {
    dibujo: 'duplicado',
    titulo: 'La persona ya había dado su apoyo',
    incisos: '',
    deCadaMil: 66,
    evitar: 'Pregunta antes de empezar. Sólo cuenta un apoyo por persona.',
  },
  {
    dibujo: 'fotocopia',
    titulo: 'La credencial es una fotocopia',
    incisos: 'e',
    deCadaMil: 37,
    evitar: 'Ten la original en la mano. Una copia, a color o en blanco y negro, no vale.',
  },
  {
    dibujo: 'firma',
    titulo: 'La firma no es la de la credencial',
    incisos: 'j, k, l',
    deCadaMil: 14,
    evitar: 'Compárenla con la credencial. Un punto, una raya, una cruz o iniciales no valen si ahí no está así.',
  },
  {
    dibujo: 'pantalla',
    titulo: 'No es la credencial completa y original',
    incisos: 'a, b, c, d',
    deCadaMil: 10,
    evitar:
      'Frente y reverso de la misma credencial, fotografiados directamente: no de una pantalla, no dos veces el mismo lado.',
  },
  {
    dibujo: 'borrosa',
    titulo: 'No se lee la credencial',
    incisos: 'f',
    deCadaMil: null,
    evitar:
      'Deben leerse la fotografía, la clave de elector, el OCR o el CIC y la firma. Busca luz pareja, sin reflejos.',
  },
  {
    dibujo: 'sin-firma',
    titulo: 'No hay firma',
    incisos: 'm',
    deCadaMil: 1,
    evitar: 'Que firme en la pantalla. En blanco sólo vale si la credencial dice «sin firma».',
  },
];
