import { describe, expect, it } from 'vitest';
import { MOTIVOS_CUARENTENA, MOTIVOS_RECHAZO } from '../../../../../shared/admision/juzgar.ts';
import type { Aviso } from '../../../../../shared/firmados/index.ts';
import { GRACE_MS } from '../../../../../shared/proceso/ventana.ts';
import type { Vista } from '../../../../../web/captura/index.ts';
import { avisosEnPalabras } from '../../../../../web/captura/pantallas/avisos.ts';
import {
  aparteDe,
  desglose,
  detenidoDe,
  razonDe,
  restoAlCierre,
  restoDe,
  restoTrasElCierre,
} from '../../../../../web/captura/pantallas/envio.ts';
import {
  apoyosPorEnviar,
  capturados,
  credencialEnMano,
  faltaCredencial,
  periodoCambiado,
  porEnviar,
  recibidos,
  situacionDe,
  situacionEnMano,
} from '../../../../../web/captura/pantallas/situacion.ts';
import { sumaDe, sumar } from '../../../../../web/captura/pantallas/suma.ts';
import { startTanda, stepTanda, timeLeft } from '../../../../../web/captura/pantallas/tanda.ts';

const inicio = 1_000_000;
const fin = 2_000_000;
const base = {
  credencial: true,
  inscripcion: { dispositivo: 'K7QM', autor: 'AB12CD3', proceso: { inicio, fin } },
  anteriores: [],
  cuaderno: { totales: null, dispositivos: null, proceso: null, enEspera: {} },
  modo: 'pleno',
  actualizarA: null,
} as unknown as Vista;
const withCuaderno = (more: object): Vista => ({ ...base, cuaderno: { ...base.cuaderno, ...more } }) as Vista;
const roster = (alta: boolean, activo: boolean) =>
  withCuaderno({
    dispositivos: {
      alta,
      motivoBaja: alta ? null : 'renuncia',
      dispositivos: [{ id: 'K7QM', activo, baja: activo ? null : 9 }],
    },
  });

describe('whether capture is open', () => {
  it('follows the window, its end outside', () => {
    expect(situacionDe(base, inicio - 1)).toEqual({ tipo: 'antes', abre: inicio });
    expect(situacionDe(base, inicio)).toEqual({ tipo: 'abierta', inicio, cierra: fin });
    expect(situacionDe(base, fin)).toEqual({ tipo: 'despues', cerro: fin, entregaHasta: fin + GRACE_MS });
  });
  it('follows what the server last signed, not what enrolment brought', () => {
    const moved = withCuaderno({ proceso: { estado: 'activo', inicio, fin: fin + 500 } });
    expect(situacionDe(moved, fin + 100)).toMatchObject({ tipo: 'abierta', cierra: fin + 500 });
    const suspended = withCuaderno({ proceso: { t: 7, estado: 'suspendido', inicio, fin } });
    expect(situacionDe(suspended, inicio)).toEqual({ tipo: 'suspendida', dicho: 7 });
    const closed = withCuaderno({ proceso: { t: 7, estado: 'cerrado', inicio, fin } });
    // Closed before its end, or before it began: it is not told as if it had ended.
    for (const now of [inicio - 1, inicio]) {
      expect(situacionDe(closed, now)).toEqual({ tipo: 'cerrada', entregaHasta: fin + GRACE_MS, dicho: 7 });
    }
    expect(situacionDe(closed, fin)).toMatchObject({ tipo: 'despues', cerro: fin });
    const shortened = withCuaderno({ proceso: { estado: 'activo', inicio, fin: fin - 500 } });
    expect(situacionDe(shortened, fin - 501)).toMatchObject({ tipo: 'abierta', cierra: fin - 500 });
    expect(situacionDe(shortened, fin - 500)).toMatchObject({ tipo: 'despues', cerro: fin - 500 });
    const later = withCuaderno({ proceso: { estado: 'activo', inicio: inicio + 500, fin } });
    expect(situacionDe(later, inicio)).toEqual({ tipo: 'antes', abre: inicio + 500 });
  });
  it('ends with a baja, of the auxiliar or of this phone', () => {
    expect(situacionDe(roster(false, true), inicio)).toEqual({
      tipo: 'baja',
      de: 'auxiliar',
      motivo: 'renuncia',
      desde: null,
    });
    expect(situacionDe(roster(true, false), inicio)).toMatchObject({ tipo: 'baja', de: 'dispositivo', desde: 9 });
    expect(situacionDe({ ...base, modo: 'entrega' }, inicio)).toMatchObject({ tipo: 'baja' });
    expect(situacionDe(roster(true, true), inicio)).toMatchObject({ tipo: 'abierta' });
  });
  it('ends with a version that the server no longer takes captures from', () => {
    expect(situacionDe({ ...base, actualizarA: '0.9.0' }, inicio)).toEqual({ tipo: 'actualizar' });
  });
  it('waits for her own credential, which can be registered before the period and never after it', () => {
    const without = { ...base, credencial: false };
    expect(situacionDe(without, inicio)).toEqual({ tipo: 'credencial', inicio, cierra: fin });
    expect(situacionDe(without, inicio - 1)).toMatchObject({ tipo: 'antes' });
    const suspended = { ...withCuaderno({ proceso: { estado: 'suspendido', inicio, fin } }), credencial: false };
    for (const [vista, now] of [
      [without, inicio],
      [without, inicio - 1],
      [suspended, inicio],
    ] as const)
      expect(faltaCredencial(vista, now)).toBe(true);
    for (const [vista, now] of [
      [base, inicio],
      [without, fin],
      [{ ...roster(false, true), credencial: false }, inicio],
      [{ ...without, actualizarA: '0.9.0' }, inicio],
      [{ ...without, inscripcion: null }, inicio],
    ] as const)
      expect(faltaCredencial(vista, now)).toBe(false);
  });
  it('is not closed to what is in hand by a newer version that is asked for', () => {
    const older = { ...base, actualizarA: '0.9.0' };
    expect(situacionDe(older, inicio)).toEqual({ tipo: 'actualizar' });
    expect(situacionEnMano(older, inicio)).toMatchObject({ tipo: 'abierta' });
    expect(situacionEnMano(older, fin)).toMatchObject({ tipo: 'despues' });
    const without = { ...older, credencial: false };
    expect(credencialEnMano(without, inicio)).toBe(true);
    expect(credencialEnMano(without, fin)).toBe(false);
    expect(credencialEnMano(older, inicio)).toBe(false);
  });
  it('is nothing on a phone that is not enrolled', () => {
    expect(situacionDe({ ...base, inscripcion: null }, inicio)).toBeNull();
  });
});

