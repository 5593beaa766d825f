/**
 * A line that is cut while a slow disk still writes its chunk: what is whole is made durable and judged, what is
 * not is left, and a file is given back once, by whoever ended it.
 */
import { beforeEach, expect, test } from 'vitest';
import type { Recepcion } from '../../../../server/captacion/recepcion.ts';
import { createRecepcion } from '../../../../server/captacion/recepcion.ts';
import type { Spool, SpoolFile } from '../../../../server/captacion/spool.ts';
import { openSubida } from '../../../../server/captacion/subida.ts';
import { createTurnos } from '../../../../server/captacion/turnos.ts';
import { nativeCrypto } from '../../../../server/platform/crypto.ts';
import { base64urlToBytes } from '../../../../shared/base/bytes.ts';
import { CHUNK_BYTES } from '../../../../shared/sync/limites.ts';
import { createBanco, encabezadoDe, parte, sellarCon } from '../../shared/fixtures.ts';

const NADA = { sobres: 0, bytes: 0 };
const NOW = new Date(Date.UTC(2026, 2, 10, 18));
const banco = createBanco(nativeCrypto);
const encabezado = encabezadoDe(nativeCrypto, banco);
const sobre = await sellarCon(nativeCrypto, banco, {
  datos: {},
  partes: [parte('anverso', nativeCrypto.randomBytes(100_000))],
});
const codigo = base64urlToBytes(sobre.codigo)!;
const anuncio = { folio: encabezado.folio, tamano: sobre.bytes.length, codigo };
const [first, last] = [sobre.bytes.subarray(0, CHUNK_BYTES), sobre.bytes.subarray(CHUNK_BYTES)];

/** What the disk was asked, in order; a write ends when it is let. */
const disk: string[] = [];
let writing: (() => void)[] = [];
let syncs: () => Promise<void>;
const spool: Spool = {
  open: async (): Promise<SpoolFile> => ({
    path: '/spool/one',
    offset: 0,
    durable: null,
    write(_bytes, _at, done) {
      writing.push(() => {
        disk.push('escrito');
        done(null);
      });
    },
    read: async () => undefined,
    sync: () => {
      disk.push('durable');
      return syncs();
    },
    seal: () => void disk.push('sellado'),
    close: () => void disk.push('cerrado'),
  }),
  remove: async () => void disk.push('borrado'),
  hasRoom: async () => true,
  sweep: async () => 0,
};
beforeEach(() => {
  disk.length = 0;
  writing = [];
  syncs = async () => undefined;
});
const written = (): void => writing.shift()!();

const subida = () => openSubida({ spool, clock: { now: () => NOW } }, anuncio, () => true);

test('an upload that was left is not finished, and its file is closed once it is written', async () => {
  const one = await subida();
  one.take(0, first, () => undefined);
  written();
  one.take(CHUNK_BYTES, last, () => undefined);
  const left = one.leave({ discard: false });
  expect(() => one.finish()).toThrow('dejada');
  expect(disk).toEqual(['escrito']);
  written();
  await left;
  expect(disk).toEqual(['escrito', 'escrito', 'cerrado']);
});

test('an upload that is being finished keeps its file until it is', async () => {
  const one = await subida();
  one.take(0, first, () => undefined);
  written();
  one.take(CHUNK_BYTES, last, () => undefined);
  written();
  let end = (): void => undefined;
  syncs = () =>
    new Promise((resolve) => {
      end = resolve;
    });
  const finished = one.finish();
  await one.leave({ discard: false });
  expect(disk).not.toContain('cerrado');
  end();
  expect(finished.integro).toBe(true);
  expect(await finished.durable).toBe(NOW.getTime());
  expect(disk.filter((step) => step === 'cerrado')).toHaveLength(1);
});

test('a disk that fails to make it durable has its file closed, and thrown away: what it shows may not be there', async () => {
  const one = await subida();
  one.take(0, first, () => undefined);
  written();
  one.take(CHUNK_BYTES, last, () => undefined);
  written();
  syncs = () => Promise.reject(new Error('the disk is gone'));
  await expect(one.finish().durable).rejects.toThrow('the disk is gone');
  await one.leave({ discard: false });
  expect(disk.filter((step) => step === 'cerrado')).toHaveLength(1);
  expect(disk).not.toContain('sellado');
  expect(disk.filter((step) => step === 'borrado')).toHaveLength(1);
});

/** A connection's uploads over that disk; `entregado` resolves with what reaches the door. */
function recepcion(): { uno: Recepcion; entregado: Promise<unknown>; entregados: unknown[] } {
  const entregados: unknown[] = [];
  let deliver: (value: unknown) => void;
  const entregado = new Promise((resolve) => {
    deliver = resolve;
  });
  const uno = createRecepcion(
    {
      deps: { clock: { now: () => NOW }, log: { error: () => undefined, warn: () => undefined } } as never,
      spool,
      turnos: createTurnos(),
      cuadernos: { respondida: () => undefined } as never,
      puerta: {
        respondida: async () => null,
        entregar: async (recibido) => {
          entregados.push(recibido);
          deliver(recibido);
          return { type: 'respuesta', resultado: 'acuse', motivo: null, respuesta: 'acuse', nueva: true };
        },
        idle: async () => undefined,
      },
    },
    {
      ...encabezado,
      dispositivoId: encabezado.dispositivo,
      procesoId: encabezado.proceso,
      autorId: encabezado.autor,
      activo: true,
      hoy: { autor: NADA, aparte: NADA, todo: NADA },
    } as never,
    { send: () => undefined, close: () => undefined, settled: async () => undefined },
  );
  return { uno, entregado, entregados };
}

test('cut while its last chunk is written, an envelope is made durable before it is judged', async () => {
  const { uno, entregado } = recepcion();
  await uno.abre({ type: 'abre', ...anuncio });
  void uno.trozo(0, first);
  written();
  void uno.trozo(CHUNK_BYTES, last);
  uno.leave();
  written();
  expect(await entregado).toMatchObject({ folio: anuncio.folio, integro: true });
  expect(disk).toEqual(['escrito', 'escrito', 'durable', 'sellado', 'cerrado']);
});

test('cut while an earlier chunk is written, it is left for later', async () => {
  const { uno, entregados } = recepcion();
  await uno.abre({ type: 'abre', ...anuncio });
  const taken = uno.trozo(0, first);
  uno.leave();
  written();
  await taken;
  // Its place is free again once the file is closed.
  await expect.poll(() => disk).toEqual(['escrito', 'cerrado']);
  expect(entregados).toEqual([]);
});
