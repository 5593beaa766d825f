/**
 * The browser's promise to keep the store, in the test's hands: given once asked, unless `window.refuse`. Runs in the
 * page, before the app. Who waits for a code (`alta-codigo`) was asked before.
 */
export function ponerPersistencia(granted: boolean): void {
  const KEY = 'persistencia';
  navigator.storage.persist = async () => {
    if (!granted || (window as unknown as { refuse?: boolean }).refuse) return false;
    sessionStorage.setItem(KEY, 'sí');
    return true;
  };
  navigator.storage.persisted = async () =>
    granted && (sessionStorage.getItem(KEY) !== null || sessionStorage.getItem('escena') === 'alta-codigo');
}