describe('a changed period', () => {
  it('is told until she knows it', () => {
    expect(periodoCambiado(base)).toBeNull();
    expect(periodoCambiado(withCuaderno({ proceso: { estado: 'activo', inicio, fin } }))).toBeNull();
    const moved = withCuaderno({ proceso: { estado: 'activo', inicio, fin: fin + 500 } });
    expect(periodoCambiado(moved)).toMatchObject({ antes: { inicio, fin }, ahora: { inicio, fin: fin + 500 } });
    const told = { ...moved.inscripcion!, proceso: { ...moved.inscripcion!.proceso, fin: fin + 500 } };
    expect(periodoCambiado({ ...moved, inscripcion: told })).toBeNull();
  });
  it('is not told of a process that is closed or suspended: that is', () => {
    for (const estado of ['cerrado', 'suspendido']) {
      expect(periodoCambiado(withCuaderno({ proceso: { estado, inicio, fin: fin + 500 } }))).toBeNull();
    }
  });
});

describe('notices', () => {
  const HOUR = 3_600_000;
  /** 23 Nov 2026, 13:42 hora Centro. */
  const NOW = Date.UTC(2026, 10, 23, 19, 42);
  const work = {
    id: 'A1',
    clase: 'mantenimiento',
    texto: 'Cambio de equipo.',
    desde: NOW + HOUR,
    hasta: NOW + 2 * HOUR,
  };
  const general = { ...work, id: 'A2', clase: 'general', texto: 'Lleva tu gafete.' };
  const said = (now: number) => avisosEnPalabras([work, general] as Aviso[], now);

  it('of a maintenance are announced before, said while it lasts, and go when it ends', () => {
    expect(said(NOW)).toEqual([
      {
        id: 'A1',
        titulo: 'Habrá mantenimiento',
        oracion: 'Hoy de 14:42 a 15:42 (hora Centro). Puedes seguir capturando; se enviará después.',
        texto: 'Cambio de equipo.',
      },
    ]);
    expect(said(NOW + HOUR)[0]).toMatchObject({
      titulo: 'Estamos en mantenimiento',
      oracion: 'Termina hoy a las 15:42 (hora Centro). Puedes seguir capturando; se enviará después.',
    });
    expect(said(NOW + 2 * HOUR)).toEqual([]);
  });
  it('of any other kind are shown from their hour to their end, in their own words', () => {
    expect(said(NOW + HOUR - 1).map(({ id }) => id)).toEqual(['A1']);
    expect(said(NOW + HOUR)[1]).toEqual({ id: 'A2', titulo: 'Aviso', oracion: '', texto: 'Lleva tu gafete.' });
  });
});

