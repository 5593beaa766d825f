/** The browser's history, where what is over must not be walked through again. */

/** Goes so many entries back; resolves once it is there. */
export function rebobinar(entries: number): Promise<void> {
  if (entries === 0) return Promise.resolve();
  return new Promise((resolve) => {
    addEventListener('popstate', () => resolve(), { once: true });
    history.go(-entries);
  });
}
