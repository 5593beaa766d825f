/**
 * Which part of a video's picture lies under a frame drawn over it. The picture is shown
 * `object-fit: cover`: scaled until it fills its box, and cut at the sides that are too long.
 */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

/**
 * The part of the picture, in its own pixels, under `frame` (in the box's), with `margin` more at
 * each side as a share of the frame. Whole pixels, never outside the picture.
 */
export function cutUnder(picture: Size, box: Size, frame: Rect, margin = 0): Rect {
  const scale = Math.max(box.width / picture.width, box.height / picture.height);
  const offsetX = (picture.width * scale - box.width) / 2;
  const offsetY = (picture.height * scale - box.height) / 2;
  const grown = {
    left: frame.x - frame.width * margin,
    top: frame.y - frame.height * margin,
    right: frame.x + frame.width * (1 + margin),
    bottom: frame.y + frame.height * (1 + margin),
  };
  const left = clamp(Math.floor((grown.left + offsetX) / scale), 0, picture.width - 1);
  const top = clamp(Math.floor((grown.top + offsetY) / scale), 0, picture.height - 1);
  const right = clamp(Math.ceil((grown.right + offsetX) / scale), left + 1, picture.width);
  const bottom = clamp(Math.ceil((grown.bottom + offsetY) / scale), top + 1, picture.height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Where a rectangle lies in one around it, as shares of that one. */
export function shareOf(outer: Rect, inner: Rect): Rect {
  return {
    x: (inner.x - outer.x) / outer.width,
    y: (inner.y - outer.y) / outer.height,
    width: inner.width / outer.width,
    height: inner.height / outer.height,
  };
}

/** Shares of a picture in its pixels, whole ones. */
export function pixelsOf({ x, y, width, height }: Rect, size: Size): Rect {
  const [left, top] = [Math.floor(x * size.width), Math.floor(y * size.height)];
  return {
    x: left,
    y: top,
    width: Math.max(1, Math.min(size.width, Math.ceil((x + width) * size.width)) - left),
    height: Math.max(1, Math.min(size.height, Math.ceil((y + height) * size.height)) - top),
  };
}

/** A size made to fit a longest side, never enlarged; whole pixels. */
export function fitWithin(size: Size, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(size.width, size.height));
  return { width: Math.max(1, Math.round(size.width * scale)), height: Math.max(1, Math.round(size.height * scale)) };
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
