/** A cuaderno at 5,000 apoyos of which 500 pending: its whole state as a phone that starts empty receives it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import * as Y from 'yjs';
import { deviceArray, serverArray } from '../../shared/sync/cuaderno.ts';
import { connectDispositivo } from './dispositivo.ts';
import { atMost, type Figura } from './figuras.ts';
import { program, type Servidor } from './procesos.ts';
import type { PorLlenar } from './programas/llenar.ts';
import type { Siembra } from './siembra.ts';

const SETTLED = 4_500;
const PENDING = 500;

export async function medirCuaderno(
  servidor: Servidor,
  siembra: Siembra,
  add: (figura: Figura) => void,
): Promise<void> {
  try {
    const [credencial] = await siembra.dispositivos(1);
    const child = fork(program('tests-llenar'), { stdio: 'inherit', serialization: 'advanced' });
    child.send({ url: servidor.url, credencial: credencial!, settled: SETTLED, pending: PENDING } satisfies PorLlenar);
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`filling the cuaderno ended with ${code}`);

    const empty = await connectDispositivo(servidor.url, credencial!);
    const pending = deviceArray(empty.doc, credencial!.dispositivo).length;
    if (pending !== PENDING) throw new Error(`${pending} pending commitments, not ${PENDING}`);
    if (serverArray(empty.doc).length === 0) throw new Error('the server wrote nothing');
    const bytes = Y.encodeStateAsUpdate(empty.doc).length;
    empty.close();
    add(atMost('cuaderno at 5,000 apoyos, 500 pending', bytes / 1024, 'KB', 256));
  } finally {
    await servidor.stop();
  }
}
