/**
 * How much this origin could really store, where `estimate()` does not say: Chromium answers with a round figure beside
 * what is used, whatever the disk holds. A file of the origin's own is asked to grow, which that browser grants or refuses
 * at once without writing, and removed again. Nobody else is asked: Firefox, asked for more than there is, warns of a full
 * disk and throws other sites' data away to make room.
 */

const FILE = 'rubrica-sonda';
/** Near enough: a few supports. */
const NEAR = 2 * 1024 * 1024;

const GIB = 2 ** 30;
/** Whether so many bytes to be had are a figure that tells nothing. */
export const isRound = (libre: number): boolean => libre > 0 && libre % GIB === 0;

interface Growing {
  truncate(size: number): void;
  close(): void;
}

/** Bytes that can be had, up to so many; null where the browser lets no one ask, or another window is asking. */
export async function sondear(most: number): Promise<number | null> {
  try {
    const folder = await navigator.storage.getDirectory();
    const file = (await folder.getFileHandle(FILE, { create: true })) as FileSystemFileHandle & {
      createSyncAccessHandle(): Promise<Growing>;
    };
    const handle = await file.createSyncAccessHandle();
    try {
      return largest((size) => grows(handle, size), most);
    } finally {
      handle.close();
      await folder.removeEntry(FILE);
    }
  } catch {
    return null;
  }
}

function grows(handle: Growing, size: number): boolean {
  try {
    handle.truncate(size);
    handle.truncate(0);
    return true;
  } catch (error) {
    if ((error as Error).name === 'QuotaExceededError') return false;
    throw error;
  }
}

/** The largest size that is granted, by halves. */
export function largest(isGranted: (size: number) => boolean, most: number): number {
  if (isGranted(most)) return most;
  let [least, refused] = [0, most];
  while (refused - least > NEAR) {
    const middle = Math.floor((least + refused) / 2);
    if (isGranted(middle)) least = middle;
    else refused = middle;
  }
  return least;
}