it('says until when what waits can be sent, and how much it is', () => {
  const NOW = Date.UTC(2026, 11, 1, 14);
  /** Midnight of 1 to 2 December, hora Centro. */
  const until = Date.UTC(2026, 11, 2, 6);
  const waiting = (pendientes: number, credenciales = 0) => ({ pendientes, credenciales, rechazados: 0 });
  expect(restoAlCierre(waiting(0))).not.toContain('apoyo');
  expect(restoAlCierre(waiting(1))).toMatch(/Ahora tienes 1 apoyo por enviar\.$/);
  expect(restoTrasElCierre(waiting(12), until, NOW)).toMatch(
    /^Tienes hasta hoy a las 23:59 \(hora Centro\) para enviar 12 apoyos\./,
  );
  expect(restoTrasElCierre(waiting(12), until, NOW - GRACE_MS / 2)).toMatch(/^Tienes hasta mañana a las 23:59/);
  expect(restoAlCierre(waiting(2, 1))).toMatch(/Ahora tienes 1 apoyo y una credencial de auxiliar por enviar\.$/);
  expect(restoTrasElCierre(waiting(0), until, NOW)).toBe('En este teléfono no queda nada por enviar.');
  expect(restoTrasElCierre(waiting(1), until, until)).toMatch(
    /terminó el 1 dic, 23:59 \(hora Centro\)\. En este teléfono queda 1 apoyo sin enviar/,
  );
});

it('counts what waits and what other phones sent', () => {
  const conteos = { sellados: 3, enTransito: 1, recibidos: 9, enCuarentena: 2, rechazados: 5 };
  expect(capturados({ conteos })).toBe(20);
  const guardados = { pendientes: 6, credenciales: 1, rechazados: 1 };
  expect(porEnviar({ guardados })).toBe(6);
  expect(apoyosPorEnviar({ guardados })).toBe(5);
});

describe('the sum of «Mis envíos»', () => {
  const conteos = { sellados: 3, enTransito: 1, recibidos: 9, enCuarentena: 2, rechazados: 5 };
  const cuaderno = {
    totales: {
      dispositivos: [
        { id: 'K7QM', recibidos: 5, enCuarentena: 1, rechazados: 1 },
        { id: 'R2XD', recibidos: 7, enCuarentena: 1, rechazados: 0 },
      ],
    },
    enEspera: { K7QM: 4, R2XD: 3 },
    contestados: {
      K7QM: { recibidos: 1, enCuarentena: 0, rechazados: 0 },
      R2XD: { recibidos: 2, enCuarentena: 0, rechazados: 1 },
    },
  };
  const own = { ...withCuaderno(cuaderno), conteos };
  const proceso = { tipo: 'Iniciativa ciudadana', entidad: 'Zacatecas', nombre: 'Agua' };
  const earlier = { dispositivo: 'R2XD', nombre: 'Ana Soto', proceso, conteos };

  it('takes this phone by its own store, and the other one by what the server and its cuaderno say', () => {
    const suma = sumar(own);
    expect(suma.recibidos).toEqual({ aqui: 9, otro: 9 });
    expect(suma.porEnviar).toEqual({ aqui: 4, otro: 3 });
    expect(suma.enCuarentena).toEqual({ aqui: 2, otro: 1 });
    expect(suma.rechazados).toEqual({ aqui: 5, otro: 1 });
    expect(sumaDe(suma)).toEqual({ aqui: 20, otro: 14 });
    // Neither what waits nor what was refused or lies in quarantine counts.
    expect(recibidos(own)).toBe(18);
  });

  it('takes what this phone captured with an earlier registration of hers from no other phone', () => {
    const suma = sumar({ ...own, anteriores: [{ ...earlier, autor: 'AB12CD3' }] });
    expect(sumaDe(suma)).toEqual({ aqui: 40, otro: 0 });
    expect(suma.porEnviar).toEqual({ aqui: 8, otro: 0 });
    expect(suma.ajenos).toEqual([]);
  });

  it('names apart what another auxiliar left to be sent on this phone, and counts it as none of hers', () => {
    const suma = sumar({ ...own, anteriores: [{ ...earlier, autor: 'ZZ12CD3' }] });
    expect(sumaDe(suma)).toEqual({ aqui: 20, otro: 0 });
    expect(suma.ajenos).toEqual([{ nombre: 'Ana Soto', porEnviar: 4 }]);
  });

  it('says of each list what its captures came to', () => {
    expect(desglose(conteos)).toBe(
      '20 apoyos capturados: 4 por enviar · 9 recibidos · 2 en cuarentena · 5 no se recibieron',
    );
    expect(desglose({ ...conteos, sellados: 0, enTransito: 0, recibidos: 1, enCuarentena: 0, rechazados: 0 })).toBe(
      '1 apoyo capturado: 1 recibido',
    );
    expect(desglose({ sellados: 0, enTransito: 0, recibidos: 0, enCuarentena: 0, rechazados: 0 })).toBe(
      '0 apoyos capturados',
    );
  });
});

