/** What the screen of phones makes of what is known, and the words before a baja. */
import { describe, expect, it } from 'vitest';
import type { Vista } from '../../../../../web/captura/index.ts';
import { enEspera, loQueNoCuenta, loQueSigue } from '../../../../../web/captura/pantallas/dispositivos/palabras.ts';
import { sabidoDesde, telefonosDe } from '../../../../../web/captura/pantallas/dispositivos/telefonos.ts';

const listed = (id: string, enEspera: number) => ({
  id,
  nombre: `lista ${id}`,
  alta: 1,
  ultimoContacto: 50,
  recibidos: 0,
  enEspera,
});
const base = {
  inscripcion: { dispositivo: 'K7QM', alta: 5 },
  conteos: { sellados: 2, enTransito: 1, recibidos: 9, enCuarentena: 0, rechazados: 0 },
  cuaderno: { totales: null, dispositivos: null, proceso: null, enEspera: { K7QM: 1, R2XD: 4 } },
  lista: null,
  contacto: 90,
} as unknown as Vista;
const roster = (...phones: { id: string; activo: boolean }[]) =>
  ({
    ...base.cuaderno,
    dispositivos: { t: 80, dispositivos: phones.map((one) => ({ ...one, nombre: `roster ${one.id}`, alta: 1 })) },
  }) as unknown as Vista['cuaderno'];

describe('the phones', () => {
  it('are this one, with all that its store holds, and the other as the cuaderno or a fresh list says', () => {
    const vista = { ...base, cuaderno: roster({ id: 'R2XD', activo: true }, { id: 'K7QM', activo: true }) };
    expect(telefonosDe(vista, false)).toMatchObject([
      { id: 'K7QM', esEste: true, espera: 3, contacto: 90 },
      { id: 'R2XD', esEste: false, espera: 4, contacto: null },
    ]);
    const lista = { t: 100, dispositivos: [listed('R2XD', 6), listed('K7QM', 1)] };
    expect(telefonosDe({ ...vista, lista }, true).map(({ espera }) => espera)).toEqual([3, 6]);
    // An old list still knows of a contact; what waits is the cuaderno's.
    expect(telefonosDe({ ...vista, lista }, false)).toMatchObject([{ contacto: 90 }, { contacto: 50, espera: 4 }]);
  });
  it('are not those that were given de baja, whatever an older list said', () => {
    const lista = { t: 70, dispositivos: [listed('R2XD', 6), listed('K7QM', 1)] };
    const cuaderno = roster({ id: 'R2XD', activo: false }, { id: 'K7QM', activo: true });
    expect(telefonosDe({ ...base, lista, cuaderno }, false).map(({ id }) => id)).toEqual(['K7QM']);
  });
  it('are at least this one, when nothing was ever heard', () => {
    expect(telefonosDe({ ...base, contacto: null }, false)).toMatchObject([{ id: 'K7QM', nombre: '', contacto: null }]);
    expect(sabidoDesde({ ...base, contacto: null })).toBeNull();
    expect(sabidoDesde({ ...base, cuaderno: roster() })).toBe(90);
    expect(telefonosDe({ ...base, inscripcion: null }, true)).toEqual([]);
  });
});

describe('the words before a baja', () => {
  it('say how many will not count, of this phone or that one', () => {
    expect(loQueNoCuenta({ espera: 3, esEste: true })).toBe(
      'Si das de baja este teléfono, 3 apoyos que esperan en él no contarán.',
    );
    expect(loQueNoCuenta({ espera: 1, esEste: false })).toBe(
      'Si das de baja ese teléfono, 1 apoyo que espera en él no contará.',
    );
    expect(loQueNoCuenta({ espera: 1_284, esEste: false })).toContain('1,284 apoyos');
    expect(loQueNoCuenta({ espera: 0, esEste: true })).toBe('En este teléfono no espera ningún apoyo.');
    expect(loQueNoCuenta({ espera: 0, esEste: false })).toContain('No sabemos');
    expect(enEspera({ espera: 0, esEste: false })).toBe('Nada por enviar, que sepamos');
  });
  it('say of the other phone that it may hold more, of this one that nothing is lost', () => {
    expect(loQueSigue({ espera: 0, esEste: false })).toContain('Si capturó más sin conexión, eso no contará');
    expect(loQueSigue({ espera: 2, esEste: false })).toContain('eso tampoco contará');
    expect(loQueSigue({ espera: 2, esEste: true })).toContain('cuarentena: no se pierden');
    expect(loQueSigue({ espera: 0, esEste: true })).not.toContain('cuarentena');
  });
});
