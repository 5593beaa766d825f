import { expect, it } from 'vitest';
import { seguirRed } from '../../../../../web/captura/telefono/red.ts';

it('tells the client that the network went and that it came back', () => {
  const scope = new EventTarget();
  const told: string[] = [];
  const note = (what: string) => async () => void told.push(what);
  seguirRed(scope, { reintentar: note('reintentar'), sinRed: note('sinRed') });
  scope.dispatchEvent(new Event('offline'));
  scope.dispatchEvent(new Event('online'));
  expect(told).toEqual(['sinRed', 'reintentar']);
});
