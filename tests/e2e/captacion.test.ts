/**
 * Captación from end to end, as a person does it: a real Chromium with a camera, the server as it is
 * installed, a real mail server. An auxiliar enrols through the screens, her own credential and three supports are
 * captured offline, the browser is killed in the middle of a fourth and reopened offline; then the network
 * comes back, three acuses are verified and their envelopes erased, and her mail says so.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { parseFolio } from '../../shared/apoyo/folio.ts';
import { makePersona, type Persona } from '../especimenes/persona.ts';
import { type Acuse, verifyAcuses } from '../support/acuses.ts';
import { ALIGNMENTS, buscar, ENCODINGS, medir } from '../support/busqueda.ts';
import {
  captureUntilSignature,
  capture as captureWith,
  press,
  registerCredencial,
  seal,
  sign,
  unlock,
} from '../support/captura.ts';
import { codeFor, mailWhere, partOf, subjectOf, textOf } from '../support/carta.ts';
import { withMundo } from './mundo.ts';

/** The auxiliar herself. */
const PROPIA = makePersona(500, 'G');
/** Three who give their support, and a fourth whose capture is cut short. */
const PERSONAS = [makePersona(501, 'G'), makePersona(502, 'E'), makePersona(503, 'D'), makePersona(504, 'G')] as const;
const capture = (page: Page, persona: Persona): Promise<void> => captureWith(page, persona, mundo.camera);

const PASSWORD = 'caballo naranja 7 nubes';
/** The acuse goes out a minute after the first of its batch was opened. */
const MAIL_TIMEOUT = 120_000;

const mundo = withMundo([PROPIA, ...PERSONAS]);
const SECRETS = (): string[] => [PROPIA, ...PERSONAS].flatMap(secretsOf);

describe('captación', () => {
  it('goes from an enrolment to the acuses of what was captured offline', { timeout: 400_000 }, async () => {
    const correo = await enrol();
    const { page } = mundo.telefono;
    // Where she has no network any more, and has her card at hand: it ends the enrolment, and waits to be sent.
    await page.getByRole('heading', { name: 'Tu credencial', exact: true }).waitFor();
    await page.getByText(/^Guardando la aplicación: /).waitFor({ state: 'hidden' });
    await goOffline();
    const credencial = await registerCredencial(page, PROPIA, mundo.camera);
    expect(parseFolio(credencial)?.contador).toBe(1);
    await page.getByText('Se enviará solo cuando haya conexión.').waitFor();
    await press(page, 'Continuar');
    await page.getByText('Lista para trabajar sin conexión').waitFor();
    await press(page, 'Ir al menú');
    await page.getByText('1 por enviar').waitFor();
    await page.getByText('Sin conexión').waitFor();
    const proceso = (await page.getByRole('heading', { level: 2 }).textContent())!;
    await page.getByRole('link', { name: 'Captura de Datos' }).click();
    const folios: string[] = [];
    for (const persona of PERSONAS.slice(0, 3)) {
      await capture(page, persona);
      folios.push(await seal(page));
      await press(page, 'Continuar');
    }
    expect(new Set(folios).size).toBe(3);
    for (const folio of folios) expect(parseFolio(folio)).not.toBeNull();
    expect(mundo.telefono.complaints).toEqual([]);

    await captureUntilSignature(page, PERSONAS[3], mundo.camera);
    await sign(page);
    // A draft is in memory only: while it is alive, no more can be read than once it is gone.
    expect(await buscar(page, SECRETS())).toEqual([]);
    await mundo.telefono.forgetHttpCache();
    await mundo.telefono.kill();
    await mundo.reabrir();
    await mundo.telefono.context.setOffline(true);
    const again = mundo.telefono.page;
    await again.goto(`${mundo.origin}/captura/`);
    await again.getByText('4 por enviar').waitFor();
    await again.getByText('Sin conexión').waitFor();
    // Sealed and waiting: nothing of anyone can be read, and of the fourth there is nothing at all.
    const kept = await medir(again);
    expect(kept.indexedDB).toBeGreaterThan(150_000);
    expect(kept.caches).toBeGreaterThan(1_000_000);
    expect(await buscar(again, SECRETS())).toEqual([]);
    // Capture opens offline with the password, and with no other.
    await again.getByRole('link', { name: 'Captura de Datos' }).click();
    await unlock(again, 'otra contraseña');
    await again.getByText('No es correcta').waitFor();
    await unlock(again, PASSWORD);
    await press(again, 'Salir');
    await again.getByRole('link', { name: /Mis envíos/ }).click();
    await again.getByText('Por enviar', { exact: true }).nth(3).waitFor();
    for (const folio of [credencial, ...folios]) await again.getByText(folio).waitFor();
    await again.getByText(/^Tu credencial ·/).waitFor();

    await mundo.corte.restore();
    await mundo.telefono.context.setOffline(false);
    await again.getByText('Recibido', { exact: true }).nth(3).waitFor();
    // Her own credential is none of them.
    await again.getByText('3 capturados aquí, todos enviados').waitFor();
    const acuses = (await verifyAcuses(again, [credencial, ...folios])).filter(({ folio }) => folio !== credencial);
    expect(await buscar(again, SECRETS())).toEqual([]);
    await theSearchFinds(again);

    const mail = await mailWhere(mundo.smtp, ({ to, raw }) => to.includes(correo) && /Acuse/.test(subjectOf(raw)), {
      timeout: MAIL_TIMEOUT,
    });
    expectAcuse(mail.raw, proceso, acuses);
    expect(mundo.telefono.complaints).toEqual([]);
    expect(mundo.servidor.output()).not.toMatch(/"level":(40|50|60)/);
  });
});

