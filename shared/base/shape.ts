/**
 * Checks of closed shapes over canonical values: small enough for the phone, where a schema
 * library would weigh more than all the documents it checks.
 */
import { base64urlToBytes } from './bytes.ts';
import type { CanonicalValue } from './canonical.ts';

/** Whether a value has a shape. */
export type Check = (value: CanonicalValue | undefined) => boolean;

/** A string of at most so many UTF-16 units without control characters (a database refuses NUL in a text). */
export const textUpTo =
  (max: number): Check =>
  (value) => {
    if (typeof value !== 'string' || value.length > max) return false;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code < 0x20 || code === 0x7f) return false;
    }
    return true;
  };
/** What a text is wherever nothing else is said. */
export const text: Check = textUpTo(256);
/** A safe integer (canonical JSON has no other numbers). */
export const integer: Check = (value) => typeof value === 'number';
/** A whole number, 0 or more. */
export const count: Check = (value) => typeof value === 'number' && value >= 0;
/** Milliseconds since 1970 UTC, up to the year 9999: what every clock and calendar can hold. */
export const instant: Check = (value) => typeof value === 'number' && value >= 0 && value < 253_402_300_800_000;
/** Base64url of exactly so many bytes. */
export const bytes =
  (length: number): Check =>
  (value) =>
    typeof value === 'string' &&
    value.length === Math.ceil((length * 4) / 3) &&
    base64urlToBytes(value)?.length === length;
/** A boolean. */
export const flag: Check = (value) => typeof value === 'boolean';
/** What another check takes, or null. */
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
/** One of these values. */
export const oneOf =
  (...values: readonly CanonicalValue[]): Check =>
  (value) =>
    value !== undefined && values.includes(value);
/** A list of at most `max` such items. */
export const listOf =
  (check: Check, max: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= max && value.every(check);
/** An object with exactly these members. */
export const object =
  (shape: Record<string, Check>): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const members = value as Record<string, CanonicalValue>;
    return (
      Object.keys(members).length === Object.keys(shape).length &&
      Object.entries(shape).every(([key, check]) => Object.hasOwn(members, key) && check(members[key]))
    );
  };
