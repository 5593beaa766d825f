/**
 * Who may sign what. The platform root's fingerprint, pinned at enrolment, vouches for an issuing
 * key; the issuing key vouches for process keys and acuse keys. A `Confianza` is the set of
 * certificates that someone holds, verified down from the pinned root; nothing else is trusted.
 */
import { base64urlToBytes, bytesToBase64url } from '../base/bytes.ts';
import type { CanonicalValue } from '../base/canonical.ts';
import { bytes, listOf, object } from '../base/shape.ts';
import type { Crypto } from '../crypto/index.ts';
import { abrirFirmado, type Firmado, keyId, leerFirmado, MAX_FIRMADO, verificarFirma } from './index.ts';

/** Certificates as they travel: the root's public key and the canonical texts it vouches for. */
export interface Certificados {
  /** Root public key, base64url of 32 bytes. */
  readonly raiz: string;
  readonly emisoras: readonly string[];
  /** Certificates of process keys and acuse keys. */
  readonly claves: readonly string[];
}

const document = (value: CanonicalValue | undefined): boolean =>
  typeof value === 'string' && value.length <= MAX_FIRMADO;
const isCertificados = object({ raiz: bytes(32), emisoras: listOf(document, 64), claves: listOf(document, 1024) });

/** Reads certificates from JSON; null when the text is anything else. Nothing is verified here. */
export function parseCertificados(text: string): Certificados | null {
  try {
    const value = JSON.parse(text) as CanonicalValue;
    return isCertificados(value) ? (value as unknown as Certificados) : null;
  } catch {
    return null;
  }
}

export interface Confianza {
  /** Public key of a process's envelope key, by process, with its key id; null when none is vouched for. */
  procesoKey(proceso: string): { readonly id: string; readonly publicKey: Uint8Array } | null;
  /** Reads a document signed by an acuse key that was valid at the document's own time `at`. */
  abrirDelServidor<K extends Firmado['tipo']>(
    tipo: K,
    text: string,
    at: (document: Extract<Firmado, { tipo: K }>) => number,
  ): Extract<Firmado, { tipo: K }> | null;
  /** Those of the given certificates that count: what is worth keeping. */
  readonly certificados: Certificados;
}

/** The root's fingerprint as people and invitations carry it: base64url of BLAKE2b-256 of its public key. */
export const fingerprint = (crypto: Crypto, root: Uint8Array): string => bytesToBase64url(crypto.hash(root));

/**
 * Verifies certificates against a pinned fingerprint. Null when the root is another one.
 * Certificates that do not verify are left out, so a stranger's can do no harm; neither can their
 * order: of several keys of one process the one issued last counts.
 */
export function confiar(crypto: Crypto, certificados: Certificados, pinned: string): Confianza | null {
  const root = base64urlToBytes(certificados.raiz);
  if (root?.length !== 32 || fingerprint(crypto, root) !== pinned) return null;

  const emisoras = certificados.emisoras.flatMap((text) => {
    const certificate = abrirFirmado(crypto, 'emisora', text, root);
    const publicKey = certificate && base64urlToBytes(certificate.publica);
    return certificate && publicKey ? [{ ...certificate, text, publicKey }] : [];
  });

  /** A certificate counts when the issuing key that signed it was valid as it was issued. */
  const vouched = (certificate: Firmado & { desde: number }): boolean =>
    emisoras.some(
      (emisora) =>
        emisora.desde <= certificate.desde &&
        certificate.desde <= emisora.hasta &&
        verificarFirma(crypto, certificate, emisora.publicKey),
    );

  const procesos = new Map<string, { id: string; publicKey: Uint8Array; desde: number }>();
  const acuses: { id: string; publicKey: Uint8Array; desde: number; hasta: number }[] = [];
  const claves: string[] = [];
  for (const text of certificados.claves) {
    const proceso = leerFirmado('clave-proceso', text);
    const acuse = leerFirmado('clave-acuse', text);
    const certificate = proceso ?? acuse;
    const publicKey = certificate && base64urlToBytes(certificate.publica);
    if (!certificate || !publicKey || !vouched(certificate)) continue;
    claves.push(text);
    const key = { id: keyId(crypto, publicKey), publicKey, desde: certificate.desde };
    if (acuse) acuses.push({ ...key, hasta: acuse.hasta });
    if (proceso && proceso.desde > (procesos.get(proceso.proceso)?.desde ?? -1)) procesos.set(proceso.proceso, key);
  }

  return {
    procesoKey: (proceso) => procesos.get(proceso) ?? null,
    abrirDelServidor(tipo, text, at) {
      const document = leerFirmado(tipo, text);
      if (!document) return null;
      const t = at(document);
      const key = acuses.find(({ id, desde, hasta }) => id === document.clave && desde <= t && t <= hasta);
      return key && verificarFirma(crypto, document, key.publicKey) ? document : null;
    },
    certificados: { raiz: certificados.raiz, emisoras: emisoras.map(({ text }) => text), claves },
  };
}
