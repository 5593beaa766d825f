/**
 * fsync of directories, shared: everything that changed in a directory before an fsync begins is
 * made durable by it, so those who arrive while one is under way all wait for the next.
 */
import { closeSync, fsync, openSync } from 'node:fs';
import { promisify } from 'node:util';

export interface DirectorySync {
  /** Resolves once an fsync that began after this call has ended. */
  sync(directory: string): Promise<void>;
}

export function createDirectorySync(sync: (directory: string) => Promise<void> = fsyncDirectory): DirectorySync {
  const underWay = new Map<string, Promise<void>>();
  const next = new Map<string, Promise<void>>();

  const begin = (directory: string): Promise<void> => {
    const running = sync(directory).finally(() => underWay.delete(directory));
    underWay.set(directory, running);
    return running;
  };

  return {
    sync(directory) {
      const running = underWay.get(directory);
      if (!running) return begin(directory);
      const waiting = next.get(directory);
      if (waiting) return waiting;
      const after = running
        .catch(() => undefined)
        .then(() => {
          next.delete(directory);
          return begin(directory);
        });
      next.set(directory, after);
      return after;
    },
  };
}

const fsyncFile = promisify(fsync);

/** Only what waits for the disk is given to a thread: opening and closing a directory costs less than the errand. */
async function fsyncDirectory(directory: string): Promise<void> {
  const fd = openSync(directory, 'r');
  try {
    await fsyncFile(fd);
  } finally {
    closeSync(fd);
  }
}
