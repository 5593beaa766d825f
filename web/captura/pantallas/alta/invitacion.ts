/**
 * What an invitation brings, in the fragment of its link (which no server ever sees):
 *
 *     /captura/#proceso=CC-2026-014&auxiliar=7KQM2XR&correo=…&huella=…
 *
 * `huella` is the fingerprint of the platform's root key, to be pinned. All of it is optional.
 * Read once and taken out of the address at once: it holds a person's e-mail.
 */
import { createSignal } from 'solid-js';

export interface Invitation {
  readonly proceso: string;
  readonly auxiliar: string;
  readonly correo: string;
  readonly huella: string | null;
}

const FINGERPRINT = /^[A-Za-z0-9_-]{43}$/;

const [invitation, setInvitation] = createSignal<Invitation | null>(null);

/** What the link that opened the app brought, until it is taken up or left. */
export { invitation };

export const forgetInvitation = (): void => void setInvitation(null);

/** Reads the fragment of the address and removes it; also of a link followed while the app is open. */
export function readInvitation(): void {
  takeFromAddress();
  addEventListener('hashchange', takeFromAddress);
}

function takeFromAddress(): void {
  const read = parseInvitation(location.hash);
  if (!read) return;
  setInvitation(read);
  history.replaceState(history.state, '', location.pathname + location.search);
}

/** An invitation out of a link or its fragment, as followed or pasted; null when there is none in it. */
export function parseInvitation(text: string): Invitation | null {
  const at = text.indexOf('#');
  if (at < 0) return null;
  const fields = new URLSearchParams(text.slice(at + 1).trim());
  if (!fields.has('proceso') && !fields.has('auxiliar')) return null;
  const huella = fields.get('huella');
  return {
    proceso: tidyId(fields.get('proceso') ?? ''),
    auxiliar: tidyId(fields.get('auxiliar') ?? ''),
    correo: (fields.get('correo') ?? '').trim(),
    huella: huella && FINGERPRINT.test(huella) ? huella : null,
  };
}

/** An id as it is meant, however it was typed. */
export const tidyId = (typed: string): string => typed.trim().toUpperCase().replace(/\s+/g, '');
