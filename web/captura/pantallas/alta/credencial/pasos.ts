/** The steps of her own credential: those of a capture, less what is about somebody else, in words to her. */
import { PASOS, type PasoDe, type PasoId } from '../../captar/pasos.ts';

const TITULOS: { readonly [P in PasoId]?: string } = {
  credencial: '¿Cuál es tu credencial?',
  anverso: 'Frente de tu credencial',
  reverso: 'Reverso de tu credencial',
  foto: 'Tu foto',
  firma: 'Tu firma',
  resumen: 'Revisa y guarda',
};

export const PASOS_CREDENCIAL: readonly PasoDe[] = PASOS.flatMap((paso: PasoDe) => {
  const titulo = TITULOS[paso.id];
  return titulo === undefined ? [] : [{ ...paso, titulo }];
});
