/**
 * A signature as strokes that survive the screen turning under the pen. Strokes are kept in the
 * coordinates of the box they were first drawn in; each box shows them scaled as a whole, never
 * stretched, so nothing is lost or bent however often the phone is turned or handed over.
 */
import type { PointGroup } from 'signature_pad';
import type { Size } from '../../camara/corte.ts';

export interface Firma {
  readonly png: Uint8Array<ArrayBuffer>;
  /** As signature_pad's `toData` gives them. */
  readonly trazos: readonly PointGroup[];
  /** So little that it may be judged a dot or a line (§6.1 j). */
  readonly escasa: boolean;
}

/** How the kept coordinates show in another box: scaled, and centred. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export function viewOf(kept: Size, box: Size): View {
  const scale = Math.min(box.width / kept.width, box.height / kept.height);
  return { scale, x: (box.width - kept.width * scale) / 2, y: (box.height - kept.height * scale) / 2 };
}

/** Kept strokes as they show. */
export const toView = (groups: readonly PointGroup[], { scale, x, y }: View): PointGroup[] =>
  map(groups, (point) => ({ ...point, x: point.x * scale + x, y: point.y * scale + y }));

/** Shown strokes as they are kept. */
export const fromView = (groups: readonly PointGroup[], { scale, x, y }: View): PointGroup[] =>
  map(groups, (point) => ({ ...point, x: (point.x - x) / scale, y: (point.y - y) / scale }));

type Point = PointGroup['points'][number];

const map = (groups: readonly PointGroup[], change: (point: Point) => Point): PointGroup[] =>
  groups.map((group) => ({ ...group, points: group.points.map(change) }));

export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Length of all strokes together. */
  readonly length: number;
}

/** Where the strokes are and how long; null when there are none. */
export function extentOf(groups: readonly PointGroup[]): Extent | null {
  const points = groups.flatMap(({ points }) => points);
  if (points.length === 0) return null;
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  let length = 0;
  for (const { points } of groups) {
    for (let i = 1; i < points.length; i++)
      length += Math.hypot(points[i]!.x - points[i - 1]!.x, points[i]!.y - points[i - 1]!.y);
  }
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top, length };
}

/** Whether it is hardly more than a dot or a straight line: shorter than an inch, or without a turn. */
export function isScant(groups: readonly PointGroup[]): boolean {
  const extent = extentOf(groups);
  if (!extent) return true;
  const across = Math.hypot(extent.width, extent.height);
  return extent.length < 96 || extent.length < across * 1.15;
}
