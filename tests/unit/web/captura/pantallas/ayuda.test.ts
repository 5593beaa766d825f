import { describe, expect, it } from 'vitest';
import type { Vista } from '../../../../../web/captura/index.ts';
import { diagnostico, type Hechos } from '../../../../../web/captura/pantallas/ayuda/diagnostico.ts';
import { FALTAS } from '../../../../../web/captura/pantallas/ayuda/faltas.ts';
import { seguirFallas, ultimasFallas } from '../../../../../web/captura/telefono/fallas.ts';

const HECHOS: Hechos = {
  version: '0.1.0',
  navegador: 'Mozilla/5.0 (Linux; Android 13; moto g04)',
  instalada: true,
  enLinea: true,
  libreBytes: 3_000_000_000,
  resguardado: true,
  camara: 'concedido',
  ubicacion: 'negado',
  resolucion: '1280 × 720',
  trabajador: 'activo',
  fallas: ['TypeError'],
  t: Date.UTC(2026, 10, 26, 18),
};

/** All that is of somebody, in every place of a view that could hold it. */
const PLANTED = [
  'Guadalupe',
  'Ramírez',
  '7KQM2XR',
  'IC-2026-014',
  'Agua',
  'K7QM',
  '0412',
  'Redmi',
  'correo@',
  'Juicio',
];
const VISTA = {
  inscripcion: {
    dispositivo: 'K7QM',
    autor: '7KQM2XR',
    nombre: 'Guadalupe Ramírez Ortiz',
    proceso: { id: 'IC-2026-014', nombre: 'Agua', promovente: 'correo@ejemplo.mx' },
  },
  desbloqueado: true,
  credencial: false,
  conteos: { sellados: 3, enTransito: 1, recibidos: 20, enCuarentena: 2, rechazados: 1 },
  guardados: { pendientes: 5, credenciales: 0, rechazados: 1 },
  anteriores: [{ dispositivo: 'R2XD', autor: '7KQM2XR', nombre: 'Guadalupe Ramírez Ortiz' }],
  envio: { tipo: 'enviando', folio: 'K7QM-0412-W', bytes: 50, total: 100 },
  modo: 'pleno',
  cuaderno: { dispositivos: { motivoBaja: 'Juicio', dispositivos: [{ id: 'K7QM', nombre: 'Redmi' }] } },
  contacto: Date.UTC(2026, 10, 26, 17),
  desfase: -42_300,
  restantes: 2_453,
  actualizarA: null,
} as unknown as Vista;

describe('a diagnostic', () => {
  it('names nobody, whatever the view holds', () => {
    const text = diagnostico(HECHOS, VISTA, false);
    for (const secret of PLANTED) expect(text).not.toContain(secret);
    const late = { ...VISTA, envio: { tipo: 'al-corriente', apartados: [{ folio: 'K7QM-0412-W', codigo: 'cuota' }] } };
    const apart = diagnostico(HECHOS, late as Vista, false);
    expect(apart).toContain('Envío: al corriente, apartados: cuota');
    expect(apart).not.toContain('0412');
  });

  it('names the phone when she agrees, and nothing more', () => {
    const [without, withIt] = [false, true].map((agreed) => diagnostico(HECHOS, VISTA, agreed).split('\n'));
    expect(withIt!.filter((line) => !without!.includes(line))).toEqual(['Teléfono: K7QM']);
  });

  it('says how the app stands', () => {
    const text = diagnostico(HECHOS, VISTA, false);
    for (const line of [
      'Envío: enviando: 50 %',
      'Diferencia de reloj: -42 s',
      'Último contacto: 2026-11-26T17:00:00.000Z',
      'Por enviar, de todos sus registros: 5',
      'Espacio libre: 2861 MB',
      'Permiso de ubicación: negado',
      'Fallas: TypeError',
      'Credencial propia: falta',
    ])
      expect(text.split('\n')).toContain(line);
  });
});

describe('what went wrong', () => {
  it('is kept by its name, never by its message, and only the latest', () => {
    const page = new EventTarget();
    seguirFallas(page as unknown as Window);
    const fail = (error: unknown): boolean => page.dispatchEvent(Object.assign(new Event('error'), { error }));
    fail(new TypeError('Guadalupe Ramírez'));
    fail({ name: 'lupe@ejemplo.mx' });
    page.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason: new RangeError('K7QM-0412-W') }));
    fail(undefined);
    expect(ultimasFallas()).toEqual(['TypeError', 'Error', 'RangeError', 'Error']);
    for (let i = 0; i < 9; i++) fail(new SyntaxError('x'));
    expect(ultimasFallas()).toEqual(Array(5).fill('SyntaxError'));
  });
});

it('the faults bear each letter of the catalogue that a capture can avoid, once', () => {
  const letters = FALTAS.flatMap(({ incisos }) => incisos.split(', ').filter(Boolean));
  expect(letters.sort()).toEqual([...'abcdefghijklm']);
});
