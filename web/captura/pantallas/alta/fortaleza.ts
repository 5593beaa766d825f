/**
 * How hard a password is to guess, roughly: by its length, how many kinds of signs and how many
 * different ones it has, and whether it is made of what people try first. The rule is the length
 * (§3.4, 10 characters); beyond it only what anyone would try first is refused.
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

/** Runs along which fingers and heads go; each also backwards, and round again. */
const RUNS = [
  '1234567890',
  '0123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjklñ',
  'zxcvbnm',
  '1q2w3e4r5t6y',
]
  .map((run) => run.repeat(3))
  .flatMap((run) => [run, [...run].reverse().join('')]);

/** What most people have who have one of these; what follows it (1, 123, a year) does not help. */
const WORDS =
  /^(contrase(ñ|n|ni)a|password|passw0rd|p@ssw0rd|qwerty|admin(istrador)?|rubrica|auxiliar|mexico|zacatecas|america|chivas|teamo|tequiero|iloveyou|hola|bienvenid[oa]|secret[oa])+[\d!.*_-]*$/;

/**
 * Whether it is among what anyone would try first: one run of keys or letters, something short said
 * again and again, or one of the commonest words with figures after it.
 */
export function isTrivial(password: string): boolean {
  const text = password
    .normalize('NFC')
    .toLowerCase()
    .replace(/[áéíóú]/g, (sign) => 'aeiou'['áéíóú'.indexOf(sign)]!)
    .replace(/\s/g, '');
  return (
    RUNS.some((run) => run.includes(text)) ||
    /^(.{1,4})\1+.{0,3}$/u.test(text) ||
    WORDS.test(text) ||
    new Set(text).size <= 3
  );
}
