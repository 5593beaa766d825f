/** One life of the client as a child process, its output line by line, and its death. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { programa } from './programa.ts';
import type { Encargo } from './programas/cliente.ts';
import type { Suceso } from './testigo.ts';

export interface Hijo {
  /** Each line as it comes. */
  onSuceso(listener: (suceso: Suceso) => void): void;
  /** SIGKILL; resolves when it is gone. */
  matar(): Promise<void>;
  /** Tells it that the network is back. */
  avisarRed(): void;
  /** How it ended: by our kill, by itself when all was done, or otherwise (its complaint). */
  readonly ended: Promise<
    { readonly tipo: 'muerto' } | { readonly tipo: 'fin' } | { readonly tipo: 'error'; readonly error: string }
  >;
}

export function startHijo(encargo: Encargo): Hijo {
  const child: ChildProcess = spawn(process.execPath, [programa('tests-cliente'), JSON.stringify(encargo)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const listeners: ((suceso: Suceso) => void)[] = [];
  let complaint = '';
  let killed = false;
  child.stderr!.on('data', (chunk: Buffer) => {
    complaint = (complaint + String(chunk)).slice(-4000);
  });
  child.stdin!.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout! });
  lines.on('line', (line) => {
    // A kill may cut a line short.
    if (!line.endsWith('}')) return;
    const suceso = JSON.parse(line) as Suceso;
    for (const listener of listeners) listener(suceso);
  });
  const read = once(lines, 'close');

  const ended = once(child, 'close').then(async ([code]) => {
    await read;
    if (killed) return { tipo: 'muerto' } as const;
    if (code === 0) return { tipo: 'fin' } as const;
    return { tipo: 'error', error: `the client ended with ${String(code)}: ${complaint}` } as const;
  });
  return {
    onSuceso: (listener) => void listeners.push(listener),
    async matar() {
      killed = true;
      child.kill('SIGKILL');
      await ended;
    },
    avisarRed: () => child.stdin!.write('red\n'),
    ended,
  };
}
