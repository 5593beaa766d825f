/** What a practice came to: what went well, and what of it would be looked at, or rejected, in a real capture. Pure. */
import { findModelo } from '../../../../shared/credencial/index.ts';
import { expected } from '../../camara/reverso.ts';
import type { Borrador } from '../captar/borrador.ts';

export type Fuente = 'camara' | 'especimen';

export interface Observacion {
  readonly tono: 'bien' | 'cuidado';
  /** Of the desk's catalogue (§6.1), when it is one of its causes. */
  readonly inciso?: string;
  readonly titulo: string;
  readonly texto: string;
}

/** What the specimen is. */
const MODELO = 'G';

type Hecho = Pick<Borrador, 'modelo' | 'lectura' | 'firma' | 'sinFirma'>;

export function repasar({ modelo, lectura, firma, sinFirma }: Hecho, fuente: Fuente): readonly Observacion[] {
  const readable = modelo !== null && Object.values(expected(modelo)).some(Boolean);
  const found: Observacion[] = [];
  if (fuente === 'especimen' && modelo && modelo.letra !== MODELO)
    found.push({
      tono: 'cuidado',
      titulo: `Elegiste «${nombre(modelo.letra)}»`,
      texto: `El espécimen es como «${nombre(MODELO)}». Si el modelo no es el de la credencial, los códigos no se buscan donde están.`,
    });
  if (lectura.disagree)
    found.push({
      tono: 'cuidado',
      inciso: 'c',
      titulo: 'Los códigos son de dos credenciales',
      texto: 'Frente y reverso deben ser de la misma credencial original. Así, el apoyo no sería válido.',
    });
  else if (readable && lectura.cic === null)
    found.push({
      tono: 'cuidado',
      inciso: 'f',
      titulo: 'No se leyeron los códigos',
      texto:
        'Si en la foto tampoco se leen el OCR o el CIC, el apoyo no sería válido. Con más luz y sin reflejos, sale.',
    });
  else if (readable && !lectura.enFoto)
    found.push({
      tono: 'cuidado',
      inciso: 'f',
      titulo: 'En la foto no se leen los códigos',
      texto: 'Se leyeron en vivo, pero quien revisa sólo ve la foto. Si salió movida, conviene repetirla.',
    });
  else if (readable) found.push({ tono: 'bien', titulo: 'Los códigos se leyeron', texto: 'También en la foto.' });
  if (firma?.escasa)
    found.push({
      tono: 'cuidado',
      inciso: 'j',
      titulo: 'La firma parece un punto o una raya',
      texto: 'Sólo vale así si en la credencial está igual. Pide que la repita como en su credencial.',
    });
  else if (firma)
    found.push({
      tono: 'bien',
      titulo: 'Hay una firma completa',
      texto: 'Falta que se parezca a la de la credencial: eso lo ves tú.',
    });
  if (sinFirma)
    found.push({
      tono: 'cuidado',
      inciso: 'm',
      titulo: 'Quedó sin firma, con su razón',
      texto: 'Si la credencial sí trae firma, puede que no cuente. Úsalo sólo con quien de verdad no puede firmar.',
    });
  return found;
}

const nombre = (letra: string): string => findModelo(letra)?.nombre ?? letra;