/** Enrols through the screens, with the invitation's link and the code from the real mail; the auxiliar's e-mail. */
async function enrol(): Promise<string> {
  const { page } = mundo.telefono;
  const link = new URL(new RegExp(`${mundo.origin}/captura/#\\S+`).exec(mundo.servidor.output())![0]);
  const given = new URLSearchParams(link.hash.slice(1));
  const correo = given.get('correo')!;
  await page.goto(link.href);
  await press(page, 'Empezar');
  // Prefilled from the fragment, which has left the address.
  expect(await page.getByLabel('Id del proceso').inputValue()).toBe(given.get('proceso'));
  expect(await page.getByLabel('Id del auxiliar').inputValue()).toBe(given.get('auxiliar'));
  expect(await page.getByLabel('Correo electrónico').inputValue()).toBe(correo);
  expect(new URL(page.url()).hash).toBe('');
  await press(page, 'Enviarme un código');
  // While she reads her mail the tab is thrown away; she comes back by the icon, and goes on.
  await page.getByRole('heading', { name: 'Escribe el código' }).waitFor();
  await page.goto(`${mundo.origin}/captura/`);
  await page.getByRole('heading', { name: 'Escribe el código' }).waitFor();
  const code = await codeFor(mundo.smtp, correo);
  await page.getByLabel('Código de seis dígitos').fill(code === '000000' ? '000001' : '000000');
  await page.getByText('El código no es correcto').waitFor();
  await page.getByLabel('Código de seis dígitos').fill(code);
  await press(page, 'Leí los tres y acepto');
  await page.getByLabel('Contraseña').fill(PASSWORD);
  await page.getByLabel('Escríbela otra vez').fill(PASSWORD);
  await press(page, 'Registrar este teléfono');
  await press(page, 'Permitir ubicación');
  return correo;
}

/** As a phone loses its network: the browser is told, and every socket to the server ends, the WebSocket too. */
async function goOffline(): Promise<void> {
  await mundo.telefono.context.setOffline(true);
  await mundo.corte.cut();
}

/** What must be readable nowhere. */
function secretsOf(persona: Persona): string[] {
  const { nombres, primerApellido, segundoApellido, clave, curp, cic, ocr, mrz } = persona;
  const plain = (text: string): string => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  const names = [`${nombres} ${primerApellido}`, `${primerApellido} ${segundoApellido}`];
  return [
    ...new Set([...names, ...names.map(plain), ...names.map((name) => plain(name).toUpperCase())]),
    clave,
    curp,
    cic,
    ocr,
    ...(mrz?.split('\n') ?? []),
  ];
}

/** That the search finds what is there: each encoding, each kind of image, each place. */
async function theSearchFinds(page: Page): Promise<void> {
  const name = 'Plantada Adrede Núñez';
  /** What is to be found, and what is planted for it. */
  const things = new Map<string, number[] | string>();
  const plant = (what: string, inBase64: (shift: number) => string, bytes: Buffer): void => {
    things.set(what, [...bytes]);
    for (const shift of ALIGNMENTS) {
      const before = Buffer.alloc(shift, 7);
      things.set(inBase64(shift), Buffer.concat([before, bytes]).toString('base64'));
    }
  };
  for (const [encoding, encode] of Object.entries(ENCODINGS)) {
    plant(`${name} as ${encoding}`, (shift) => `${name} as base64 of ${encoding} +${shift}`, encode(name));
  }
  for (const format of ['JPEG', 'PNG', 'WebP']) {
    plant(format, (shift) => `${format} in base64 +${shift}`, await drawnImage(page, `image/${format.toLowerCase()}`));
  }
  await plantEach(page, [...things]);
  const found = await buscar(page, [name]);
  for (const what of things.keys()) {
    const here = found.filter(({ where }) => where === `indexedDB plantada.${what}`);
    // Of an image in base64 it is not told after how many bytes.
    expect(here.map((one) => one.what)).toContain(what.replace(/(in base64) .*/, '$1'));
  }

  const places = [...new Set(found.flatMap(({ where, what }) => (what === `${name} as UTF-8` ? [where] : [])))];
  expect(places.sort()).toEqual(
    [
      `indexedDB plantada.${name} as UTF-8`,
      'indexedDB plantada.lugares key',
      'indexedDB plantada.lugares.hondo',
      'indexedDB plantada.lugares.mapa',
      'indexedDB plantada.lugares.blob',
      'caches /plantada',
      'private files',
      'localStorage plantada',
      'sessionStorage plantada',
      'history.state.plantada',
    ].sort(),
  );
  const value = Buffer.from(name).toString('base64');
  await page.context().addCookies([{ name: 'plantada', value, url: mundo.origin }]);
  expect(await buscar(page, [name])).toContainEqual({
    where: 'cookie plantada',
    what: `${name} as base64 of UTF-8 +0`,
  });
}

