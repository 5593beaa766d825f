/**
 * RENAPO's «palabras inconvenientes» (Instructivo Normativo para la asignación de la CURP, DOF 18-10-2021, annex 2):
 * where a CURP's first four letters would spell one, its second letter becomes X. Eighty-one words, on which eight
 * public implementations agree; some older ones lack those that begin with B or V.
 */
const PALABRAS = new Set(
  (
    'BACA BAKA BUEI BUEY CACA CACO CAGA CAGO CAKA CAKO COGE COGI COJA COJE COJI COJO COLA CULO FALO FETO GETA GUEI ' +
    'GUEY JETA JOTO KACA KACO KAGA KAGO KAKA KAKO KOGE KOGI KOJA KOJE KOJI KOJO KOLA KULO LILO LOCA LOCO LOKA LOKO ' +
    'MAME MAMO MEAR MEAS MEON MIAR MION MOCO MOKO MULA MULO NACA NACO PEDA PEDO PENE PIPI PITO POPO PUTA PUTO QULO ' +
    'RATA ROBA ROBE ROBO RUIN SENO TETA VACA VAGA VAGO VAKA VUEI VUEY WUEI WUEY'
  ).split(' '),
);

/** Whether no CURP may begin with these four letters. */
export const isInconveniente = (cuatro: string): boolean => PALABRAS.has(cuatro);

/** The four letters as a CURP bears them. */
export const sinInconveniente = (cuatro: string): string =>
  isInconveniente(cuatro) ? `${cuatro[0]}X${cuatro.slice(2)}` : cuatro;
