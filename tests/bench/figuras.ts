/** Figures of a bench: what they are, their bars, and how they are printed. */

export interface Figura {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** «≥ 0.8», «≤ 100»; null when the figure is only reported. */
  readonly bar: string | null;
  readonly ok: boolean;
}

/** A figure that is only reported. */
export const report = (name: string, value: number, unit: string): Figura => ({
  name,
  value,
  unit,
  bar: null,
  ok: true,
});

export const atLeast = (name: string, value: number, unit: string, bar: number): Figura => ({
  name,
  value,
  unit,
  bar: `≥ ${bar}`,
  ok: value >= bar,
});

export const atMost = (name: string, value: number, unit: string, bar: number): Figura => ({
  name,
  value,
  unit,
  bar: `≤ ${bar}`,
  ok: value <= bar,
});

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}

/** Prints a figure as one line. */
export const line = ({ name, value, unit, bar, ok }: Figura): string =>
  `${ok ? ' ' : '✗'} ${name.padEnd(64)} ${value.toFixed(value < 10 ? 3 : 1).padStart(12)} ${unit.padEnd(10)} ${bar ?? ''}`;