/** A small image as the browser encodes it. */
const drawnImage = async (page: Page, type: string): Promise<Buffer> =>
  Buffer.from(
    await page.evaluate(async (type) => {
      const canvas = new OffscreenCanvas(16, 16);
      canvas.getContext('2d')!.fillRect(2, 2, 9, 9);
      const blob = await canvas.convertToBlob({ type });
      return [...new Uint8Array(await blob.arrayBuffer())];
    }, type),
  );

/** Keeps each thing in a store of its own, and the name as it is in every place that an origin has. */
const plantEach = (page: Page, things: readonly (readonly [what: string, thing: number[] | string])[]) =>
  page.evaluate(async (things) => {
    const name = 'Plantada Adrede Núñez';
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('plantada', 1);
      request.onupgradeneeded = () => {
        for (const [what] of things) request.result.createObjectStore(what, { autoIncrement: true });
        request.result.createObjectStore('lugares');
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const write = db.transaction([...db.objectStoreNames], 'readwrite');
    for (const [what, thing] of things) {
      write.objectStore(what).add(typeof thing === 'string' ? thing : new Uint8Array(thing));
    }
    const lugares = write.objectStore('lugares');
    lugares.add(1, name);
    lugares.add({ hondo: [name], mapa: new Map([[name, new Set([1])]]), blob: new Blob(['...', name]) }, 2);
    await new Promise((resolve) => {
      write.oncomplete = resolve;
    });
    db.close();
    await (await caches.open('plantada')).put('/plantada', new Response(name));
    const file = await (await navigator.storage.getDirectory()).getFileHandle('plantada', { create: true });
    const writable = await file.createWritable();
    await writable.write(name);
    await writable.close();
    localStorage.setItem('plantada', name);
    sessionStorage.setItem('plantada', name);
    history.replaceState({ ...history.state, plantada: name }, '');
  }, things);

const MONTHS = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic'];
const centro = (instant: number): string => {
  const at = new Date(instant).toLocaleString('sv-SE', { timeZone: 'America/Mexico_City' });
  const [date, time] = at.split(' ') as [string, string];
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  return `${day} ${MONTHS[month - 1]} ${year}, ${time}`;
};

const HEADINGS = ['Folio', 'CIC/OCR', 'Recibido (hora Centro)', 'Código de integridad'];

/** §4.10: folio, CIC/OCR, reception (hora Centro), código de integridad of each; of the citizens nothing else. */
function expectAcuse(raw: string, proceso: string, acuses: readonly Acuse[]): void {
  const [text, html] = [textOf(raw), partOf(raw, 'text/html')];
  // They come in the order in which they were opened.
  const rows = acuses
    .toSorted((a, b) => text.indexOf(a.folio) - text.indexOf(b.folio))
    .map(({ folio, codigo, recibido }) => {
      // The auxiliar's own credential was the first.
      const { cic } = PERSONAS[parseFolio(folio)!.contador - 2]!;
      return [folio, `CIC ${cic}`, centro(recibido), codigo];
    });
  const intro = `El servidor recibió estos 3 apoyos de «${proceso}»:`;
  const advice =
    'Guarda este correo. No está firmado y por sí solo no es prueba: con el folio y el código de integridad se busca en el servidor el acuse que sí lo está.';
  const why =
    'Recibes este correo porque eres auxiliar de este proceso. No lleva nombres, fotos ni firmas; CIC y OCR identifican una credencial: no los compartas.';

  expect(subjectOf(raw)).toBe('Acuse de recibo: 3 apoyos');
  const written = rows.map((row) => row.map((cell, i) => `${HEADINGS[i]}: ${cell}`).join('\n'));
  expect(text.trimEnd()).toBe([intro, ...written, advice, '--', why].join('\n\n'));

  const cells = [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row!.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell),
  );
  expect(cells).toEqual([HEADINGS, ...rows]);
  const words = html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  expect(words.trim()).toBe(
    ['Acuse de recibo: 3 apoyos', 'Rúbrica', intro, ...HEADINGS, ...rows.flat(), advice, why].join(' '),
  );
  for (const persona of [PROPIA, ...PERSONAS]) {
    for (const secret of secretsOf(persona)) if (secret !== persona.cic) expect(text + html).not.toContain(secret);
  }
}
