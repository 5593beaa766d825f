/**
 * Tells the client what the browser notices of the network. A socket whose network is gone fails only minutes
 * later, and the provider looks for one that is back only after its wait.
 */
import type { Cliente } from '../index.ts';

export function seguirRed(
  scope: Pick<EventTarget, 'addEventListener'>,
  cliente: Pick<Cliente, 'reintentar' | 'sinRed'>,
): void {
  const on = (event: 'online' | 'offline', what: 'reintentar' | 'sinRed'): void =>
    scope.addEventListener(event, () => {
      // One that could not be opened says so itself, to whoever asks it something.
      cliente[what]().catch(() => undefined);
    });
  on('online', 'reintentar');
  on('offline', 'sinRed');
}
