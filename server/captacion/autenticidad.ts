/** Whether the anchor in an envelope's header is one that this server gave. Needs no secret. */
import { type CanonicalValue, toCanonical } from '../../shared/base/canonical.ts';
import { type Confianza, confiar } from '../../shared/firmados/confianza.ts';
import type { Ancla } from '../../shared/firmados/index.ts';
import { nativeCrypto as crypto } from '../platform/crypto.ts';
import type { CaptacionDeps } from './deps.ts';

/** Judges anchors; verified ones are remembered, since an offline phone seals many captures over one. */
export interface Anclas {
  isOurs(ancla: Ancla): Promise<boolean>;
}

const REMEMBERED = 4096;

export function createAnclas({ keystore }: Pick<CaptacionDeps, 'keystore'>): Anclas {
  const seen = new Set<string>();
  let trust: { readonly claves: readonly string[]; readonly confianza: Confianza | null } | null = null;
  const confianza = async (): Promise<Confianza | null> => {
    const certificados = await keystore.certificados();
    if (trust?.claves !== certificados.claves) {
      trust = { claves: certificados.claves, confianza: confiar(crypto, certificados, keystore.huella) };
    }
    return trust.confianza;
  };
  return {
    async isOurs(ancla) {
      const text = toCanonical(ancla as unknown as CanonicalValue);
      if (seen.has(text)) return true;
      if (!(await confianza())?.abrirDelServidor('ancla', text, ({ t }) => t)) return false;
      if (seen.size >= REMEMBERED) seen.clear();
      seen.add(text);
      return true;
    },
  };
}
