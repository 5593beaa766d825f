/** The cuaderno through a long campaign: what a device may write, what the server writes, and what it weighs. */
import { beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { countUnreadable, escribir, type Novedades } from '../../../../server/captacion/escribir.ts';
import { revisarUpdate } from '../../../../server/captacion/revisar.ts';
import type { Ficha } from '../../../../server/dispositivos/index.ts';
import { nativeCrypto as crypto } from '../../../../server/platform/crypto.ts';
import { makeFolio } from '../../../../shared/apoyo/folio.ts';
import { bytesToBase64url } from '../../../../shared/base/bytes.ts';
import {
  type Aviso,
  type Compromiso,
  type Firmado,
  firmar,
  keyId,
  leerFirmado,
  type Respuesta,
  type Sin,
  type Totales,
} from '../../../../shared/firmados/index.ts';
import { MAX_SOBRE_BYTES } from '../../../../shared/sobre/formato.ts';
import { deviceArray, serverArray } from '../../../../shared/sync/cuaderno.ts';
import { contestados, enEspera, unanswered } from '../../../../shared/sync/entradas.ts';
import {
  MAX_AVISO,
  MAX_AVISOS,
  MAX_ENTRIES_PER_UPDATE,
  MAX_PENDING_COMMITMENTS,
  MAX_UNSEEN_ANSWERS,
} from '../../../../shared/sync/limites.ts';
import { items } from '../../../integration/captacion/hostil.ts';

const NADA = { sobres: 0, bytes: 0 };
const PROCESO = 'CC-2026-001';
const AUTOR = '7QKM2PA';
const T = Date.UTC(2026, 2, 10);
const acuse = crypto.signKeyPair();
const captura = crypto.signKeyPair();
const sign = <D extends Firmado>(body: Sin<D>): string => firmar(crypto, body, acuse);

const fichaOf = (dispositivoId: string): Ficha => ({
  dispositivoId,
  procesoId: PROCESO,
  autorId: AUTOR,
  modalidad: 'auxiliar',
  clavePublica: new Uint8Array(65),
  activo: true,
  auxiliar: { alta: true, motivoBaja: null },
  proceso: { inicio: T, fin: T + 1e9, estado: 'activo' },
  hoy: { autor: NADA, aparte: NADA, todo: NADA },
  clavesCaptura: [{ id: keyId(crypto, captura.publicKey), publica: captura.publicKey, desde: T, hasta: null }],
});

const compromisoOf = (dispositivo: string, contador: number, cambios: Partial<Sin<Compromiso>> = {}): string =>
  firmar<Compromiso>(
    crypto,
    {
      tipo: 'compromiso',
      v: 1,
      proceso: PROCESO,
      folio: makeFolio({ dispositivo, contador }),
      clase: 'apoyo',
      codigo: bytesToBase64url(crypto.hash(Buffer.from(`${dispositivo}${contador}`))),
      tamano: 412_345,
      reloj: T + contador,
      corregido: T + contador,
      ...cambios,
    },
    captura,
  );
const respuestaTo = (compromiso: string): string => {
  const { folio, codigo, tamano } = leerFirmado('compromiso', compromiso)!;
  return sign<Respuesta>({
    tipo: 'respuesta',
    v: 1,
    resultado: 'acuse',
    proceso: PROCESO,
    folio,
    codigo,
    tamano,
    recibido: T,
    motivo: null,
    marcas: [],
    bitacora: { n: 123_456, hash: codigo },
  });
};
const keyOf = (compromiso: string): string => {
  const { folio, codigo } = leerFirmado('compromiso', compromiso)!;
  return `${folio}.${codigo}`;
};
const novedades = (cambios: Partial<Novedades>): Novedades => ({
  respuestas: new Map(),
  vistos: new Set(),
  contados: [],
  roster: null,
  proceso: null,
  avisos: null,
  ...cambios,
});

/** A server's document and a device's copy of it, kept alike by what each accepts of the other. */
function scene(dispositivo = 'K7QM0') {
  const server = new Y.Doc();
  const device = new Y.Doc();
  const own = new Set([device.clientID]);
  const sent: Uint8Array[] = [];
  device.on('update', (update: Uint8Array, origin: unknown) => origin !== 'server' && sent.push(update));
  server.on(
    'update',
    (update: Uint8Array, origin: unknown) => origin !== 'device' && Y.applyUpdate(device, update, 'server'),
  );
  const offer = (update: Uint8Array) => {
    const checked = revisarUpdate(server, update, fichaOf(dispositivo), own);
    if (checked.ok && checked.value.update) Y.applyUpdate(server, checked.value.update, 'device');
    return checked;
  };
  return {
    server,
    device,
    own,
    offer,
    commit(...texts: string[]) {
      deviceArray(device, dispositivo).push(texts);
      return offer(sent.pop()!);
    },
    write: (cambios: Partial<Novedades>) => escribir(server, AUTOR, novedades(cambios), sign, T),
    answers: () =>
      serverArray(device)
        .toArray()
        .flatMap((text) => leerFirmado('respuesta', text)?.folio ?? []),
    totales: () =>
      serverArray(device)
        .toArray()
        .flatMap((text): Totales['dispositivos'][] => {
          const document = leerFirmado('totales', text);
          return document ? [document.dispositivos] : [];
        }),
  };
}

const aviso = (id: string, texto = 'Lleva tu gafete a la vista.'): Aviso => ({
  id,
  clase: 'general',
  texto,
  desde: T,
  hasta: T + 1e6,
});
const contado = (id: string, recibidos: number) => ({ id, recibidos, enCuarentena: 0, rechazados: 0 });

describe('a device’s update', () => {
  test('brings its commitments, one by one, together, again, and partly again', () => {
    const s = scene();
    const texts = Array.from({ length: 6 }, (_, i) => compromisoOf('K7QM0', i + 1));
    expect(s.commit(texts[0]!)).toMatchObject({ ok: true, value: { compromisos: [{ texto: texts[0] }] } });
    const known = Y.encodeStateAsUpdate(s.device);
    expect(s.commit(texts[1]!, texts[2]!)).toMatchObject({ ok: true, value: { compromisos: [{}, {}] } });
    expect(s.offer(known)).toEqual({ ok: true, value: { compromisos: [], update: null } });
    deviceArray(s.device, 'K7QM0').push([texts[3]!]);
    expect(s.offer(Y.encodeStateAsUpdate(s.device))).toMatchObject({
      ok: true,
      value: { compromisos: [{ texto: texts[3] }] },
    });
    expect(deviceArray(s.server, 'K7QM0').toArray()).toEqual(texts.slice(0, 4));
    expect(s.server.store.pendingStructs).toBeNull();
  });

  test('goes on under another session’s client id, after deletions of the server', () => {
    const s = scene();
    const first = compromisoOf('K7QM0', 1);
    s.commit(first);
    s.write({
      respuestas: new Map([[keyOf(first), respuestaTo(first)]]),
      vistos: new Set([leerFirmado('compromiso', first)!.folio]),
    });
    expect(deviceArray(s.server, 'K7QM0').length).toBe(0);
    s.device.clientID = 4242;
    expect(s.commit(compromisoOf('K7QM0', 2))).toMatchObject({ ok: false, error: 'cliente-ajeno' });
    s.own.add(4242);
    expect(s.offer(Y.encodeStateAsUpdate(s.device))).toMatchObject({ ok: true, value: { compromisos: [{}] } });
    expect(deviceArray(s.server, 'K7QM0').length).toBe(1);
  });

  test('that tells all of a copy, deletions of the server included, is taken', () => {
    const s = scene();
    const first = compromisoOf('K7QM0', 1);
    s.commit(first);
    s.write({
      respuestas: new Map([[keyOf(first), respuestaTo(first)]]),
      vistos: new Set([leerFirmado('compromiso', first)!.folio]),
    });
    expect(s.offer(Y.encodeStateAsUpdate(s.device))).toMatchObject({ ok: true });
  });

  test('is refused past the limits', () => {
    const s = scene();
    const text = compromisoOf('K7QM0', 1);
    expect(s.commit(...Array(MAX_ENTRIES_PER_UPDATE + 1).fill(text))).toMatchObject({
      error: 'update-demasiado-grande',
    });
    const full = scene();
    for (let left = MAX_PENDING_COMMITMENTS; left > 0; left -= 100) {
      expect(full.commit(...Array(Math.min(100, left)).fill(text))).toMatchObject({ ok: true });
    }
    expect(full.commit(text)).toMatchObject({ ok: false, error: 'demasiados-pendientes' });
  });

  /** Rightly signed by the device all of them, so that nothing but what they say can be against them. */
  test.each([
    ['of another process', compromisoOf('K7QM0', 1, { proceso: 'CC-2026-002' })],
    ['for a folio of another enrolment', compromisoOf('K7QM9', 1)],
    ['for a folio that is none', compromisoOf('K7QM0', 1, { folio: 'K7QM0' })],
    ['of an envelope of no size', compromisoOf('K7QM0', 1, { tamano: 0 })],
    ['of an envelope larger than any', compromisoOf('K7QM0', 1, { tamano: MAX_SOBRE_BYTES + 1 })],
  ])('with a commitment %s is refused', (_what, text) => {
    expect(scene().commit(text)).toMatchObject({ ok: false, error: 'compromiso-no-valido' });
  });

  test('with a commitment that was changed after it was signed is refused', () => {
    const text = compromisoOf('K7QM0', 1).replace('412345', '412346');
    expect(scene().commit(text)).toMatchObject({ ok: false, error: 'compromiso-no-valido' });
  });

  test('with commitments of the smallest and the largest envelope is taken', () => {
    const texts = [1, MAX_SOBRE_BYTES].map((tamano, i) => compromisoOf('K7QM0', i + 1, { tamano }));
    expect(scene().commit(...texts)).toMatchObject({ ok: true, value: { compromisos: [{}, {}] } });
  });
});

describe('notices of the process', () => {
  const say = (s: ReturnType<typeof scene>, ...avisos: Aviso[]) => s.write({ avisos: { proceso: PROCESO, avisos } });
  const said = (s: ReturnType<typeof scene>) =>
    serverArray(s.device)
      .toArray()
      .flatMap((text) => leerFirmado('avisos', text) ?? []);

  test('are one document, replaced by the next and by one without any when they are taken back', () => {
    const s = scene();
    say(s, aviso('A1'));
    say(s, aviso('A1'), aviso('A2'));
    expect(said(s)).toMatchObject([{ proceso: PROCESO, avisos: [{ id: 'A1' }, { id: 'A2' }] }]);
    const before = Y.encodeStateVector(s.server);
    say(s, aviso('A1'), aviso('A2'));
    expect(Y.encodeStateVector(s.server)).toEqual(before);
    // What was not asked about stays as it was said.
    s.write({});
    expect(said(s)).toHaveLength(1);
    say(s);
    expect(said(s)).toMatchObject([{ avisos: [] }]);
  });

  test('are not spoken of where there never was one', () => {
    const s = scene();
    say(s);
    expect(said(s)).toEqual([]);
  });

  test('that quote an answer are taken for none', () => {
    const s = scene();
    const texto = respuestaTo(compromisoOf('K7QM0', 1)).slice(0, MAX_AVISO);
    say(s, aviso('A1', texto));
    s.write({});
    expect(said(s)).toMatchObject([{ avisos: [{ texto }] }]);
    expect(countUnreadable(s.server)).toBe(0);
    expect(unanswered(s.server)).toEqual([]);
  });
});

describe('a device that has an id under which the server wrote', () => {
  /** Whatever went wrong before: the place is judged by itself. */
  const taken = () => {
    const s = scene();
    s.write({ contados: [contado('K7QM0', 0)] });
    const id = s.server.clientID;
    s.own.add(id);
    const state = Y.getState(s.server.store, id);
    return { ...s, id, state, said: Y.createID(id, state - 1) };
  };
  const [a, b] = [compromisoOf('K7QM0', 1), compromisoOf('K7QM0', 2)];

  test('does not append to the server’s entries, also not after an item of its own', () => {
    const { offer, server, id, state, said } = taken();
    const update = items(id, state, [
      { after: null, parent: 'd/K7QM0', texts: [a] },
      { after: said, parent: '', texts: [b] },
    ]);
    expect(offer(update)).toMatchObject({ ok: false, error: 'lugar-no-valido' });
    expect(serverArray(server).length).toBe(1);
  });

  test('does not go on with what the server began, whatever place it names', () => {
    const { offer, id, state } = taken();
    const update = items(id, state - 1, [{ after: null, parent: 'd/K7QM0', texts: [a, b] }]);
    expect(offer(update)).toMatchObject({ ok: false, error: 'lugar-no-valido' });
  });
});

describe('what waits on each device', () => {
  test('is what it committed to and nobody answered, supports only', () => {
    const s = scene();
    const texts = Array.from({ length: 4 }, (_, i) => compromisoOf('K7QM0', i + 1));
    s.commit(...texts, compromisoOf('K7QM0', 5, { clase: 'alta' }));
    expect(enEspera(s.server)).toEqual({ K7QM0: 4 });
    s.write({ respuestas: new Map([[keyOf(texts[0]!), respuestaTo(texts[0]!)]]), contados: [contado('K7QM0', 1)] });
    expect(enEspera(s.server)).toEqual({ K7QM0: 3 });
    // Other bytes under a folio settle nothing of what was announced.
    const others = compromisoOf('K7QM0', 2, { codigo: bytesToBase64url(crypto.hash(Buffer.from('x'))) });
    s.write({ respuestas: new Map([[keyOf(others), respuestaTo(others)]]), contados: [contado('K7QM0', 2)] });
    expect(enEspera(s.server)).toEqual({ K7QM0: 3 });
    deviceArray(s.server, 'R2XD').push(['x', '{"clase":"apoyo"}']);
    expect(enEspera(s.server)).toEqual({ K7QM0: 3 });
    expect(enEspera(new Y.Doc())).toEqual({});
  });
  test('is read also from a document that was only ever brought as an update', () => {
    const s = scene();
    s.commit(compromisoOf('K7QM0', 1));
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(s.server));
    expect(enEspera(copy)).toEqual({ K7QM0: 1 });
  });
});

