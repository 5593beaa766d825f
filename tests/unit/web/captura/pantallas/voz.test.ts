import { describe, expect, it } from 'vitest';
import { elegirVoz, oraciones } from '../../../../../web/captura/pantallas/captar/voz.ts';

const voice = (lang: string, more: object = {}) => ({ lang, localService: true, default: false, ...more });

describe('the voice that reads', () => {
  it('is a Mexican one before any other Spanish, as each system writes it', () => {
    const mexican = voice('es_MX');
    expect(elegirVoz([voice('en-US', { default: true }), voice('es-ES'), voice('es-US'), mexican])).toBe(mexican);
    expect(elegirVoz([voice('es-ES'), voice('es-419')])?.lang).toBe('es-419');
    expect(elegirVoz([voice('es-ES'), voice('es-CO')])?.lang).toBe('es-CO');
    expect(elegirVoz([voice('es'), voice('eo')])?.lang).toBe('es');
  });

  it('is the phone’s own choice among equals', () => {
    const own = voice('es-MX', { default: true });
    expect(elegirVoz([voice('es-MX'), own])).toBe(own);
  });

  it('is never one that speaks through a server', () => {
    expect(elegirVoz([voice('es-MX', { localService: false })])).toBeNull();
    const local = voice('es-ES');
    expect(elegirVoz([voice('es-MX', { localService: false }), local])).toBe(local);
    expect(elegirVoz([voice('en-US')])).toBeNull();
    expect(elegirVoz([])).toBeNull();
  });

  it('is given one sentence at a time, none lost, and none that ends in the middle of a name', () => {
    expect(oraciones('¿Apoyas que la ley obligue? Sí.\n\nPromueve Agua, A. C., esta «iniciativa». Es libre')).toEqual([
      '¿Apoyas que la ley obligue?',
      'Sí.',
      'Promueve Agua, A. C., esta «iniciativa».',
      'Es libre',
    ]);
    expect(oraciones('  \n ')).toEqual([]);
  });
});
