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
  /** Runs another of the project's commands on the same installation, beside it; what it printed. Rejects when it fails. */
  correr(...args: readonly string[]): Promise<string>;
  /** In order, as a signal from the terminal would; rejects when it does not end well. */
  stop(): Promise<void>;
}

/** Resolves once it says that it is ready; rejects with what it printed when it ends before. */
export async function startServidor(env: Readonly<Record<string, string>>): Promise<Servidor> {
  const run = (...args: readonly string[]): ChildProcess =>
    spawn(process.execPath, ['server/cli/arranque.cjs', ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const child = run();
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
    async correr(...args) {
      const command = run(...args);
      let printed = '';
      for (const stream of [command.stdout, command.stderr]) {
        stream?.on('data', (piece: Buffer) => {
          printed += piece;
        });
      }
      const [code] = (await once(command, 'close')) as [number | null];
      if (code !== 0) throw new Error(`${args[0]} ended with ${code}:\n${printed}`);
      return printed;
    },
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      await ended;
      if (child.exitCode !== 0) throw new Error(`the server did not end well (${child.exitCode}):\n${output}`);
    },
  };
}
