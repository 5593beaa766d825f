/**
 * Chance that repeats: the same seed gives the same numbers on every machine. Not for secrets.
 */

export interface Random {
  /** In [0, 1). */
  next(): number;
  /** Whole, `from` to `to`, both included. */
  int(from: number, to: number): number;
  /** In [from, to). */
  between(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  chance(probability: number): boolean;
}

/** Splitmix32 over a seed and an optional name, so that one seed yields several independent streams. */
export function createRandom(seed: number, stream = ''): Random {
  let state = Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x85ebca6b);
  for (const char of stream) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193);
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + next() * (to - from);
  const int = (from: number, to: number): number => Math.floor(between(from, to + 1));
  return { next, int, between, pick: (list) => list[int(0, list.length - 1)]!, chance: (p) => next() < p };
}

/** Bytes that do not compress. */
export function randomBytes(random: Random, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i++) bytes[i] = random.next() * 256;
  return bytes;
}
