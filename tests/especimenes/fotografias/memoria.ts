/**
 * Large arrays that are used again for the next frame: making a frame takes some 40 MB, and asking for them
 * anew each time costs as much as a fifth of the work. Whoever takes one by a name has it until the next does.
 */
const kept = new Map<string, Float32Array<ArrayBuffer>>();

/** So many numbers, with whatever they hold. */
export function borrow(name: string, length: number): Float32Array<ArrayBuffer> {
  const held = kept.get(name);
  if (held?.length === length) return held;
  const room = held && held.buffer.byteLength >= 4 * length ? held.buffer : new ArrayBuffer(4 * length);
  const array = new Float32Array(room, 0, length);
  kept.set(name, array);
  return array;
}
