/**
 * Whether an anchor that a phone brings, in an envelope's header or in a request, is one that this server gave.
 * Needs no secret.
 *
 * A phone's anchor always leads to a certificate that the phone has seen; this node may not have seen it
 * yet. So an anchor by a key that is not known here is looked up in the key store anew, and if that does
 * not help, nothing is decided: a refusal would be signed and final for a support that may be good.
 */
import { base64urlToBytes } from '../../../shared/base/bytes.ts';
import { type CanonicalValue, toCanonical } from '../../../shared/base/canonical.ts';
import { type Confianza, confiar } from '../../../shared/firmados/confianza.ts';
import { type Ancla, keyId, leerFirmado } from '../../../shared/firmados/index.ts';
import { nativeCrypto as crypto } from '../crypto.ts';
import type { Keystore } from './index.ts';

/** Judges anchors; verified ones are remembered, since an offline phone seals many captures over one. */
export interface Anclas {
  /** `sin-certificado`: nothing here vouches for the key that it names. */
  isOurs(ancla: Ancla): Promise<boolean | 'sin-certificado'>;
}

const REMEMBERED = 4096;
/** The key store is read for unknown keys no more often, however many are named. */
export const REFRESH_MS = 5_000;

interface Trust {
  /** Of which certificates it was made. */
  readonly claves: readonly string[];
  readonly confianza: Confianza | null;
  /** Ids of the acuse keys that count. */
  readonly ids: ReadonlySet<string>;
}

export function createAnclas({
  keystore,
}: {
  readonly keystore: Pick<Keystore, 'certificados' | 'huella' | 'refresh'>;
}): Anclas {
  const seen = new Set<string>();
  let trust: Trust | null = null;
  const current = async (): Promise<Trust> => {
    const certificados = await keystore.certificados();
    if (trust?.claves !== certificados.claves) {
      const confianza = confiar(crypto, certificados, keystore.huella);
      const ids = (confianza?.certificados.claves ?? []).flatMap((text) => {
        const acuse = leerFirmado('clave-acuse', text);
        return acuse ? [keyId(crypto, base64urlToBytes(acuse.publica)!)] : [];
      });
      trust = { claves: certificados.claves, confianza, ids: new Set(ids) };
    }
    return trust;
  };

  let begun = Number.NEGATIVE_INFINITY;
  let refreshing: Promise<void> = Promise.resolve();
  /** Who comes while it is read waits for that; what was read lately serves for all. */
  const refresh = (): Promise<void> => {
    const now = performance.now();
    if (now - begun < REFRESH_MS) return refreshing;
    begun = now;
    refreshing = keystore.refresh();
    return refreshing;
  };

  return {
    async isOurs(ancla) {
      const text = toCanonical(ancla as unknown as CanonicalValue);
      if (seen.has(text)) return true;
      let { confianza, ids } = await current();
      if (!ids.has(ancla.clave)) {
        await refresh();
        ({ confianza, ids } = await current());
        if (!ids.has(ancla.clave)) return 'sin-certificado';
      }
      if (!confianza?.abrirDelServidor('ancla', text, ({ t }) => t)) return false;
      if (seen.size >= REMEMBERED) seen.clear();
      seen.add(text);
      return true;
    },
  };
}
