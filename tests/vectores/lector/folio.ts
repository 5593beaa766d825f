/** The folio: docs/protocolo.md §5. */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTWXYZ';

/** Enrolment and counter of a folio; throws when it is none. */
export function readFolio(folio: string): { enrolment: string; counter: number } {
  const parts = folio.split('-');
  const [enrolment, digits, check] = parts as [string, string, string];
  if (parts.length !== 3 || ![4, 5, 6].includes(enrolment.length) || ![4, 5, 6].includes(digits.length))
    throw new Error('form');
  if (!/^\d+$/.test(digits) || (digits.length > 4 && digits[0] === '0') || Number(digits) < 1)
    throw new Error('counter');
  const values = [...enrolment, ...digits].map((sign) => SIGNS.indexOf(sign));
  if (values.includes(-1) || check.length !== 1) throw new Error('sign');
  const n = values.length;
  const sum = values.reduce((total, value, index) => total + value * (n - (index + 1) + 2), enrolment.length - 4);
  if ((sum + SIGNS.indexOf(check)) % 31 !== 0 || !SIGNS.includes(check)) throw new Error('check');
  return { enrolment, counter: Number(digits) };
}
