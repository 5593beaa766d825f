/** A client written from docs/protocolo.md alone, against the whole server. */
import { createServer } from 'node:net';
import { ed25519 } from '@noble/curves/ed25519.js';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type App, createApp } from '../../../server/app.ts';
import { MIGRACIONES } from '../../../server/migraciones.ts';
import { systemClock } from '../../../server/platform/clock.ts';
import { readConfig } from '../../../server/platform/config.ts';
import { type Installation, openInstallation } from '../../../server/platform/installation.ts';
import { withFolders } from '../../support/folders.ts';
import { silent, withPostgres } from '../../support/postgres.ts';
import { connect, enrol, makeKeys, post, upload } from '../../vectores/cliente/cliente.ts';
import { sealEnvelope, signDocument } from '../../vectores/cliente/sellar.ts';
import { type Certificates, type Objeto, parse, trust } from '../../vectores/lector/documentos.ts';
import { readFolio } from '../../vectores/lector/folio.ts';
import { type Bytes, base64, H, join, keyId } from '../../vectores/lector/primitivas.ts';

const t = withPostgres(MIGRACIONES);
const makeFolder = withFolders();
let app: App;
let installation: Installation;
let origin: string;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

beforeAll(async () => {
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: t.url,
    DATA_DIR: await makeFolder(),
    PORT: String(port),
    PUBLIC_URL: origin,
    LOG_LEVEL: 'silent',
  });
  if (!config.ok) throw new Error(config.error.join('\n'));
  installation = await openInstallation({ config: config.value, clock: systemClock, log: silent });
  app = await createApp({
    installation,
    roles: config.value.roles,
    clock: systemClock,
    log: silent,
    webDir: null,
    origins: [origin],
    minimumApp: '0.1.0',
  });
  await app.http.listen({ port, host: '127.0.0.1' });
});
afterAll(async () => {
  await app?.close();
  await installation?.close();
});

/** The check sign by search: there is no writer of folios in the reader. */
const makeFolio = (body: string): string => {
  for (const sign of '0123456789ABCDEFGHJKMNPQRSTWXYZ') {
    try {
      readFolio(`${body}-${sign}`);
      return `${body}-${sign}`;
    } catch {}
  }
  throw new Error('no check');
};

const jpeg = (length: number): Bytes => join(Uint8Array.of(0xff, 0xd8, 0xff), new Uint8Array(length).fill(7));
const png = join(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), new Uint8Array(100));

/** The code that the mailbox page shows. */
const readCode = (): Promise<string> =>
  vi.waitFor(
    async () => {
      const { mensajes } = (await (await fetch(`${origin}/buzon.json`)).json()) as { mensajes: { texto: string }[] };
      const code = mensajes.map(({ texto }) => /\b\d{6}\b/.exec(texto)?.[0]).findLast(Boolean);
      if (!code) throw new Error('no code yet');
      return code;
    },
    { timeout: 30_000, interval: 100 },
  );

