/** Certificate and key to serve HTTPS by, looked at before anything starts: what is wrong is told in a sentence. */
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { refuse } from './refusal.ts';

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Both files' contents. Throws `Refusal` when one can't be read, or they don't belong together. */
export function readTls({ certFile, keyFile }: TlsFiles): { readonly cert: Buffer; readonly key: Buffer } {
  const pair = { cert: read('TLS_CERT', certFile), key: read('TLS_KEY', keyFile) };
  try {
    createSecureContext(pair);
  } catch {
    refuse('TLS_CERT y TLS_KEY no sirven juntas: deben ser archivos PEM con un certificado y su propia llave.');
  }
  return pair;
}

function read(setting: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refuse(`No se puede leer ${file}${code ? ` (${code})` : ''}. Revisa ${setting}.`);
  }
}
