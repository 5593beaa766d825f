/** Programs that a bench starts: servers and loads, each a process of its own, built like the server. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { cpuSeconds, machineCpuSeconds, residentBytes } from './proceso.ts';
import type { Carga, Medida } from './programas/carga.ts';

/** Built programs stand beside the one that runs. */
export const program = (name: string): string => resolve(dirname(process.argv[1]!), `${name}.js`);

/** A port that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** With BENCH_PROFILE=FOLDER each program leaves its CPU profile there (it slows them a little). */
const profiling = (): string[] => {
  const folder = process.env.BENCH_PROFILE;
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
};

/** V8's options as `npm start` gives them to the server (decision 072); the bare limit has them too. */
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
const OPCIONES = scripts.start.match(/--\S+/g) ?? [];

export interface Servidor {
  readonly pid: number;
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a built server program and waits until its output has a line that matches. */
export async function startServidor(name: string, env: Record<string, string>, ready: RegExp): Promise<Servidor> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--enable-source-maps', ...OPCIONES, ...profiling(), program(name)], {
    env: { ...process.env, PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await outputMatches(child, ready);
  return {
    pid: child.pid!,
    url: `http://localhost:${port}`,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function outputMatches(child: ChildProcess, ready: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    createInterface({ input: child.stdout! }).on('line', (line) => {
      lines.push(line);
      if (lines.length > 200) lines.shift();
      if (ready.test(line)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready:\n${lines.join('\n')}`)));
  });
}

export interface Corrida extends Medida {
  /** CPU seconds of the server while the load ran. */
  readonly cpu: number;
  /** CPU seconds of the whole machine meanwhile. */
  readonly cpuTotal: number;
  /** Resident bytes of the server, sampled while the load ran: the highest. */
  readonly resident: number;
}

/** Runs one load against a server; `sampled` sees the server's resident bytes every quarter second. */
export async function correr(
  servidor: Servidor,
  carga: Omit<Carga, 'url'>,
  sampled?: (bytes: number) => void,
): Promise<Corrida> {
  const child = fork(program('tests-carga'), {
    stdio: 'inherit',
    serialization: 'advanced',
    execArgv: profiling(),
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the load ended with ${code}`);
  });
  failed.catch(() => {});
  const message = (): Promise<unknown> => Promise.race([once(child, 'message').then(([value]) => value), failed]);

  child.send({ ...carga, url: servidor.url } satisfies Carga);
  await message();
  const cpuBefore = cpuSeconds(servidor.pid);
  const totalBefore = machineCpuSeconds();
  let resident = 0;
  const sampler = setInterval(() => {
    const now = residentBytes(servidor.pid);
    resident = Math.max(resident, now);
    sampled?.(now);
  }, 250);
  child.send('ya');
  const medida = (await message()) as Medida;
  clearInterval(sampler);
  return {
    ...medida,
    cpu: cpuSeconds(servidor.pid) - cpuBefore,
    cpuTotal: machineCpuSeconds() - totalBefore,
    resident,
  };
}
