/**
 * Nodes that learn late of a new acuse key or capture key: no support is refused for good because the node it
 * came to did not know yet what vouches for it.
 */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { nativeCrypto as crypto } from '../../../server/platform/crypto.ts';
import { REFRESH_MS } from '../../../server/platform/keystore/anclas.ts';
import { type Keystore, openKeystore, renewKeystore } from '../../../server/platform/keystore/index.ts';
import { base64urlToBytes } from '../../../shared/base/bytes.ts';
import { type Ancla, firmar, keyId, leerFirmado } from '../../../shared/firmados/index.ts';
import { withInstalacion } from './instalacion.ts';
import { type Enlace, isType, type Sobre, type Telefono } from './telefono.ts';

const t = withInstalacion();
const open: Enlace[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const enlace of open.splice(0)) enlace.close();
});

const conectar = async (telefono: Telefono, url: string): Promise<Enlace> => {
  const enlace = await telefono.conectar(url);
  open.push(enlace);
  return enlace;
};
const nuevoTelefono = async (): Promise<Telefono> => (await (await t.proceso()).auxiliar()).telefono();
const anchorOf = (keys: Pick<Keystore, 'firmar'>): Ancla =>
  leerFirmado('ancla', keys.firmar<Ancla>({ tipo: 'ancla', v: 1, t: t.clock.now().getTime() }))!;
/** `npm run llaves -- rotar`, and the key store as a node that starts afterwards reads it. */
const rotar = async (): Promise<Keystore> => {
  const folder = join(t.folder, 'keys');
  // Of two keys the one made later signs.
  t.clock.advance(1_000);
  await renewKeystore(folder, t.clock, { force: true });
  return openKeystore(folder, ['intake'], t.clock);
};
const recordsOf = async ({ folio }: Sobre): Promise<number> => {
  const apoyos = await t.db.selectFrom('apoyo').select('folio').where('folio', '=', folio).execute();
  const rechazos = await t.db.selectFrom('rechazo').select('folio').where('folio', '=', folio).execute();
  return apoyos.length + rechazos.length;
};

test('an anchor by a key that was rotated in since a node started is known there', async () => {
  const telefono = await nuevoTelefono();
  const fresh = await rotar();
  const sobre = await telefono.sellar({ bytes: 1_000, ancla: anchorOf(fresh) });
  const enlace = await conectar(telefono, t.nodo.url);
  expect(await enlace.enviar(sobre)).toMatchObject({ resultado: 'acuse' });
});

test('a node whose folder still lacks the certificate answers nothing, and admits once it has it', async () => {
  const late = join(t.folder, 'keys-of-another-machine');
  await cp(join(t.folder, 'keys'), late, { recursive: true });
  const node = await t.otroNodo({ deps: { keystore: await openKeystore(late, ['intake'], t.clock) } });
  const telefono = await nuevoTelefono();
  const sobre = await telefono.sellar({ bytes: 1_000, ancla: anchorOf(await rotar()) });

  const enlace = await conectar(telefono, node.url);
  await expect(enlace.enviar(sobre)).rejects.toThrow('fallo interno');
  expect(await recordsOf(sobre)).toBe(0);
  // The others do not wait for it.
  expect(await enlace.enviar(await telefono.sellar({ bytes: 1_000 }))).toMatchObject({ resultado: 'acuse' });

  await cp(join(t.folder, 'keys'), late, { recursive: true });
  const then = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => then() + REFRESH_MS);
  const again = await conectar(telefono, node.url);
  expect(await again.enviar(sobre)).toMatchObject({ resultado: 'acuse' });
  await node.close();
});

test('an anchor that a stranger signed is never admitted, nor kept', async () => {
  const telefono = await nuevoTelefono();
  const ancla = firmar<Ancla>(crypto, { tipo: 'ancla', v: 1, t: t.clock.now().getTime() }, crypto.signKeyPair());
  const sobre = await telefono.sellar({ bytes: 1_000, ancla: leerFirmado('ancla', ancla)! });
  const enlace = await conectar(telefono, t.nodo.url);
  await expect(enlace.enviar(sobre)).rejects.toThrow('fallo interno');
  expect(await recordsOf(sobre)).toBe(0);
  for await (const { key } of t.blobs.list(telefono.auxiliar.proceso.id)) expect.unreachable(key);
});

test('what was refused as not valid is judged anew when it comes again, over the line as well', async () => {
  const telefono = await nuevoTelefono();
  // Sealed under a capture key that the server learns of afterwards.
  const captura = crypto.signKeyPair();
  const clave = keyId(crypto, captura.publicKey);
  const sobre = await telefono.sellar({ captura, cambios: { firma: { alg: 'Ed25519', clave } } });
  const enlace = await conectar(telefono, t.nodo.url);
  const refused = await enlace.enviar(sobre);
  expect(refused).toMatchObject({ resultado: 'rechazo', motivo: 'sobre-no-valido' });

  // It is not said to have been answered: its bytes are asked for.
  const before = enlace.recibidos.length;
  enlace.send({ type: 'pregunta', folio: sobre.folio, codigo: base64urlToBytes(sobre.codigo)! });
  expect(await enlace.espera(isType('sigue'), before)).toMatchObject({ folio: sobre.folio, offset: 0 });
  // As long as nothing has changed, with the same answer.
  expect(await (await conectar(telefono, t.nodo.url)).enviar(sobre)).toEqual(refused);

  const now = t.clock.now();
  await t.db.updateTable('clave_captura').set({ hasta: now }).where('dispositivo_id', '=', telefono.id).execute();
  await t.db
    .insertInto('clave_captura')
    .values({ dispositivo_id: telefono.id, id: clave, publica: captura.publicKey, desde: now, hasta: null })
    .execute();
  const again = await conectar(telefono, t.nodo.url);
  expect(await again.enviar(sobre)).toMatchObject({ resultado: 'acuse' });
  expect(await (await conectar(telefono, t.nodo.url)).enviar(sobre)).toMatchObject({ resultado: 'acuse' });
});
