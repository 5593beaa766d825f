/**
 * The letter of the field «sexo», as the card writes it everywhere (front, MRZ, CURP, clave de elector):
 * `H` hombre, `M` mujer, never ICAO's M and F. `X` since 27-02-2023 for whoever asks for it (INE/CG123/2023,
 * DOF 5686070): with her documents changed it is in CURP and clave too, without them only in the field «sexo»
 * of the front and of the MRZ. Since model G the front need not show it (reporteindigo.com, 2018-12).
 */
import { err, ok, type Result } from '../base/result.ts';

export type Sexo = 'H' | 'M' | 'X';

/** Reads the field of the front: one letter and nothing else. */
export const parseSexo = (text: string): Result<Sexo, 'formato'> =>
  text === 'H' || text === 'M' || text === 'X' ? ok(text) : err('formato');
