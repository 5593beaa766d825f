import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { beforeEach, expect, test } from 'vitest';
import { enviarAcuses } from '../../../server/apertura/index.ts';
import type { Correo } from '../../../server/correo/index.ts';
import { openKeystore } from '../../../server/platform/keystore/index.ts';
import { fechaDelAcuse } from '../../../shared/proceso/hora.ts';
import { makePersona } from '../../especimenes/persona.ts';
import { withFolders } from '../../support/folders.ts';
import { CONSULTA } from '../alta/instalacion.ts';
import { datosDe, withInstalacion } from './instalacion.ts';

const t = withInstalacion();
const newFolder = withFolders();
const SECOND = 1000;
const HOUR = 3_600 * SECOND;
let contador = 0;
const next = (): number => ++contador;

const mails = () => t.correos.filter(({ clave }) => clave.startsWith('acuse-'));

const COLUMNAS = ['Folio', 'CIC/OCR', 'Recibido (hora Centro)', 'Código de integridad'];
const CIERRE =
  'Guarda este correo. No está firmado y por sí solo no es prueba: con el folio y el código de integridad se busca en el servidor el acuse que sí lo está.';
const PIE =
  'Recibes este correo porque eres auxiliar de este proceso. No lleva nombres, fotos ni firmas; CIC y OCR identifican una credencial: no los compartas.';

/** A mail says this and not a word more, neither as text nor as HTML. */
function expectWhole(
  mail: Correo,
  { asunto, entrada, filas }: { asunto: string; entrada: string; filas: readonly (readonly string[])[] },
): void {
  expect(mail.asunto).toBe(asunto);
  const records = filas.map((fila) => COLUMNAS.map((columna, i) => `${columna}: ${fila[i]}`).join('\n'));
  expect(mail.texto).toBe(`${[entrada, ...records, CIERRE, '--', PIE].join('\n\n')}\n`);
  const html = mail.html!;
  expect(visible(html)).toEqual([asunto, 'Rúbrica', entrada, ...COLUMNAS, ...filas.flat(), CIERRE, PIE]);
  expect([...html.matchAll(/<th[ >]/g)]).toHaveLength(COLUMNAS.length);
  expect([...html.matchAll(/<td[ >]/g)]).toHaveLength(COLUMNAS.length * filas.length);
  expect(html).not.toMatch(/<!--|<img|<a |data-|title=/);
}

/** The texts of a page, in order. */
const visible = (html: string): string[] =>
  html
    .split(/<[^>]*>/)
    .map((text) => text.trim())
    .filter(Boolean);

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
  expectWhole(mail!, {
    asunto: 'Acuse de recibo: 1 apoyo',
    entrada: `El servidor recibió este apoyo de «${CONSULTA.nombre}»:`,
    filas: [[folio, `CIC ${persona.cic}`, '10 mar 2026, 12:05:09', codigo]],
  });
  for (const part of [persona.clave, persona.curp, persona.nombres, persona.primerApellido, 'Ana', 'Prueba']) {
    expect(mail!.texto + mail!.html + mail!.asunto).not.toContain(part);
  }
});

