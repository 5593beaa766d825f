/**
 * Checks of closed shapes over canonical values: small enough for the phone, where a schema
 * library would weigh more than all the documents it checks.
 */
import type { CanonicalValue } from './canonical.ts';

/** Whether a value has a shape. */
export type Check = (value: CanonicalValue | undefined) => boolean;

/** A string of at most 256 UTF-16 units. */
export const text: Check = (value) => typeof value === 'string' && value.length <= 256;
/** A safe integer (canonical JSON has no other numbers). */
export const integer: Check = (value) => typeof value === 'number';
/** Base64url of exactly so many bytes. */
export const bytes =
  (length: number): Check =>
  (value) =>
    typeof value === 'string' && value.length === Math.ceil((length * 4) / 3) && /^[A-Za-z0-9_-]*$/.test(value);
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
