import { describe, expect, it } from 'vitest';
import { distinto, esIgual, nombreDelTelefono, tidyName } from '../../../../../web/captura/telefono/nombre.ts';

const ANDROID =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36';
const named = (userAgent: string, model?: string) =>
  nombreDelTelefono({
    userAgent,
    ...(model !== undefined && {
      userAgentData: { platform: 'Android', getHighEntropyValues: async () => ({ model }) },
    }),
  });

describe('the name of a phone', () => {
  it('is the model, where the browser tells it', async () =>
    expect(await named(ANDROID, 'moto g04')).toBe('moto g04 · Chrome'));
  it.each([
    [ANDROID, 'Android · Chrome'],
    [ANDROID.replace('Chrome/', 'SamsungBrowser/25.0 Chrome/'), 'Android · Samsung Internet'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1',
      'iPhone · Safari',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0', 'Linux · Firefox'],
    ['', 'Teléfono'],
  ])('is else what it truthfully tells: %s', async (userAgent, name) => {
    expect(await named(userAgent)).toBe(name);
    expect(await named(userAgent, '')).toBe(name);
  });
  it('is made one that the server takes', () => {
    expect(tidyName('  Moto\u0000 de \u202eLupe\n ')).toBe('Moto de Lupe');
    expect(tidyName('ñ'.repeat(80))).toHaveLength(60);
  });
});

it('is another than those of the other phones', () => {
  expect(distinto('moto g04 · Chrome', [])).toBe('moto g04 · Chrome');
  expect(distinto('moto g04 · Chrome', ['Moto G04 · Chrome '])).toBe('moto g04 · Chrome 2');
  expect(distinto('moto', ['moto', 'moto 2'])).toBe('moto 3');
  expect([...distinto('m'.repeat(60), ['m'.repeat(60)])].length).toBeLessThanOrEqual(60);
  expect(esIgual('Moto de Lupe', ' moto de lupe')).toBe(true);
  expect(esIgual('Moto de Lupe', 'Moto de Ana')).toBe(false);
});
