/** The world of a browser test (tests/support/mundo.ts), started before the tests of a file and ended after them. */
import { afterAll, beforeAll } from 'vitest';
import type { Persona } from '../especimenes/persona.ts';
import { withFolders } from '../support/folders.ts';
import { type Mundo, startMundo } from '../support/mundo.ts';

export { enrolPhone, type Origen, startOrigen } from '../support/mundo.ts';

/** The world, there from the first test on; its camera is before these people. */
export function withMundo(personas: readonly Persona[]): Mundo {
  const folder = withFolders();
  let mundo: Mundo;
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    mundo = await startMundo(personas, folder, ends);
  }, 120_000);

  afterAll(async () => {
    for (const end of ends) await end();
  }, 60_000);

  return {
    get smtp() {
      return mundo.smtp;
    },
    get corte() {
      return mundo.corte;
    },
    get servidor() {
      return mundo.servidor;
    },
    get telefono() {
      return mundo.telefono;
    },
    get origin() {
      return mundo.origin;
    },
    get camera() {
      return mundo.camera;
    },
    get profile() {
      return mundo.profile;
    },
    reabrir: () => mundo.reabrir(),
  };
}