it('says of a stopped sender what is safe only while something waits', () => {
  expect(detenidoDe('servidor-desconocido', 3)).toMatch(/no es el servidor de Rúbrica\. Lo que falta enviar sigue/);
  expect(detenidoDe('servidor-desconocido', 0)).not.toMatch(/sigue seguro/);
  expect(detenidoDe('no-autorizado', 1)).toMatch(/puedes exportarlo\.$/);
  expect(detenidoDe('no-autorizado', 0)).not.toMatch(/export/);
});

it('says apart, and only when there is any, what does not count', () => {
  const conteos = { sellados: 3, enTransito: 1, recibidos: 9, enCuarentena: 0, rechazados: 0 };
  expect(aparteDe({ conteos })).toBe('');
  expect(aparteDe({ conteos: { ...conteos, enCuarentena: 2 } })).toBe('2 en cuarentena');
  expect(aparteDe({ conteos: { ...conteos, enCuarentena: 2_100, rechazados: 1 } })).toBe(
    '2,100 en cuarentena · 1 no se recibió',
  );
  expect(aparteDe({ conteos: { ...conteos, rechazados: 2 } })).toBe('2 no se recibieron');
});

it('says what becomes of what waits, and nothing of what does not', () => {
  const conteos = { sellados: 3, enTransito: 1, recibidos: 9, enCuarentena: 0, rechazados: 0 };
  const guardados = { pendientes: 4, credenciales: 0, rechazados: 0 };
  expect(restoDe({ conteos, guardados }, false)).toBe(
    'Hay 4 apoyos por enviar. Lo sellado sigue en este teléfono y se enviará igual.',
  );
  expect(restoDe({ conteos, guardados }, true)).toMatch(/^Hay 4 apoyos por enviar\. .*cuarentena/);
  const done = { ...conteos, sellados: 0, enTransito: 0 };
  expect(restoDe({ conteos: done, guardados: { ...guardados, pendientes: 0 } }, true)).toBe(
    'No queda nada por enviar.',
  );
  // Her own credential is no support.
  const one = { ...guardados, pendientes: 1, credenciales: 1 };
  expect(restoDe({ conteos: done, guardados: one }, false)).toMatch(/^Hay una credencial de auxiliar por enviar\./);
  expect(restoDe({ conteos, guardados: { ...one, pendientes: 5 } }, false)).toMatch(
    /^Hay 4 apoyos y una credencial de auxiliar por enviar\./,
  );
  // What waits was sealed with an earlier registration.
  expect(restoDe({ conteos: done, guardados }, true)).not.toMatch(/cuarentena/);
});

describe('a run of sending', () => {
  it('counts from when something waits until nothing does, and tells the rest by its pace', () => {
    let run = startTanda(10);
    expect(timeLeft(run)).toBeNull();
    for (const [index, left] of [9, 8, 7].entries()) run = stepTanda(run, left, index * 2_000);
    expect(run).toMatchObject({ sent: 3, pending: 7 });
    expect(timeLeft(run)).toBe(14_000);
    run = stepTanda(run, 8, 7_000);
    expect(run).toMatchObject({ sent: 3, pending: 8 });
    run = stepTanda(run, 0, 9_000);
    expect(stepTanda(run, 2, 10_000)).toMatchObject({ sent: 0, pending: 2, first: null });
  });
});

it('answers her own credential in the same sentences, and calls it no support', () => {
  for (const motivo of [...MOTIVOS_CUARENTENA, ...MOTIVOS_RECHAZO]) {
    for (const estado of ['rechazado', 'borrado'] as const) {
      expect(razonDe({ clase: 'alta', motivo, estado })).not.toMatch(/apoyo/);
    }
  }
  expect(razonDe({ clase: 'alta', motivo: 'fuera-de-plazo', estado: 'borrado' })).toMatch(
    /Se borró de este teléfono cuando cerró el proceso\.$/,
  );
  expect(razonDe({ clase: 'apoyo', motivo: 'fuera-de-plazo', estado: 'rechazado' })).toMatch(/Este apoyo sigue/);
});
