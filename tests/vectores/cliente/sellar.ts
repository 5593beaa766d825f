/**
 * Sealing and signing as docs/protocolo.md says, on @noble: the writing half of the second reader.
 * Shares no code with shared/.
 */
import { poly1305 } from '@noble/ciphers/_poly1305.js';
import { chacha20, hchacha } from '@noble/ciphers/chacha.js';
import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { randomBytes } from '@noble/hashes/utils.js';
import { canonical, type Json, type Objeto } from '../lector/documentos.ts';
import { ascii, type Bytes, base64, H, join, keyId } from '../lector/primitivas.ts';
import { padme } from '../lector/sobre.ts';

const words = (bytes: Bytes): Uint32Array => new Uint32Array(bytes.slice().buffer);
const SIGMA = words(ascii('expand 32-byte k'));
const little = (value: number, length: number): Bytes => {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < Math.min(length, 6); i++) bytes[i] = Math.floor(value / 256 ** i) & 255;
  return bytes;
};

/** A signed document of a kind. */
export function signDocument(body: Objeto, seed: Bytes): string {
  const unsigned = { ...body, clave: keyId(ed25519.getPublicKey(seed)) };
  const message = join(ascii(`rubrica/${body.tipo}/v1\n`), ascii(canonical(unsigned)));
  return canonical({ ...unsigned, firma: base64(ed25519.sign(message, seed)) });
}

function sealBox(message: Bytes, publicKey: Bytes): Bytes {
  const secret = x25519.utils.randomSecretKey();
  const ephemeral = x25519.getPublicKey(secret);
  const key = new Uint32Array(8);
  hsalsa(SIGMA, words(x25519.getSharedSecret(secret, publicKey)), new Uint32Array(4), key);
  const nonce = blake2b(join(ephemeral, publicKey), { dkLen: 24 });
  return join(ephemeral, xsalsa20poly1305(new Uint8Array(key.buffer), nonce).encrypt(message));
}

function sealStream(key: Bytes, header: Bytes) {
  const derived = new Uint32Array(8);
  hchacha(SIGMA, words(key), words(header.slice(0, 16)), derived);
  const k = new Uint8Array(derived.buffer);
  let counter = 1;
  let i = header.slice(16);
  return (chunk: Bytes, associated: Bytes, tag: number): Bytes => {
    const nonce = join(little(counter, 4), i);
    const stream = (block: number, data: Bytes): Bytes => chacha20(k, nonce, data, undefined, block);
    const first = stream(1, join(Uint8Array.of(tag), new Uint8Array(63)));
    const cipher = stream(2, chunk);
    const padded = join(associated, new Uint8Array((16 - (associated.length % 16)) % 16));
    const lengths = join(little(associated.length, 8), little(64 + chunk.length, 8));
    const mac = poly1305(
      join(padded, first, cipher, new Uint8Array(chunk.length % 16), lengths),
      stream(0, new Uint8Array(32)),
    );
    i = i.map((byte, n) => byte ^ mac[n]!);
    counter++;
    return join(first.slice(0, 1), cipher, mac);
  };
}

/** An envelope; `header` lacks `v` and `contenido`. */
export function sealEnvelope(
  header: Objeto,
  datos: Json,
  parts: readonly { nombre: string; tipo: string; bytes: Bytes }[],
  processKey: Bytes,
  seed: Bytes,
): Bytes {
  const partes = parts.map(({ bytes, ...part }) => ({ ...part, tamano: bytes.length, hash: base64(H(bytes)) }));
  const manifest = ascii(canonical({ v: 1, datos, partes }));
  const body = join(little(manifest.length, 4), manifest, ...parts.map(({ bytes }) => bytes));
  const content = join(body, new Uint8Array(padme(body.length) - body.length));
  const headerBytes = ascii(canonical({ ...header, v: 1, contenido: content.length }));
  const key = randomBytes(32);
  const streamHeader = randomBytes(24);
  const seal = sealStream(key, streamHeader);
  const chunks: Bytes[] = [];
  for (let at = 0; at < content.length; at += 65536) {
    chunks.push(seal(content.slice(at, at + 65536), headerBytes, at + 65536 >= content.length ? 3 : 0));
  }
  const start = join(ascii('RUBR'), Uint8Array.of(1), little(headerBytes.length, 2), headerBytes);
  const signed = join(start, sealBox(key, processKey), streamHeader, ...chunks);
  return join(signed, ed25519.sign(join(ascii('rubrica/sobre/v1\n'), H(signed)), seed));
}
