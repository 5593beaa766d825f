/**
 * A backup of an installation at work, restored elsewhere: every acuse given before it still
 * verifies, names bytes that are there, and what had not been opened is opened.
 */

import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { systemClock } from '../../../server/platform/clock.ts';
import { readConfig } from '../../../server/platform/config.ts';
import { nativeCrypto as crypto } from '../../../server/platform/crypto.ts';
import { type Installation, openInstallation } from '../../../server/platform/installation.ts';
import { bytesToBase64url } from '../../../shared/base/bytes.ts';
import { confiar } from '../../../shared/firmados/confianza.ts';
import { withFolders } from '../../support/folders.ts';
import { silent } from '../../support/postgres.ts';
import { runProceso, startProceso } from './proceso.ts';

const newFolder = withFolders();

const open = (dataDir: string): Promise<Installation> => {
  const config = readConfig({ DATA_DIR: dataDir });
  if (!config.ok) throw new Error(config.error.join('\n'));
  return openInstallation({ config: config.value, clock: systemClock, log: silent });
};

const admitted = ({ database }: Installation) =>
  database.db.selectFrom('apoyo').select(['folio', 'respuesta', 'codigo', 'blob', 'estado']).execute();

const simulate = (url: string, apoyos: number) =>
  runProceso({}, 'tests-simular', '--url', url, '--auxiliares', '2', '--apoyos', String(apoyos));

test('a restored installation honours every acuse', { timeout: 240_000 }, async () => {
  const root = await newFolder();
  const [data, backup, elsewhere] = ['data', 'respaldo', 'otra'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  const passphrase = { RUBRICA_FRASE: 'una frase bien larga' };
  const server = await startProceso({ DATA_DIR: data, PORT: '0' });
  const original = await open(data);
  try {
    expect((await simulate(server.url, 6)).output).toContain('acuse: 6');
    const before = await admitted(original);
    expect(before).toHaveLength(6);

    const [meanwhile, saved] = await Promise.all([
      simulate(server.url, 6),
      runProceso({ DATA_DIR: data, ...passphrase }, 'respaldar', backup),
    ]);
    expect(meanwhile.output).toContain('acuse: 6');
    expect(saved).toMatchObject({ code: 0 });
    expect(saved.output).toContain(
      `Las llaves, cifradas con tu frase, están aparte: ${backup}-llaves/llaves.cifradas\n`,
    );
    expect(await server.stop()).toBe(0);

    expect(await runProceso({ DATA_DIR: elsewhere, ...passphrase }, 'restaurar', backup)).toMatchObject({ code: 0 });
    const again = await startProceso({ DATA_DIR: elsewhere, PORT: '0' });
    const restored = await open(elsewhere);
    try {
      const confianza = confiar(crypto, await restored.keystore.certificados(), original.keystore.huella)!;
      const rows = new Map((await admitted(restored)).map((row) => [row.folio, row]));
      for (const { folio, respuesta } of before) expect(rows.get(folio)?.respuesta).toBe(respuesta);
      for (const { respuesta, blob } of rows.values()) {
        const acuse = confianza.abrirDelServidor('respuesta', respuesta, ({ recibido }) => recibido);
        const stored = await buffer((await restored.blobs.read(blob))!);
        expect(bytesToBase64url(crypto.hash(stored))).toBe(acuse?.codigo);
      }
      await expect
        .poll(async () => new Set((await admitted(restored)).map(({ estado }) => estado)), { timeout: 20_000 })
        .toEqual(new Set(['verificado']));
    } finally {
      expect(await again.stop()).toBe(0);
      await restored.close();
    }
  } finally {
    await server.stop();
    await original.close();
  }
});
