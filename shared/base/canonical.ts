/**
 * Canonical JSON: the one text a value has, so that it can be signed and compared byte by byte.
 *
 * It is RFC 8785 (JCS) restricted to what Rúbrica writes: null, booleans, safe integers, strings
 * of well-formed Unicode, arrays and objects. Keys are ASCII and sorted; no white space; no
 * floats, so that no two number printers can disagree. Reading is strict: `parseCanonical` accepts
 * only a text that `toCanonical` would write, so duplicate keys, white space, escapes written
 * otherwise, `-0` and `1e3` are refused.
 */

export type CanonicalValue =
  | null
  | boolean
  | number
  | string
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue | undefined };

const MAX_DEPTH = 16;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The canonical text. Keys whose value is undefined are left out. Throws on what has none. */
export function toCanonical(value: CanonicalValue, depth = 0): string {
  if (depth > MAX_DEPTH) throw new TypeError('too deep for canonical JSON');
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new TypeError('not a safe integer');
      return String(value);
    case 'string':
      if (LONE_SURROGATE.test(value)) throw new TypeError('not well-formed Unicode');
      return JSON.stringify(value);
    case 'object':
      break;
    default:
      throw new TypeError(`no canonical JSON for ${typeof value}`);
  }
  if (value === null) return 'null';
  if (isArray(value)) return `[${value.map((item) => toCanonical(item, depth + 1)).join(',')}]`;
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined) continue;
    if (!/^[\x20-\x7e]*$/.test(key)) throw new TypeError('key is not ASCII');
    members.push(`${JSON.stringify(key)}:${toCanonical(member, depth + 1)}`);
  }
  return `{${members.join(',')}}`;
}

const isArray = (value: object): value is readonly CanonicalValue[] => Array.isArray(value);

/** The value of a canonical text; null when the text is not canonical JSON. */
export function parseCanonical(text: string): { readonly value: CanonicalValue } | null {
  try {
    const value = JSON.parse(text) as CanonicalValue;
    return toCanonical(value) === text ? { value } : null;
  } catch {
    return null;
  }
}
