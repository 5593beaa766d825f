/** Settings that can't be had end the start in a sentence that names them. */
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { takeDataDir } from '../../../../server/platform/data-dir.ts';
import { unableToListen } from '../../../../server/platform/listen.ts';
import { Refusal } from '../../../../server/platform/refusal.ts';
import { withFolders } from '../../../support/folders.ts';

const folder = withFolders();

it.each(['192.0.2.1', 'no-existe.invalid', 'fe80::1'])(
  'an address that this machine does not have: %s',
  async (host) => {
    const error = await new Promise<NodeJS.ErrnoException>((resolve) =>
      createServer().once('error', resolve).listen({ host, port: 0 }),
    );
    const refusal = unableToListen(error, { host, port: 3000 });
    expect(refusal?.message).toBe(`Esta máquina no tiene la dirección ${host}. Revisa HOST.`);
  },
);

it('a folder that is none, or lies within none', async () => {
  const file = join(await folder(), 'archivo');
  await writeFile(file, '');
  for (const taken of [file, join(file, 'data')]) {
    const refused = expect(takeDataDir(taken)).rejects;
    await refused.toThrow(Refusal);
    await refused.toThrow(/^No se puede usar la carpeta .+ \(E\w+\)\. Revisa DATA_DIR\.$/);
  }
  await takeDataDir(join(file, '..', 'nueva', 'data'));
});
