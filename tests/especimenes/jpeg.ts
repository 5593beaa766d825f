/**
 * Makes a JPEG longer without changing its picture: comment segments (ITU-T T.81, B.2.4.5: FF FE,
 * two bytes of length, at most 65,533 bytes of text) right behind its first segment.
 */

const MAX_SEGMENT = 2 + 0xffff;

/** Where the first segment after the start-of-image mark ends. */
function firstSegmentEnd(jpeg: Uint8Array): number {
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8 || jpeg[2] !== 0xff) throw new TypeError('not a JPEG');
  return 4 + ((jpeg[4]! << 8) | jpeg[5]!);
}

/**
 * The JPEG with exactly `extra` bytes more (0, or 4 and more), filled from `filler` round and
 * round starting at `from`.
 */
export function growJpeg(jpeg: Uint8Array, extra: number, filler: Uint8Array, from = 0): Uint8Array {
  if (extra !== 0 && extra < 4) throw new RangeError('a comment takes 4 bytes at least');
  const at = firstSegmentEnd(jpeg);
  const grown = new Uint8Array(jpeg.length + extra);
  grown.set(jpeg.subarray(0, at));
  let write = at;
  let read = from % filler.length;
  for (let left = extra; left > 0; ) {
    const rest = left - Math.min(left, MAX_SEGMENT);
    const size = Math.min(left, MAX_SEGMENT) - (rest > 0 && rest < 4 ? 4 : 0);
    grown.set([0xff, 0xfe, (size - 2) >> 8, (size - 2) & 0xff], write);
    for (let end = write + size, to = write + 4; to < end; ) {
      const slice = filler.subarray(read, read + end - to);
      grown.set(slice, to);
      to += slice.length;
      read = (read + slice.length) % filler.length;
    }
    write += size;
    left -= size;
  }
  grown.set(jpeg.subarray(at), write);
  return grown;
}
