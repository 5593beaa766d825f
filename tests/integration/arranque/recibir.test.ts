/** `npm run recibir`, as whoever hands in a file at the server sees it. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MIGRACIONES } from '../../../server/migraciones.ts';
import { systemClock as clock } from '../../../server/platform/clock.ts';
import { nativeCrypto as crypto } from '../../../server/platform/crypto.ts';
import { concatBytes } from '../../../shared/base/bytes.ts';
import { exportadoRecord, exportadoStart } from '../../../shared/sobre/exportado.ts';
import { withFolders } from '../../support/folders.ts';
import { testKeystore } from '../../support/keys.ts';
import { withPostgres } from '../../support/postgres.ts';
import { sembrarProceso } from '../captacion/instalacion.ts';
import { runProceso } from './proceso.ts';

const DAY = 86_400_000;
const t = withPostgres(MIGRACIONES);
const newFolder = withFolders();

test('each refusal in words for an operator, and nothing left over', { timeout: 60_000 }, async () => {
  const folder = await newFolder();
  const keys = await testKeystore(folder);
  const from = (days: number) => new Date(Date.now() + days * DAY);
  const seed = (inicio: Date, fin: Date) => sembrarProceso({ db: t.db, clock, keys }, { inicio, fin });
  const auxiliar = await (await seed(from(-1), from(1))).auxiliar();
  const telefono = await auxiliar.telefono();
  const late = await (await (await seed(from(-9), from(-5))).auxiliar()).telefono();
  const gone = await auxiliar.telefono({ plaza: 2 });
  const sobres = [
    await telefono.sellar(),
    await telefono.sellar({ captura: crypto.signKeyPair() }),
    await late.sellar(),
    await gone.sellar(),
  ];
  await gone.baja();
  const file = join(folder, 'cola.rubrica');
  await writeFile(
    file,
    concatBytes(
      exportadoStart(),
      ...sobres.map(({ compromiso, bytes }) => concatBytes(exportadoRecord(compromiso, bytes.length), bytes)),
      new Uint8Array([1]),
    ),
  );
  const data = join(folder, 'data');
  await mkdir(join(data, 'recibir-de-uno-que-murio'), { recursive: true });
  const { code, output } = await runProceso(
    {
      DATA_DIR: data,
      DATABASE_URL: t.url,
      RUBRICA_KEYS: join(folder, 'keys'),
      BLOBS: `file:${join(folder, 'sobres')}`,
    },
    'recibir',
    file,
  );
  const [good, forged, tardy, third] = sobres.map(({ folio }) => folio);
  expect(output.trim().split('\n')).toEqual([
    `${good} · acuse`,
    `${forged} · sin respuesta · ajeno: No lo firmó un dispositivo registrado en este servidor. No se recibió ni se anotó a nombre de nadie.`,
    `${tardy} · rechazo · fuera-de-periodo: Se capturó fuera del periodo del proceso. No se recibió; conserva el archivo.`,
    `${third} · cuarentena · dispositivo-no-autorizado: El dispositivo no está entre los dos activos de su auxiliar. Quedó guardado en cuarentena: no se cuenta.`,
    '✗ El archivo está cortado: lo que sigue de aquí no llegó.',
    'Sobres con respuesta: 3.',
  ]);
  expect(code).toBe(1);
  expect(await readdir(data)).toEqual([]);
});