test('enrols, commits, sends, is answered with proof, and the server opens what it sealed', async () => {
  const { proceso, auxiliares } = app.demostracion!;
  const { auxiliar, correo, enlace } = auxiliares[0]!;
  const fingerprint = new URLSearchParams(new URL(enlace).hash.slice(1)).get('huella')!;
  const identity = { proceso, auxiliar, correo };

  expect(await post(origin, 'codigo', identity)).toMatchObject({ status: 202 });
  const verified = await post(origin, 'verificar', { ...identity, codigo: await readCode() });
  expect(verified.status).toBe(200);
  const { sesion, certificados, proceso: publico } = verified.reply as Objeto & { proceso: Objeto };
  const processKey = trust(certificados as unknown as Certificates, fingerprint).processKey(proceso);

  const textos = Object.fromEntries(
    Object.entries(publico.textosAuxiliar as Record<string, Objeto>).map(([cual, { version }]) => [cual, version!]),
  );
  const keys = makeKeys();
  const enrolled = await enrol(origin, sesion as string, keys, textos);
  expect(await enrol(origin, sesion as string, keys, textos)).toMatchObject({ dispositivo: enrolled.dispositivo! });
  const dispositivo = enrolled.dispositivo as string;

  const at = Date.now();
  const folio = makeFolio(`${dispositivo}-0001`);
  const capturePublic = ed25519.getPublicKey(keys.capture);
  const envelope = sealEnvelope(
    {
      clase: 'apoyo',
      folio,
      proceso,
      modalidad: 'auxiliar',
      autor: auxiliar,
      dispositivo,
      firma: { alg: 'Ed25519', clave: keyId(capturePublic) },
      destino: keyId(processKey),
      contador: 1,
      previo: null,
      reloj: at,
      corregido: at,
      ancla: parse(enrolled.ancla as string),
    },
    {
      v: 1,
      modelo: 'G',
      original: true,
      codigos: { code128: '900000012' },
      lectura: 'en-vivo',
      avisoPrivacidad: (publico.avisoPrivacidad as Objeto).version!,
      manifiesto: (publico.manifiesto as Objeto).version!,
      ubicacion: { sin: 'negada' },
      app: 'ajena',
      observaciones: [],
    },
    [
      { nombre: 'anverso', tipo: 'image/jpeg', bytes: jpeg(150_000) },
      { nombre: 'reverso', tipo: 'image/jpeg', bytes: jpeg(90_000) },
      { nombre: 'fotoViva', tipo: 'image/jpeg', bytes: jpeg(80_000) },
      { nombre: 'firma', tipo: 'image/png', bytes: png },
    ],
    processKey,
    keys.capture,
  );
  const code = H(envelope);
  const codigo = base64(code);
  const compromiso = signDocument(
    {
      tipo: 'compromiso',
      v: 1,
      proceso,
      folio,
      clase: 'apoyo',
      codigo,
      tamano: envelope.length,
      reloj: at,
      corregido: at,
    },
    keys.capture,
  );

  const who = { autor: auxiliar, dispositivo, keys, fingerprint };
  const connection = await connect(origin, who);
  connection.commit(compromiso);
  const answer = await upload(connection, folio, envelope, code);
  expect(connection.trusted.read('respuesta', answer)).toMatchObject({
    resultado: 'acuse',
    proceso,
    folio,
    codigo,
    tamano: envelope.length,
    motivo: null,
    marcas: [],
  });

  // The same text stands in the cuaderno until it was seen, and comes again for the same bytes.
  const servidor = connection.doc.getArray<string>('servidor');
  await vi.waitFor(() => expect(servidor.toArray()).toContain(answer), { timeout: 10_000 });
  expect(await upload(connection, folio, envelope, code)).toBe(answer);
  connection.seen(folio);
  await vi.waitFor(
    () => {
      expect(servidor.toArray()).not.toContain(answer);
      expect(connection.doc.getArray(`d/${dispositivo}`).length).toBe(0);
      const totals = servidor
        .toArray()
        .map(parse)
        .findLast((entry) => entry.tipo === 'totales')!;
      expect(totals.dispositivos).toContainEqual({ id: dispositivo, recibidos: 1, enCuarentena: 0, rechazados: 0 });
    },
    { timeout: 10_000 },
  );

  // Other bytes under the folio are refused, with proof.
  const other = envelope.slice();
  other[other.length - 100]! ^= 1;
  const refused = connection.trusted.read('respuesta', await upload(connection, folio, other, H(other)));
  expect(refused.resultado).toBe('rechazo');
  connection.close();

  await vi.waitFor(
    async () => {
      const row = await t.db.selectFrom('apoyo').select('estado').where('folio', '=', folio).executeTakeFirstOrThrow();
      expect(row.estado).toBe('verificado');
    },
    { timeout: 30_000, interval: 100 },
  );
});

test('whoever can’t prove who they are is closed with the code that says so', async () => {
  const { auxiliares } = app.demostracion!;
  const who = { autor: auxiliares[0]!.auxiliar, dispositivo: 'K7QM', keys: makeKeys(), fingerprint: '' };
  await expect(connect(origin, who)).rejects.toThrow('closed with 4401');
  await expect(connect(origin, { ...who, autor: 'x' })).rejects.toThrow('closed with 4404');
});
