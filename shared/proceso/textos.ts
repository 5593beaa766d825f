/**
 * The texts that an auxiliar reads and accepts before a device of hers is enrolled (§2.7, §3.5). Each has a version
 * of its own; what is accepted, signed and recorded are the three versions together.
 */

/** `aviso`: the simplified privacy notice on her own data. `responsiva`: what she undertakes. `cuenta`: account and phone are hers alone. */
export const TEXTOS_AUXILIAR = ['aviso', 'responsiva', 'cuenta'] as const;
export type CualTexto = (typeof TEXTOS_AUXILIAR)[number];

/** The version of each. */
export type VersionesTextos = { readonly [C in CualTexto]: string };

/** The versions of texts. */
export const versionesDe = (textos: { readonly [C in CualTexto]: { readonly version: string } }): VersionesTextos => ({
  aviso: textos.aviso.version,
  responsiva: textos.responsiva.version,
  cuenta: textos.cuenta.version,
});

/** Which of these texts have another version than was accepted; all when nothing was. */
export const textosNuevos = (vigentes: VersionesTextos, aceptados: VersionesTextos | null | undefined): CualTexto[] =>
  TEXTOS_AUXILIAR.filter((cual) => vigentes[cual] !== aceptados?.[cual]);
