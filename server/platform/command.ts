/** What the command-line tools share: settings, arguments, a passphrase, and how they end. */
import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { type Config, readConfig } from './config.ts';
import { Refusal, refuse } from './refusal.ts';

export { refuse };

/** Runs a command with the settings; exits 0, or 1 with a sentence (a refusal) or a stack (a defect). */
export async function runCommand(command: (config: Config, args: readonly string[]) => Promise<void>): Promise<void> {
  try {
    const config = readConfig(process.env);
    if (!config.ok) return refuse(config.error.join('\n'));
    await command(config.value, process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Refusal ? error.message : error);
    process.exitCode = 1;
  }
}

/** Values of `--name VALUE` options, in order, and the arguments that are none. */
export function parseArguments(
  args: readonly string[],
  names: readonly string[],
): { readonly rest: readonly string[]; all(name: string): readonly string[]; one(name: string): string | undefined } {
  const given = new Map<string, string[]>();
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = args[i]!.split(/=(.*)/s, 2) as [string, string | undefined];
    if (!name.startsWith('--')) {
      rest.push(args[i]!);
      continue;
    }
    if (!names.includes(name)) refuse(`No conozco la opción ${name}.`);
    const value = inline ?? args[++i];
    if (value === undefined) refuse(`A ${name} le falta su valor.`);
    given.set(name, [...(given.get(name) ?? []), value!]);
  }
  return { rest, all: (name) => given.get(name) ?? [], one: (name) => given.get(name)?.at(-1) };
}

/** The passphrase: from `RUBRICA_FRASE`, else asked for at the terminal, unseen; twice when it is a new one. */
export async function askPassphrase(options: { readonly isNew: boolean }): Promise<string> {
  const given = process.env.RUBRICA_FRASE;
  if (given) return given;
  if (!stdin.isTTY) return refuse('Falta la frase de las llaves: ponla en la variable RUBRICA_FRASE.');
  const first = await askUnseen('Frase de las llaves: ');
  if (options.isNew && (await askUnseen('Otra vez: ')) !== first) return refuse('Las dos frases no son iguales.');
  return first;
}

async function askUnseen(question: string): Promise<string> {
  stdout.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: stdin, output: nowhere, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    stdout.write('\n');
  }
}