describe('what was answered of each device', () => {
  test('is what the totals do not hold yet, supports only: with them it is all of it', () => {
    const s = scene();
    const texts = Array.from({ length: 3 }, (_, i) => compromisoOf('K7QM0', i + 1));
    const credencial = compromisoOf('K7QM0', 4, { clase: 'alta' });
    s.commit(...texts, credencial);
    expect(contestados(s.server)).toEqual({});
    const answered = [texts[0]!, texts[1]!, credencial];
    s.write({
      respuestas: new Map(answered.map((text) => [keyOf(text), respuestaTo(text)])),
      contados: [contado('K7QM0', 2)],
    });
    expect(contestados(s.server)).toEqual({ K7QM0: { recibidos: 2, enCuarentena: 0, rechazados: 0 } });
    expect(enEspera(s.server)).toEqual({ K7QM0: 1 });
  });
});

describe('the server', () => {
  test('takes an enrolment’s answer off no total', () => {
    const s = scene();
    const support = compromisoOf('K7QM0', 2);
    const credencial = compromisoOf('K7QM0', 1, { clase: 'alta' });
    s.commit(credencial, support);
    // Three supports were answered, one of them is shown; and so is the enrolment, which was never counted.
    s.write({
      respuestas: new Map([credencial, support].map((text) => [keyOf(text), respuestaTo(text)])),
      contados: [contado('K7QM0', 3)],
    });
    expect(s.totales()).toEqual([[contado('K7QM0', 2)]]);
  });

  test('passes over what it can’t read, and says the rest', () => {
    const s = scene();
    const first = compromisoOf('K7QM0', 1);
    s.commit(first);
    serverArray(s.server).push([compromisoOf('K7QM0', 9), '{"tipo":"respuesta"}', 'x']);
    deviceArray(s.server, 'K7QM0').push(['x']);
    expect(countUnreadable(s.server)).toBe(4);
    expect(unanswered(s.server)).toHaveLength(1);
    const folio = leerFirmado('compromiso', first)!.folio;
    s.write({ respuestas: new Map([[keyOf(first), respuestaTo(first)]]), contados: [contado('K7QM0', 1)] });
    expect(s.answers()).toEqual([folio]);
    s.write({ vistos: new Set([folio]), contados: [contado('K7QM0', 1)] });
    expect(s.answers()).toEqual([]);
    expect(s.totales()).toEqual([[contado('K7QM0', 1)]]);
    expect(deviceArray(s.device, 'K7QM0').toArray()).toEqual(['x']);
    expect(countUnreadable(s.server)).toBe(4);
  });

  test('shows answers until they are seen, then folds them into totals that count each once', () => {
    const s = scene();
    const texts = Array.from({ length: 5 }, (_, i) => compromisoOf('K7QM0', i + 1));
    const folios = texts.map((text) => leerFirmado('compromiso', text)!.folio);
    s.commit(...texts);
    expect(unanswered(s.server)).toHaveLength(5);
    s.write({
      respuestas: new Map(texts.slice(0, 3).map((text) => [keyOf(text), respuestaTo(text)])),
      contados: [contado('K7QM0', 3)],
    });
    expect(s.answers()).toEqual(folios.slice(0, 3));
    expect(s.totales()).toEqual([[contado('K7QM0', 0)]]);
    expect(unanswered(s.server)).toHaveLength(2);
    s.write({ vistos: new Set([folios[1]!, folios[0]!]), contados: [contado('K7QM0', 3)] });
    expect(s.answers()).toEqual([folios[2]]);
    expect(s.totales()).toEqual([[contado('K7QM0', 2)]]);
    expect(deviceArray(s.device, 'K7QM0').toArray()).toEqual(texts.slice(2));
    // Told of an answer that was seen before it could be shown, it only counts it.
    s.write({
      respuestas: new Map([[keyOf(texts[3]!), respuestaTo(texts[3]!)]]),
      vistos: new Set([folios[3]!]),
      contados: [contado('K7QM0', 4)],
    });
    expect(s.answers()).toEqual([folios[2]]);
    expect(s.totales()).toEqual([[contado('K7QM0', 3)]]);
    expect(deviceArray(s.device, 'K7QM0').toArray()).toEqual([texts[2], texts[4]]);
  });

  test('says nothing twice', () => {
    const s = scene();
    const roster = { auxiliar: AUTOR, alta: true, motivoBaja: null, dispositivos: [] };
    const proceso = { proceso: PROCESO, estado: 'activo', inicio: T, fin: T + 1 } as const;
    s.write({ contados: [contado('K7QM0', 0)], roster, proceso });
    const before = Y.encodeStateVector(s.server);
    s.write({ contados: [contado('K7QM0', 0)], roster, proceso });
    expect(Y.encodeStateVector(s.server)).toEqual(before);
    s.write({ contados: [contado('K7QM0', 0)], roster: { ...roster, alta: false, motivoBaja: 'x' }, proceso });
    expect(
      serverArray(s.device)
        .toArray()
        .filter((text) => leerFirmado('dispositivos', text)),
    ).toHaveLength(1);
    expect(serverArray(s.device).length).toBe(3);
  });
});

