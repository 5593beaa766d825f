/** The certificates that this phone holds for a pinned root: kept, added to at each contact, never lost. */
import type { Crypto } from '../../../shared/crypto/index.ts';
import { type Certificados, type Confianza, confiar, parseCertificados } from '../../../shared/firmados/confianza.ts';
import type { Almacen } from '../almacen/index.ts';

const MAX_EMISORAS = 64;
const MAX_CLAVES = 1024;

export interface Confiado {
  /** Null while there are none. */
  confianza(): Confianza | null;
  /** Adds certificates and keeps them; without effect when they go up to another root. */
  add(certificados: Certificados): Promise<void>;
}

/** What was kept for a root, verified again. */
export async function openConfiado(almacen: Almacen, crypto: Crypto, huella: string): Promise<Confiado> {
  const text = await almacen.certificados(huella);
  let held = text === null ? null : parseCertificados(text);
  let confianza = held && confiar(crypto, held, huella);

  return {
    confianza: () => confianza,
    async add(certificados) {
      // Only what counts is kept: else a stranger's would push the good ones out.
      const fresh = confiar(crypto, certificados, huella)?.certificados;
      if (!fresh) return;
      const all = held ? merge(held, fresh) : fresh;
      const json = JSON.stringify(all);
      if (held && json === JSON.stringify(held)) return;
      held = all;
      confianza = confiar(crypto, all, huella);
      await almacen.guardarCertificados(huella, json);
    },
  };
}

/** Both, the newer ones first; what a reader would find too many is cut at the old end. */
function merge(old: Certificados, fresh: Certificados): Certificados {
  const union = (a: readonly string[], b: readonly string[], max: number): string[] =>
    [...new Set([...a, ...b])].slice(0, max);
  return {
    raiz: fresh.raiz,
    emisoras: union(fresh.emisoras, old.emisoras, MAX_EMISORAS),
    claves: union(fresh.claves, old.claves, MAX_CLAVES),
  };
}
