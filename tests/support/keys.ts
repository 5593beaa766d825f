/** A key store in a folder of its own, with every role. */
import { join } from 'node:path';
import { type Clock, systemClock } from '../../server/platform/clock.ts';
import { ROLES, type Role } from '../../server/platform/config.ts';
import { type Keystore, openKeystore, setUpKeystore } from '../../server/platform/keystore/index.ts';

/** Sets up (once) and opens a key store under `folder`. */
export async function testKeystore(
  folder: string,
  options: { readonly roles?: readonly Role[]; readonly clock?: Clock } = {},
): Promise<Keystore> {
  const { roles = ROLES, clock = systemClock } = options;
  const place = join(folder, 'keys');
  await setUpKeystore(place, clock);
  return openKeystore(place, roles, clock);
}
