import { describe, expect, it } from 'vitest';
import type { Captura, EstadoEnvio } from '../../../../../web/captura/index.ts';
import { seguir } from '../../../../../web/captura/pantallas/captar/seguimiento.ts';

const FOLIO = 'K7QM-0412-W';
const captura = (more: Partial<Captura>) =>
  ({ clase: 'apoyo', folio: FOLIO, estado: 'sellado', resultado: null, motivo: null, ...more }) as Captura;
const said = (envio: EstadoEnvio, given: Captura | null = captura({})) => {
  const { estado, texto, avance } = seguir(FOLIO, given, envio);
  return `${estado}: ${texto}${avance === null ? '' : ` ${avance}`}`;
};

describe('what becomes of a sealed support', () => {
  it('waits for a network, then in the queue, then is on its way, then lacks its answer', () => {
    expect(said({ tipo: 'sin-conexion' }, null)).toBe('Por enviar: Se enviará solo cuando haya conexión.');
    expect(said({ tipo: 'autenticando' })).toBe('Por enviar: Se está conectando para enviarlo.');
    expect(said({ tipo: 'enviando', folio: 'K7QM-0411-Y', bytes: 1, total: 2 })).toMatch(
      /^Por enviar: Está en la fila/,
    );
    expect(said({ tipo: 'enviando', folio: FOLIO, bytes: 1, total: 4 })).toBe('Enviando: Va en camino. 0.25');
    const left = captura({ estado: 'enTransito' });
    expect(said({ tipo: 'al-corriente', apartados: [] }, left)).toBe('Enviado: Falta la respuesta del servidor.');
  });

  it('says what keeps it, and that it is safe', () => {
    expect(said({ tipo: 'detenido', motivo: 'servidor-desconocido' })).toContain('Aquí está seguro.');
    expect(said({ tipo: 'al-corriente', apartados: [{ folio: FOLIO, codigo: 'cuota' }] })).toContain('Nada se perdió');
    // What was set aside is another's.
    expect(said({ tipo: 'al-corriente', apartados: [{ folio: 'K7QM-0411-Y', codigo: 'cuota' }] })).toMatch(
      /en la fila/,
    );
  });

  it('is received only with its acuse; else with the reason', () => {
    const online: EstadoEnvio = { tipo: 'al-corriente', apartados: [] };
    expect(said(online, captura({ estado: 'borrado', resultado: 'acuse' }))).toBe(
      'Recibido: El servidor ya dio su acuse.',
    );
    expect(
      said(online, captura({ estado: 'borrado', resultado: 'cuarentena', motivo: 'dispositivo-no-autorizado' })),
    ).toMatch(/^En cuarentena: .*dispositivos activos/);
    expect(said(online, captura({ estado: 'rechazado', resultado: 'rechazo', motivo: 'fuera-de-periodo' }))).toMatch(
      /^No se recibió: \S/,
    );
    // Sent or not, an answer that was given rules.
    expect(said({ tipo: 'sin-conexion' }, captura({ estado: 'recibido', resultado: 'acuse' }))).toMatch(/^Recibido/);
  });
});
