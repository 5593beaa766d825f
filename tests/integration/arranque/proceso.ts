/** The server as `npm start` runs it, in a process of its own, with exactly the settings given. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');

export interface Proceso {
  readonly pid: number;
  readonly url: string;
  readonly output: () => string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Starts it; resolves once it is ready, rejects with what it printed when it ends before. */
export async function startProceso(env: Readonly<Record<string, string>>): Promise<Proceso> {
  const { child, output, ended } = run(env);
  const url = await new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const found = /Rúbrica está lista: (\S+)/.exec(output())?.[1];
      if (found) resolve(found);
    };
    child.stdout?.on('data', look);
    void ended.then(() => reject(new Error(output())));
  });
  return {
    pid: child.pid!,
    url,
    output,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}

/** Runs it, or another program of the project, to its end. */
export async function runProceso(
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<{ code: number | null; output: string }> {
  const { child, output, ended } = run(env, args);
  await ended;
  // A build on the way is not what the program says.
  return { code: child.exitCode, output: output().replace(/^Construyendo…\n/, '') };
}

function run(env: Readonly<Record<string, string>>, args: readonly string[] = []) {
  const child: ChildProcess = spawn(process.execPath, ['server/cli/arranque.cjs', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const read = (piece: Buffer): void => {
    printed += piece;
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  return { child, output: () => printed, ended: once(child, 'close') };
}

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
