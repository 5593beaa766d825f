/** Keys that are safe as paths and as S3 keys alike. */
const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/;
const MAX_SEGMENTS = 8;

/** Throws on what is no key: keys are made by the server, so a bad one is a defect, not an input. */
export function checkKey(key: string): string {
  const segments = key.split('/');
  if (segments.length > MAX_SEGMENTS || !segments.every((segment) => SEGMENT.test(segment))) {
    throw new TypeError('not a blob key');
  }
  return key;
}

/** A prefix is empty or made of whole segments. */
export const checkPrefix = (prefix: string): string => (prefix === '' ? '' : checkKey(prefix.replace(/\/$/, '')));
