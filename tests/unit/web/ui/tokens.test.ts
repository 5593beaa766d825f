/** The colours keep their promise: text 7:1 on paper, surface and its own wash; borders of controls 3:1. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../../../web/ui/tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [
    name!,
    { light: light!, dark: dark! },
  ]),
);

const channel = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => channel(Number.parseInt(colour.slice(at, at + 2), 16) / 255));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
function contrast(a: string, b: string, theme: 'light' | 'dark'): number {
  const [x, y] = [luminance(tokens.get(a)![theme]), luminance(tokens.get(b)![theme])];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  it.each(['ink', 'soft', 'deep', 'ok', 'warn', 'bad', 'info'])('%s reads on paper and surface', (text) => {
    expect(contrast(text, 'paper', theme)).toBeGreaterThanOrEqual(7);
    expect(contrast(text, 'surface', theme)).toBeGreaterThanOrEqual(7);
  });
  it.each(['ok', 'warn', 'bad', 'info'])('%s reads on its wash', (text) => {
    expect(contrast(text, `${text}-wash`, theme)).toBeGreaterThanOrEqual(7);
  });
  it('reads on what is pressed and on the wash of rosa', () => {
    expect(contrast('on-deep', 'deep', theme)).toBeGreaterThanOrEqual(7);
    expect(contrast('deep', 'wash', theme)).toBeGreaterThanOrEqual(7);
    expect(contrast('ink', 'wash', theme)).toBeGreaterThanOrEqual(7);
  });
  it('shows the borders of controls', () => {
    expect(contrast('edge', 'paper', theme)).toBeGreaterThanOrEqual(3);
    expect(contrast('edge', 'surface', theme)).toBeGreaterThanOrEqual(3);
  });
});
