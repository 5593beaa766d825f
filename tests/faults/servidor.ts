/**
 * The server of a world: the built program with another loaded before it (programas/parada.ts), so that it
 * can be made to stand still at a point and be killed right there, then started again.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { programa } from './programa.ts';
import type { PuntoServidor } from './puntos.ts';

const START_WAIT_MS = 30_000;
/** Longer than a word from the server takes; it takes for ever if another kill came between. */
const WORD_MS = 2_000;

export interface ArmaServidor {
  /** Tells one arming from the next. */
  readonly id: number;
  readonly punto: PuntoServidor;
  /** The n-th time that it is passed from now on. */
  readonly n: number;
}

/**
 * A server that breaks a promise: it answers what it then rolls back; it keeps other bytes than it
 * answers for; it counts each support twice.
 */
export type RoturaServidor = 'contesta-sin-confirmar' | 'guarda-otros-bytes' | 'cuenta-dos-veces';

export interface Ajustes {
  /** Whether the role that opens envelopes runs in it. */
  readonly abre: boolean;
  readonly rotura: RoturaServidor | null;
}

export interface Servidor {
  /** SIGKILL, then a new one; resolves when that one serves. Kills go one after another. */
  matar(): Promise<void>;
  /** Another one with these settings, unless this one has them. */
  ajustar(ajustes: Ajustes): Promise<void>;
  /** Has it killed and started again at a point; `onMuerte` is told as it is reached and once another serves. */
  armar(arma: Omit<ArmaServidor, 'id'>, onMuerte: (cuando: 'muere' | 'vive') => void): Promise<void>;
  /** No more of that; what has begun is ended. */
  desarmar(): Promise<void>;
  close(): Promise<void>;
}

/** `folder`: for its log and for what it is armed with. */
export async function startServidor(env: Record<string, string | undefined>, folder: string): Promise<Servidor> {
  const log = `${folder}/servidor.log`;
  const arma = `${folder}/arma.json`;
  let ajustes: Ajustes = { abre: false, rotura: null };
  let child: ChildProcess | null = null;
  let closing = false;
  let id = 0;
  let onMuerte: ((cuando: 'muere' | 'vive') => void) | null = null;
  /** Resolves once the server that was armed last was killed at its point and another one serves. */
  let killed: Promise<void> = Promise.resolve();

  async function start(): Promise<void> {
    const until = Date.now() + START_WAIT_MS;
    while (!closing) {
      const mine = spawn(process.execPath, ['--import', programa('tests-parada'), programa('main')], {
        env: {
          ...env,
          ROLE: ajustes.abre ? 'all' : 'intake,portal,jobs',
          RUBRICA_ARMA: arma,
          ...(ajustes.rotura && { RUBRICA_ROTURA: ajustes.rotura }),
        },
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      });
      child = mine;
      const output = createWriteStream(log, { flags: 'a' });
      mine.stderr!.pipe(output, { end: false });
      createInterface({ input: mine.stdio[3] as Readable }).on('line', () => {
        if (child !== mine) return;
        const told = onMuerte;
        onMuerte = null;
        told?.('muere');
        void matar().then(() => told?.('vive'));
      });
      const ready = new Promise<boolean>((done) => {
        mine.stdout!.on('data', (chunk: Buffer) => {
          output.write(chunk);
          // It greets once it listens.
          if (String(chunk).includes('http://')) done(true);
        });
        mine.once('exit', () => done(false));
      });
      if (await ready) return;
      // PostgreSQL may be away just now.
      if (Date.now() > until) throw new Error(`the server does not start:\n${await readFile(log, 'utf8')}`);
    }
  }
  const stop = async (): Promise<void> => {
    const mine = child;
    if (!mine || mine.exitCode !== null || mine.signalCode !== null) return;
    const gone = once(mine, 'exit');
    mine.kill('SIGKILL');
    await gone;
  };
  let restarting: Promise<void> = start();
  const matar = (): Promise<void> => {
    restarting = restarting.then(stop).then(start);
    return restarting;
  };
  await restarting;

  return {
    matar,
    async ajustar(next) {
      if (next.abre === ajustes.abre && next.rotura === ajustes.rotura) return;
      ajustes = next;
      await matar();
    },
    async armar({ punto, n }, told) {
      killed = new Promise((resolve) => {
        onMuerte = (cuando) => {
          told(cuando);
          if (cuando === 'vive') resolve();
        };
      });
      await writeFile(`${arma}.nueva`, JSON.stringify({ id: ++id, punto, n } satisfies ArmaServidor));
      await rename(`${arma}.nueva`, arma);
    },
    async desarmar() {
      // Whoever took the file has reached the point: word of it is on its way.
      const taken = await unlink(arma).then(
        () => false,
        () => true,
      );
      if (taken) await Promise.race([killed, delay(WORD_MS)]);
      await restarting;
      onMuerte = null;
    },
    async close() {
      closing = true;
      await restarting.catch(() => undefined);
      await stop();
    },
  };
}
