/** Errors that nothing in the app expected, by name alone and in memory only: a message may quote what was in hand. */
const KEPT = 5;
const latest: string[] = [];

/** From now on notes what goes wrong in the page. */
export function seguirFallas(target: Window = window): void {
  target.addEventListener('error', ({ error }) => anotarFalla(error));
  target.addEventListener('unhandledrejection', ({ reason }) => anotarFalla(reason));
}

/** Newest last. */
export const ultimasFallas = (): readonly string[] => [...latest];

/** One that was met, and is worth telling all the same. */
export function anotarFalla(error: unknown): void {
  latest.push(nombreDe(error));
  if (latest.length > KEPT) latest.shift();
}

function nombreDe(error: unknown): string {
  const name = (error as { readonly name?: unknown } | null | undefined)?.name;
  return typeof name === 'string' && /^[A-Za-z]{1,40}$/.test(name) ? name : 'Error';
}
