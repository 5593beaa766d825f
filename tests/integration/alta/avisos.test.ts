/** An auxiliar learns by mail of each phone that comes or goes in her name, whoever did it. */
import { expect, test } from 'vitest';
import type { DispositivoReply } from '../../../shared/api/alta.ts';
import { withInstalacion } from './instalacion.ts';
import { entrar, nuevasClaves, post } from './telefono.ts';

const t = withInstalacion();

test('a phone that is registered, or given de baja, is told by mail with its folios and the time in hora Centro', async () => {
  t.clock.set(new Date('2026-03-11T05:07:00Z'));
  const ana = await t.auxiliar();
  const { sesion } = await entrar(t.app, t.correos, ana);
  const claves = nuevasClaves();
  const { body } = await post<DispositivoReply>(t.app, 'dispositivo', claves.solicitud(sesion, 'Moto de Ana'));
  const about = () => t.correos.filter(({ clave }) => clave.endsWith(body.dispositivo));
  expect(about()).toHaveLength(1);
  expect(about()[0]).toMatchObject({
    para: ana.correo,
    clave: `dispositivo-alta-${body.dispositivo}`,
    asunto: 'Se registró un teléfono a tu nombre',
  });
  for (const part of [
    'Parque Sierra de Álica',
    'Moto de Ana',
    `${body.dispositivo}-…`,
    '10 mar 2026, 23:07 (hora Centro)',
    'Si no fuiste tú',
  ])
    expect(about()[0]!.texto).toContain(part);

  // Neither the same request again nor a new password is another phone.
  await post(t.app, 'dispositivo', claves.solicitud(sesion));
  await post(t.app, 'dispositivo', nuevasClaves(claves.device).solicitud(sesion));
  expect(about()).toHaveLength(1);

  for (let i = 0; i < 2; i++) await post(t.app, 'baja', { sesion, dispositivo: body.dispositivo });
  expect(about()).toHaveLength(2);
  expect(about()[1]).toMatchObject({ para: ana.correo, asunto: 'Se dio de baja un teléfono tuyo' });
  for (const part of ['Moto de Ana', `${body.dispositivo}-…`, 'Dado de baja: 10 mar 2026, 23:07', 'Si no fuiste tú'])
    expect(about()[1]!.texto).toContain(part);
});

test('the two active ones are listed with what was received of each', async () => {
  const ana = await t.auxiliar();
  const { sesion } = await entrar(t.app, t.correos, ana);
  const { body } = await post<DispositivoReply>(t.app, 'dispositivo', nuevasClaves().solicitud(sesion));
  await t.db.updateTable('dispositivo').set({ recibidos: 7 }).where('id', '=', body.dispositivo).execute();
  const { dispositivos } = await entrar(t.app, t.correos, ana);
  expect(dispositivos).toMatchObject([{ id: body.dispositivo, recibidos: 7 }]);
});
