/** Hostile input again and again: no growth of memory, no record, and a phone is served as before. */
import { randomBytes } from 'node:crypto';
import * as encoding from 'lib0/encoding';
import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_IDLE_IDS } from '../../../server/captacion/almacen.ts';
import { MAX_PARTIALS_PER_DEVICE } from '../../../server/captacion/spool.ts';
import { CHUNK_BYTES } from '../../../shared/sync/limites.ts';
import { type Crudo, conectarCrudo, deletes, heap, MESSAGE, mensaje, palabra, skips, withHostil } from './hostil.ts';
import type { Telefono } from './telefono.ts';

const { t, counts, open, nuevoTelefono } = withHostil();

describe('again and again, it leaves memory and records as they were', () => {
  const PHONES = 12;
  /** In all more of each phone than its client ids are remembered. */
  const ROUNDS = 24;
  const GOES = 3;
  /** Each message is some 60 KB, a go of them 1.5 MB: were a quarter of them kept, it would be seen. */
  const MAX_GROWTH = 200_000;
  const LARGE = 60_000;

  interface Ronda {
    readonly one: Crudo;
    readonly telefono: Telefono;
    readonly cliente: number;
  }
  const end = (one: Crudo): void => one.raw(mensaje(99));
  const kinds: readonly [string, (ronda: Ronda) => Promise<void> | void][] = [
    ['an update of random bytes', ({ one }) => one.raw(palabra(2, randomBytes(LARGE)))],
    ['an update that deletes', ({ one, cliente }) => one.raw(palabra(2, deletes(cliente, 0, 2 ** 31, LARGE / 7)))],
    ['an update with gaps', ({ one, cliente }) => one.raw(palabra(2, skips(cliente, 1_000, 2 ** 31, LARGE / 6)))],
    ['an answer to step 1', ({ one }) => one.raw(palabra(1, skips(99, 2 ** 30, 2 ** 30, LARGE / 6)))],
    ['a question that is none', ({ one }) => one.raw(palabra(0, new Uint8Array(LARGE).fill(0xff)))],
    [
      'a beginning of an upload that is none',
      ({ one }) => one.raw(mensaje(MESSAGE.abre, (encoder) => encoding.writeUint8Array(encoder, randomBytes(LARGE)))),
    ],
    [
      'folios without end',
      ({ one }) =>
        one.raw(
          mensaje(MESSAGE.visto, (encoder) => {
            encoding.writeVarUint(encoder, 2 ** 31);
            encoding.writeUint8Array(encoder, randomBytes(LARGE));
          }),
        ),
    ],
    [
      'awareness',
      ({ one }) => {
        one.raw(mensaje(1, (encoder) => encoding.writeUint8Array(encoder, randomBytes(LARGE))));
        end(one);
      },
    ],
    [
      'an unknown type',
      ({ one }) => one.raw(mensaje(99, (encoder) => encoding.writeUint8Array(encoder, randomBytes(LARGE)))),
    ],
    [
      'a chunk of no upload',
      ({ one }) => {
        one.send({ type: 'trozo', offset: 0, bytes: randomBytes(LARGE) });
        end(one);
      },
    ],
    [
      'an upload that is left',
      async ({ one, telefono }) => {
        const sobre = await telefono.sellar({
          bytes: CHUNK_BYTES + 1,
          contador: 1 + Math.floor(Math.random() * 9_999),
        });
        const codigo = Buffer.from(sobre.codigo, 'base64url');
        one.send({ type: 'abre', folio: sobre.folio, tamano: sobre.bytes.length, codigo });
        await one.espera('sigue');
        one.send({ type: 'trozo', offset: 0, bytes: sobre.bytes.subarray(0, CHUNK_BYTES) });
        end(one);
      },
    ],
  ];

  let phones: Telefono[];
  let boundBefore: number;
  let spoolBefore: number;
  beforeAll(async () => {
    ({ cuaderno_cliente: boundBefore, spool: spoolBefore } = await counts());
    phones = await Promise.all(Array.from({ length: PHONES }, nuevoTelefono));
  });

  /** Never the same twice: a client id stays bound to the device that said it. */
  let clientes = 1_000;
  /** Each round is a connection of its own, and over once the server has dealt with what came and closed it. */
  const go = async (act: (ronda: Ronda) => Promise<void> | void): Promise<void> => {
    await Promise.all(
      phones.map(async (telefono) => {
        for (let i = 0; i < ROUNDS / PHONES; i++) {
          const cliente = clientes++;
          const one = await conectarCrudo(t.nodo.url, `/sync/cuaderno/${telefono.auxiliar.id}`);
          await one.identificar(telefono, cliente);
          await one.espera('bienvenida');
          await act({ one, telefono, cliente });
          expect((await one.cierre).code).toBeGreaterThanOrEqual(4_400);
        }
      }),
    );
    await expect.poll(() => t.nodo.captacion.conexiones).toBe(0);
  };

  test.each(kinds)('%s', async (name, act) => {
    await go(act);
    const { cuaderno_cliente: _, spool: __, ...before } = await counts();
    const grown: number[] = [];
    for (let i = 0, start = await heap(); i < GOES; i++) {
      await go(act);
      const end = await heap();
      grown.push(end - start);
      start = end;
    }
    console.log(`${name}: ${ROUNDS} rounds, grown by ${grown.map((bytes) => Math.round(bytes / 1_000)).join(', ')} KB`);
    // What is kept of messages is kept in each go; compiled code and the like come and go.
    expect(Math.min(...grown)).toBeLessThan(MAX_GROWTH);
    const { cuaderno_cliente: bound, spool, ...after } = await counts();
    expect(after).toEqual(before);
    expect(spool).toBeLessThanOrEqual(spoolBefore + PHONES * MAX_PARTIALS_PER_DEVICE);
    // One more is the server's own.
    expect(bound - boundBefore).toBeLessThanOrEqual(PHONES * (MAX_IDLE_IDS + 1));
  });

  test('and after all of it a phone is served as before', async () => {
    const [telefono] = phones;
    const sobre = await telefono!.sellar();
    const enlace = await telefono!.conectar(t.nodo.url);
    open.push(enlace);
    expect(await enlace.enviar(sobre)).toMatchObject({ resultado: 'acuse' });
  });
});
