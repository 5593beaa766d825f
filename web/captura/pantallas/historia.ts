/** The browser's history, where what is over must not be walked through again. */

/** Goes so many entries back; resolves once it is there. */
export function rebobinar(entries: number): Promise<void> {
  if (entries === 0) return Promise.resolve();
  return new Promise((resolve) => {
    addEventListener('popstate', () => resolve(), { once: true });
    history.go(-entries);
  });
}

const TERMINADA = 'rubrica/alta-terminada';

/** When an enrolment ended last in this tab, also before a reload; entries of the history from before it are over. */
export function altaTerminada(): number {
  try {
    return Number(sessionStorage.getItem(TERMINADA) ?? 0);
  } catch {
    return 0;
  }
}

export function anotarAltaTerminada(): void {
  try {
    sessionStorage.setItem(TERMINADA, String(Date.now()));
  } catch {
    // Where nothing is remembered, «back» walks through it once more.
  }
}