describe('5,000 supports of which 500 pend', () => {
  let server: Y.Doc;
  beforeAll(() => {
    // Two devices over sixty days: each day a session of each, and a server that was started anew.
    server = new Y.Doc();
    const DAYS = 60;
    const PER_DAY = 75;
    const PENDING = 500;
    const devices = ['K7QM0', 'K7QM1'] as const;
    const counters = new Map<string, number>(devices.map((id) => [id, 0]));
    const answered = new Map<string, number>(devices.map((id) => [id, 0]));
    const clients = new Map<string, Set<number>>(devices.map((id) => [id, new Set()]));
    const apply = (doc: Y.Doc, id: string, texts: readonly string[]): void => {
      for (let at = 0; at < texts.length; at += 64) {
        const before = Y.encodeStateVector(doc);
        deviceArray(doc, id).push(texts.slice(at, at + 64));
        const checked = revisarUpdate(
          server,
          Y.encodeStateAsUpdate(doc, before),
          fichaOf(id),
          clients.get(id)!.add(doc.clientID),
        );
        if (!checked.ok) throw new Error(checked.error);
        Y.applyUpdate(server, checked.value.update!);
      }
    };
    const session = (id: string, count: number): string[] => {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(server));
      const texts: string[] = [];
      for (let i = 0; i < count; i++) {
        counters.set(id, counters.get(id)! + 1);
        texts.push(compromisoOf(id, counters.get(id)!));
      }
      apply(doc, id, texts);
      return texts;
    };
    const say = (cambios: Partial<Novedades>) =>
      escribir(
        server,
        AUTOR,
        novedades({
          contados: devices.map((id) => contado(id, answered.get(id)!)),
          roster: {
            auxiliar: AUTOR,
            alta: true,
            motivoBaja: null,
            dispositivos: devices.map((id) => ({
              id,
              nombre: 'Teléfono de prueba',
              activo: true,
              alta: T,
              baja: null,
            })),
          },
          proceso: { proceso: PROCESO, estado: 'activo', inicio: T, fin: T + 1e9 },
          avisos: {
            proceso: PROCESO,
            avisos: Array.from({ length: MAX_AVISOS }, (_, i) => ({ ...aviso(`A${i}`), texto: 'ñ'.repeat(MAX_AVISO) })),
          },
          ...cambios,
        }),
        sign,
        T,
      );
    for (let day = 0; day < DAYS; day++) {
      server.clientID = 1_000_000 + day;
      const texts = devices.flatMap((id) => session(id, Math.floor(PER_DAY / 2) + (id === devices[0] ? 1 : 0)));
      // Answers come in small groups and are seen a little later.
      for (let at = 0; at < texts.length; at += 7) {
        const group = texts.slice(at, at + 7);
        for (const text of group) {
          const id = leerFirmado('compromiso', text)!.folio.slice(0, 5);
          answered.set(id, answered.get(id)! + 1);
        }
        say({ respuestas: new Map(group.map((text) => [keyOf(text), respuestaTo(text)])) });
        say({ vistos: new Set(group.map((text) => leerFirmado('compromiso', text)!.folio)) });
      }
    }
    // 4,500 are settled; 500 more pend, and of as many as may be the answer has not been seen.
    const texts = devices.flatMap((id) => session(id, PENDING / 2));
    const unseen = texts.slice(0, MAX_UNSEEN_ANSWERS);
    answered.set(devices[0], answered.get(devices[0])! + unseen.length);
    say({ respuestas: new Map(unseen.map((text) => [keyOf(text), respuestaTo(text)])) });
  }, 120_000);

  test('weigh at most 256 KB, also as stored and loaded', () => {
    const bytes = Y.encodeStateAsUpdate(server);
    console.log(`cuaderno at 5,000 supports, 500 pending, ${MAX_UNSEEN_ANSWERS} answers unseen: ${bytes.length} bytes`);
    expect(deviceArray(server, 'K7QM0').length + deviceArray(server, 'K7QM1').length).toBe(500);
    expect(bytes.length).toBeLessThanOrEqual(256 * 1024);
    const loaded = new Y.Doc();
    Y.applyUpdate(loaded, bytes);
    expect(Y.encodeStateAsUpdate(loaded).length).toBeLessThanOrEqual(256 * 1024);
    const structs = [...loaded.store.clients.values()].reduce((sum, list) => sum + list.length, 0);
    expect(structs).toBeLessThan(2_000);
  });
});