test('one that tells of several tells the same of each', async () => {
  const recibido = new Date('2026-03-10T18:05:09Z');
  const some = [await t.admitir({ contador: next(), recibido }), await t.admitir({ contador: next(), recibido })];
  for (const { folio } of some) await t.abrir(folio);
  t.clock.advance(60 * SECOND);
  await enviarAcuses(t.deps);
  expectWhole(mails()[0]!, {
    asunto: 'Acuse de recibo: 2 apoyos',
    entrada: `El servidor recibió estos 2 apoyos de «${CONSULTA.nombre}»:`,
    filas: some.map(({ folio, codigo }, i) => [
      folio,
      `CIC ${makePersona(contador - 1 + i).cic}`,
      '10 mar 2026, 12:05:09',
      codigo,
    ]),
  });
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

/** Sends what has been due for a minute. */
async function minuteLater(): Promise<void> {
  await enviarAcuses(t.deps);
  t.clock.advance(60 * SECOND);
  await enviarAcuses(t.deps);
}

/** What each mail since the last look said of the CIC. */
const said = (): string[][] =>
  mails()
    .splice(0)
    .map(({ texto }) => [...texto.matchAll(/^CIC\/OCR: (.*)$/gm)].map(([, what]) => what!));

test('if opening stalls for an hour it says «pendiente», and once more what it was, once opened', async () => {
  const n = next();
  const recibido = t.clock.now();
  const { folio, codigo } = await t.admitir({ contador: n });
  t.clock.advance(HOUR - SECOND);
  expect(await enviarAcuses(t.deps)).toBe(0);
  t.clock.advance(SECOND);
  await minuteLater();
  expect(mails()).toHaveLength(1);
  const hora = fechaDelAcuse(recibido.getTime());
  expectWhole(mails()[0]!, {
    asunto: 'Acuse de recibo: 1 apoyo',
    entrada: `El servidor recibió este apoyo de «${CONSULTA.nombre}»:`,
    filas: [[folio, 'pendiente', hora, codigo]],
  });

  await t.abrir(folio);
  for (let i = 0; i < 3; i++) await minuteLater();
  expect(mails()).toHaveLength(2);
  expect(mails()[1]!.secreto).toBe('acuses');
  expectWhole(mails()[1]!, {
    asunto: 'Acuse de recibo actualizado: 1 apoyo',
    entrada: `Ya tenías el acuse de este apoyo de «${CONSULTA.nombre}». Ahora se sabe de su CIC/OCR:`,
    filas: [[folio, `CIC ${makePersona(n).cic}`, hora, codigo]],
  });
});

test('one that opens after it was given up and before the mail is told in full, once', async () => {
  const n = next();
  const { folio } = await t.admitir({ contador: n });
  t.clock.advance(HOUR);
  await enviarAcuses(t.deps);
  await t.abrir(folio);
  for (let i = 0; i < 3; i++) await minuteLater();
  expect(said()).toEqual([[`CIC ${makePersona(n).cic}`]]);
});

test('what could not be opened is told so, and what it was if another try opens it', async () => {
  const n = next();
  const { folio, blob } = await t.admitir({ contador: n });
  const sobre = await buffer((await t.blobs.read(blob))!);
  t.clock.advance(HOUR);
  await minuteLater();
  await t.blobs.delete(blob);
  for (let i = 0; i < 2; i++) {
    await t.abrir(folio);
    await minuteLater();
  }
  expect(mails().map(({ asunto }) => asunto)).toEqual([
    'Acuse de recibo: 1 apoyo',
    'Acuse de recibo actualizado: 1 apoyo',
  ]);
  expect(mails().map(({ texto }) => texto.match(/^CIC\/OCR: .*$/m)![0])).toEqual([
    'CIC/OCR: pendiente',
    'CIC/OCR: no se pudo abrir',
  ]);

  const file = join(await newFolder(), 'sobre');
  await writeFile(file, sobre);
  await t.blobs.put(blob, file);
  await t.abrir(folio);
  for (let i = 0; i < 2; i++) await minuteLater();
  expect(mails()).toHaveLength(3);
  expect(mails()[2]!.texto).toContain(`CIC/OCR: CIC ${makePersona(n).cic}\n`);
});

test('what could not be opened within the hour was never pending', async () => {
  const { folio } = await t.admitir({ contador: next(), otraFirma: true });
  await t.abrir(folio);
  t.clock.advance(HOUR);
  for (let i = 0; i < 2; i++) await minuteLater();
  expect(said()).toEqual([['no se pudo abrir']]);
});

test('a first acuse and one that completes another are mails of their own', async () => {
  const late = await t.admitir({ contador: next() });
  t.clock.advance(HOUR);
  await minuteLater();
  const fresh = await t.admitir({ contador: next() });
  for (const { folio } of [late, fresh]) await t.abrir(folio);
  t.correos.length = 0;
  await minuteLater();
  expect(mails().map(({ asunto, texto }) => [asunto, texto.match(/^Folio: (\S+)$/m)![1]])).toEqual([
    ['Acuse de recibo: 1 apoyo', fresh.folio],
    ['Acuse de recibo actualizado: 1 apoyo', late.folio],
  ]);
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
