/**
 * How hard a password is to guess, roughly: by its length, how many kinds of signs and how many
 * different ones it has, and whether it is made of what people try first. Advice only: the rule is
 * the length (§3.4, 10 characters).
 */

export const MINIMUM_LENGTH = 10;

export interface Strength {
  /** 0 too short, 1 weak, 2 fair, 3 good. */
  readonly level: 0 | 1 | 2 | 3;
  readonly words: string;
}

const COMMON =
  /(contrase|password|qwerty|asdfgh|12345|54321|abcdef|mexico|rubrica|apoyo|zacatecas|america|chivas|amor|hola|(19|20)\d\d)/gi;

/** Signs in sequence (abc, 321) and repeats are worth one. */
function worth(text: string): number {
  let signs = 0;
  for (let i = 0; i < text.length; i++) {
    const step = i > 0 ? text.charCodeAt(i) - text.charCodeAt(i - 1) : Number.NaN;
    const before = i > 1 ? text.charCodeAt(i - 1) - text.charCodeAt(i - 2) : Number.NaN;
    if (!(Math.abs(step) <= 1 && step === before)) signs++;
  }
  return signs;
}

/** The strength of a password; `known` are texts others know (ids, name, e-mail), worth nothing in it. */
export function strengthOf(password: string, known: readonly string[] = []): Strength {
  const length = [...password].length;
  if (length < MINIMUM_LENGTH) {
    const missing = MINIMUM_LENGTH - length;
    return { level: 0, words: missing === 1 ? 'Falta 1 carácter' : `Faltan ${missing} caracteres` };
  }
  let rest = password.replace(COMMON, '·');
  for (const text of known.flatMap((each) => each.split(/[@\s.]+/))) {
    if (text.length >= 3) rest = rest.replaceAll(new RegExp(literal(text), 'gi'), '·');
  }
  const different = new Set(rest.toLowerCase()).size;
  const kinds = [/[a-zñáéíóúü]/, /[A-ZÑÁÉÍÓÚÜ]/, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(rest)).length;
  const score = Math.min(worth(rest), different * 1.5) + (kinds - 1) * 1.5;
  if (score >= 15) return { level: 3, words: 'Fuerte' };
  if (score >= 10) return { level: 2, words: 'Aceptable' };
  return { level: 1, words: 'Débil: usa varias palabras que sólo tú juntarías' };
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
