import { beforeEach, expect, test } from 'vitest';
import { enviarAcuses } from '../../../server/apertura/index.ts';
import { openKeystore } from '../../../server/platform/keystore/index.ts';
import { makePersona } from '../../especimenes/persona.ts';
import { datosDe, withInstalacion } from './instalacion.ts';

const t = withInstalacion();
const SECOND = 1000;
const HOUR = 3_600 * SECOND;
let contador = 0;
const next = (): number => ++contador;

const mails = () => t.correos.filter(({ clave }) => clave.startsWith('acuse-'));

beforeEach(async () => {
  t.clock.advance(HOUR);
  await enviarAcuses(t.deps);
  t.correos.length = 0;
});

test('an acuse tells exactly folio, CIC, reception time and código de integridad', async () => {
  const n = next();
  const recibido = new Date('2026-03-10T18:05:09Z');
  const { folio, codigo } = await t.admitir({ contador: n, recibido });
  expect(await enviarAcuses(t.deps)).toBe(0);
  await t.abrir(folio);
  t.clock.advance(59 * SECOND);
  expect(await enviarAcuses(t.deps)).toBe(0);
  t.clock.advance(SECOND);
  expect(await enviarAcuses(t.deps)).toBe(1);
  expect(await enviarAcuses(t.deps)).toBe(0);

  const [mail] = mails();
  expect(mail!.para).toBe('ana@example.org');
  // Neither can intake read it in the outbox.
  expect(mail!.secreto).toBe('acuses');
  const persona = makePersona(n);
  expect(mail!.texto).toContain(
    [
      `Folio: ${folio}`,
      `CIC/OCR: CIC ${persona.cic}`,
      'Recibido (hora Centro): 10/03/2026 12:05:09',
      `Código de integridad: ${codigo}`,
    ].join('\n'),
  );
  for (const part of [persona.clave, persona.curp, persona.nombres, persona.primerApellido, 'Ana', 'Prueba']) {
    expect(mail!.texto + mail!.html + mail!.asunto).not.toContain(part);
  }
  for (const value of [folio, persona.cic, '10/03/2026 12:05:09', codigo]) expect(mail!.html).toContain(value);
});

test('a mail holds fifty at most', async () => {
  for (let i = 0; i < 53; i++) {
    const { folio } = await t.admitir({ contador: next() });
    await t.abrir(folio);
  }
  await enviarAcuses(t.deps);
  t.clock.advance(60 * SECOND);
  await enviarAcuses(t.deps);
  const folios = mails().map(({ texto }) => texto.match(/^Folio: (\S+)$/gm)!.length);
  expect(folios.reduce((sum, count) => sum + count, 0)).toBe(53);
  expect(Math.max(...folios)).toBe(50);
  expect(mails()).toHaveLength(2);
});

test('five senders at once tell each folio once', async () => {
  const folios: string[] = [];
  for (let i = 0; i < 60; i++) {
    const { folio } = await t.admitir({ contador: next() });
    await t.abrir(folio);
    folios.push(folio);
  }
  t.clock.advance(60 * SECOND);
  await Promise.all(Array.from({ length: 5 }, () => enviarAcuses(t.deps)));
  const told = mails().flatMap(({ texto }) => [...texto.matchAll(/^Folio: (\S+)$/gm)].map(([, folio]) => folio));
  expect(told.sort()).toEqual(folios.sort());
});

test('if opening stalls for an hour it says «pendiente», and is not told again', async () => {
  const { folio } = await t.admitir({ contador: next() });
  t.clock.advance(HOUR - SECOND);
  expect(await enviarAcuses(t.deps)).toBe(0);
  t.clock.advance(SECOND);
  await enviarAcuses(t.deps);
  t.clock.advance(60 * SECOND);
  await enviarAcuses(t.deps);
  expect(mails()).toHaveLength(1);
  expect(mails()[0]!.texto).toContain(`Folio: ${folio}\nCIC/OCR: pendiente\n`);
  await t.abrir(folio);
  t.clock.advance(HOUR);
  await enviarAcuses(t.deps);
  expect(mails()).toHaveLength(1);
});

test('it says «no leído» where no code was read, and the OCR where the model has no CIC', async () => {
  const none = await t.admitir({ contador: next(), datos: { ...datosDe(1, {}), lectura: 'no-leido' } });
  const old = await t.admitir({
    contador: next(),
    datos: { ...datosDe(1, { ocr: '0001900000034' }), modelo: 'C', lectura: 'foto-fija' },
  });
  for (const { folio } of [none, old]) await t.abrir(folio);
  t.clock.advance(60 * SECOND);
  await enviarAcuses(t.deps);
  expect(mails()).toHaveLength(1);
  expect(mails()[0]!.texto).toContain(`Folio: ${none.folio}\nCIC/OCR: no leído\n`);
  expect(mails()[0]!.texto).toContain(`Folio: ${old.folio}\nCIC/OCR: OCR 0001900000034\n`);
});

test('a mail that can’t be enqueued leaves its folios to be told', async () => {
  const { folio } = await t.admitir({ contador: next() });
  await t.abrir(folio);
  t.clock.advance(60 * SECOND);
  const broken = { ...t.deps, correo: { ...t.deps.correo, enqueueCorreo: () => Promise.reject(new Error('full')) } };
  await expect(enviarAcuses(broken)).rejects.toThrow('full');
  await enviarAcuses(t.deps);
  expect(mails()).toHaveLength(1);
});

test('neither intake nor the portal can read what waits to be told', async () => {
  const { folio } = await t.admitir({ contador: next() });
  await t.abrir(folio);
  const waiting = await t.deps.db
    .selectFrom('acuse_correo')
    .select('identificador')
    .where('folio', '=', folio)
    .executeTakeFirstOrThrow();
  expect(waiting.identificador).not.toBeNull();
  for (const role of ['intake', 'portal'] as const) {
    const keys = await openKeystore(t.keysDir, [role], t.clock);
    expect(await keys.unwrap(t.proceso, 'acuses')).toEqual({ ok: false, error: 'sin-permiso' });
  }
  t.clock.advance(60 * SECOND);
  await enviarAcuses(t.deps);
  const told = await t.deps.db
    .selectFrom('acuse_correo')
    .select('identificador')
    .where('folio', '=', folio)
    .executeTakeFirstOrThrow();
  expect(told.identificador).toBeNull();
});
