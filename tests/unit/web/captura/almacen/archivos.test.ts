import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openAlmacenArchivos } from '../../../../simulador/almacen-archivos.ts';
import { withFolders } from '../../../../support/folders.ts';
import { CASOS, DISPOSITIVO, makeCaptura, makeInscripcion, makeTrozos } from './casos.ts';

const folder = withFolders();

describe('the store in files', () => {
  it.each(CASOS.map((caso) => [caso.name, caso] as const))('%s', async (_name, caso) => {
    const path = await folder();
    await caso.run(() => openAlmacenArchivos(path));
  });

  it('forgets a line that a kill cut short, and goes on cleanly after it', async () => {
    const path = await folder();
    const almacen = await openAlmacenArchivos(path);
    await almacen.guardarInscripcion(await makeInscripcion());
    const trozos = makeTrozos(0, 10, 1);
    await almacen.guardarSellado(makeCaptura(1, trozos), trozos, 'e1');
    await almacen.close();
    const whole = await readFile(join(path, 'diario'), 'utf8');
    await appendFile(join(path, 'diario'), '{"op":"sellado","captura":{"folio":"K7QM-0002');

    const again = await openAlmacenArchivos(path);
    expect(await again.cadena(DISPOSITIVO)).toEqual({ contador: 1, eslabon: 'e1' });
    expect((await again.guardarSellado(makeCaptura(2, trozos), trozos, 'e2')).ok).toBe(true);
    await again.close();
    expect(await readFile(join(path, 'diario'), 'utf8')).toMatch(whole);
    expect((await (await openAlmacenArchivos(path)).cadena(DISPOSITIVO)).contador).toBe(2);
  });

  it('clears away an envelope whose line was never written', async () => {
    const path = await folder();
    const almacen = await openAlmacenArchivos(path);
    await almacen.guardarInscripcion(await makeInscripcion());
    await almacen.close();
    const { folio } = makeCaptura(1, []);
    await writeFile(join(path, 'sobres', folio), 'half');
    const again = await openAlmacenArchivos(path);
    expect(await again.trozo(folio, 0)).toBeNull();
    await again.close();
  });
});
