/** The steps of a capture, in order, and what each needs of those before it (§4.2–4.8). */
import type { Borrador } from './borrador.ts';

export interface Paso {
  readonly id: string;
  readonly titulo: string;
  /** What is framed, when the step takes a photograph. */
  readonly guia?: 'credencial' | 'rostro';
  /** Whether it is done. */
  readonly hecho: (borrador: Borrador) => boolean;
}

export const PASOS = [
  { id: 'aviso', titulo: 'Aviso de privacidad', hecho: (b) => b.aviso },
  { id: 'credencial', titulo: '¿Qué credencial trae?', hecho: (b) => b.modelo !== null },
  { id: 'anverso', titulo: 'Frente de la credencial', guia: 'credencial', hecho: (b) => b.anverso !== null },
  { id: 'reverso', titulo: 'Reverso de la credencial', guia: 'credencial', hecho: (b) => b.reverso !== null },
  { id: 'original', titulo: 'Credencial original', hecho: (b) => b.original },
  { id: 'foto', titulo: 'Foto de la persona', guia: 'rostro', hecho: (b) => b.fotoViva !== null },
  { id: 'firma', titulo: 'Firma de aceptación', hecho: (b) => b.firma !== null || b.sinFirma !== null },
  { id: 'resumen', titulo: 'Revisa y guarda', hecho: () => false },
] as const satisfies readonly Paso[];

export type PasoId = (typeof PASOS)[number]['id'];
/** One of these steps, by whatever title. */
export type PasoDe = Paso & { readonly id: PasoId };

/** Index of the step asked for, or of the first one that must be done before it. */
export function pasoPermitido(borrador: Borrador, asked: string | undefined, pasos: readonly PasoDe[] = PASOS): number {
  const wanted = Math.max(
    0,
    pasos.findIndex(({ id }) => id === asked),
  );
  const open = pasos.findIndex(({ hecho }) => !hecho(borrador));
  return Math.min(wanted, open);
}
