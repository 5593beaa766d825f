import { describe, expect, it } from 'vitest';
import { parseFolio } from '../../../../../shared/apoyo/folio.ts';
import { findModelo } from '../../../../../shared/credencial/index.ts';
import { type BackReading, NOTHING_READ } from '../../../../../web/captura/camara/reverso.ts';
import { appDePractica, SIN_FOLIO } from '../../../../../web/captura/pantallas/practica/aparte.ts';
import { repasar } from '../../../../../web/captura/pantallas/practica/repaso.ts';
import { situacionDe } from '../../../../../web/captura/pantallas/situacion.ts';
import { DATOS } from '../almacen/casos.ts';

const G = findModelo('G')!;
const READ: BackReading = { ...NOTHING_READ, cic: '900000012', enFoto: true, lectura: 'en-vivo' };
const firmado = (escasa: boolean) => ({ firma: { png: new Uint8Array(), trazos: [], escasa }, sinFirma: null });

describe('what a practice came to', () => {
  const incisos = (lectura: BackReading, escasa = false) =>
    repasar({ modelo: G, lectura, ...firmado(escasa) }, 'camara').flatMap(({ inciso }) => inciso ?? []);

  it('finds nothing where all went well, and says so', () => {
    expect(repasar({ modelo: G, lectura: READ, ...firmado(false) }, 'especimen').map(({ tono }) => tono)).toEqual([
      'bien',
      'bien',
    ]);
  });

  it('names the cause in the catalogue', () => {
    expect(incisos(NOTHING_READ)).toEqual(['f']);
    expect(incisos({ ...READ, enFoto: false })).toEqual(['f']);
    expect(incisos({ ...NOTHING_READ, disagree: true })).toEqual(['c']);
    expect(incisos(READ, true)).toEqual(['j']);
    const unsigned = { modelo: G, lectura: READ, firma: null, sinFirma: 'no-sabe-firmar' } as const;
    expect(repasar(unsigned, 'camara').flatMap(({ inciso }) => inciso ?? [])).toEqual(['m']);
  });

  it('tells a wrong model only where it is known, and asks no codes of a card that has none', () => {
    const C = findModelo('C')!;
    const titles = (fuente: 'camara' | 'especimen') =>
      repasar({ modelo: C, lectura: NOTHING_READ, ...firmado(false) }, fuente).map(({ titulo }) => titulo);
    expect(titles('camara')).toEqual(['Hay una firma completa']);
    expect(titles('especimen')[0]).toMatch(/^Elegiste «Modelo C/);
  });
});

describe('the app of a practice', () => {
  it('is open and unlocked at any time', () => {
    const app = appDePractica();
    for (const now of [0, Date.now(), Date.UTC(2090, 0, 1)]) {
      expect(situacionDe(app.vista(), now)?.tipo).toBe('abierta');
    }
    expect(app.abierta()).toBe(true);
  });

  it('gives no folio, and overwrites what it was given', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const sealed = await appDePractica().cliente.sellar({
      clase: 'apoyo',
      datos: DATOS,
      partes: [{ nombre: 'anverso', tipo: 'image/webp', bytes }],
    });
    expect(sealed).toMatchObject({ ok: true, value: { folio: SIN_FOLIO, tamano: 3 } });
    expect([...bytes]).toEqual([0, 0, 0]);
    expect(parseFolio(SIN_FOLIO)).toBeNull();
  });

  it('refuses whatever else is asked of its client', async () => {
    const { cliente } = appDePractica();
    await expect(cliente.desbloquear('caballo naranja 7')).rejects.toThrow();
    await expect(cliente.tomarCaptura()).rejects.toThrow();
    await expect(cliente.encender()).rejects.toThrow();
  });
});
