/**
 * A name by which an auxiliar tells her phones apart, until she gives it one: the model where the
 * browser tells it, else what it truthfully tells: «Android · Chrome».
 */

interface UserAgentData {
  readonly platform: string;
  readonly brands?: readonly { readonly brand: string }[];
  getHighEntropyValues(hints: readonly string[]): Promise<{ readonly model?: string }>;
}

export type Navegador = Pick<Navigator, 'userAgent'> & { readonly userAgentData?: UserAgentData };

export async function nombreDelTelefono(browser: Navegador = navigator): Promise<string> {
  const model = await browser.userAgentData?.getHighEntropyValues(['model']).then(
    ({ model }) => model,
    () => undefined,
  );
  return (
    tidyName([model || firstOf(SYSTEMS, browser), firstOf(BROWSERS, browser)].filter(Boolean).join(' · ')) || 'Teléfono'
  );
}

const plain = (name: string): string => name.normalize('NFC').trim().toLocaleLowerCase('es-MX');

/** Whether two names can't be told apart where they stand one under the other. */
export const esIgual = (name: string, other: string): boolean => plain(name) === plain(other);

/** The name, or the first after it that none of these has: «moto g04 · Chrome 2». */
export function distinto(name: string, otros: readonly string[]): string {
  const isTaken = (wanted: string): boolean => otros.some((other) => esIgual(wanted, other));
  for (let n = 1; ; n++) {
    const wanted = n === 1 ? name : `${[...name].slice(0, 56).join('').trim()} ${n}`;
    if (!isTaken(wanted)) return wanted;
  }
}

/** A name as the server takes it: one line, nothing that turns the direction of what is around it, 60 characters. */
export const tidyName = (typed: string): string =>
  [...typed.replace(/[\p{C}\u2028\u2029]/gu, '').trim()].slice(0, 60).join('').trim();

type Sign = readonly [RegExp, string];
const firstOf = (signs: readonly Sign[], { userAgent }: Navegador): string =>
  signs.find(([sign]) => sign.test(userAgent))?.[1] ?? '';

/** Android calls itself Linux as well. */
const SYSTEMS: readonly Sign[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Macintosh/, 'Mac'],
  [/CrOS/, 'Chromebook'],
  [/Linux/, 'Linux'],
];
/** Others call themselves Chrome and Safari too: those come last. */
const BROWSERS: readonly Sign[] = [
  [/SamsungBrowser/, 'Samsung Internet'],
  [/EdgA?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/Chrome|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
];
