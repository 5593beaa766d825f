/**
 * The server as it is started by whoever installs it (`npm start`), in a process and a folder of its
 * own, with its private PostgreSQL and the settings given.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Servidor {
  /** All that it has printed. */
  readonly output: () => string;
  /** In order, as a signal from the terminal would; rejects when it does not end well. */
  stop(): Promise<void>;
}

/** Resolves once it says that it is ready; rejects with what it printed when it ends before. */
export async function startServidor(env: Readonly<Record<string, string>>): Promise<Servidor> {
  const child: ChildProcess = spawn(process.execPath, ['server/cli/arranque.cjs'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    const read = (piece: Buffer): void => {
      output += piece;
      if (output.includes('Rúbrica está lista')) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    void ended.then(() => reject(new Error(`the server ended before it was ready:\n${output}`)));
  });
  return {
    output: () => output,
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      await ended;
      if (child.exitCode !== 0) throw new Error(`the server did not end well (${child.exitCode}):\n${output}`);
    },
  };
}
