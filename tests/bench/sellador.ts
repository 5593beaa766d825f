/** Seals envelopes of random content for one device, one after the other, linked in its chain. */
import { nativeCrypto } from '../../server/platform/crypto.ts';
import { makeFolio } from '../../shared/apoyo/folio.ts';
import { concatBytes } from '../../shared/base/bytes.ts';
import { type Ancla, type Compromiso, firmar, keyId } from '../../shared/firmados/index.ts';
import { sellar } from '../../shared/sobre/sellar.ts';
import { CHUNK_BYTES } from '../../shared/sync/limites.ts';
import { encodeMessage } from '../../shared/sync/protocolo.ts';
import type { SobreListo } from './dispositivo.ts';
import type { Credencial } from './siembra.ts';

/** Answers a function that seals the next envelope around so many random bytes. */
export function createSellador(who: Credencial, ancla: Ancla): (bytes: number) => Promise<SobreListo> {
  const captura = nativeCrypto.signKeyPair(Buffer.from(who.captura, 'base64'));
  const procesoKey = Buffer.from(who.procesoKey, 'base64');
  let contador = who.desde;
  let previo: string | null = null;
  return async (bytes) => {
    const folio = makeFolio({ dispositivo: who.dispositivo, contador });
    const common = { proceso: who.proceso, folio, clase: 'apoyo', reloj: ancla.t + 1, corregido: ancla.t + 1 } as const;
    const sealed = await sellar(
      nativeCrypto,
      {
        ...common,
        modalidad: 'auxiliar',
        autor: who.autor,
        dispositivo: who.dispositivo,
        firma: { alg: 'Ed25519', clave: keyId(nativeCrypto, captura.publicKey) },
        destino: keyId(nativeCrypto, procesoKey),
        contador,
        previo,
        ancla,
      },
      { datos: {}, partes: [{ nombre: 'anverso', tipo: 'image/jpeg', bytes: contentOf(bytes) }] },
      procesoKey,
      (message) => nativeCrypto.sign(message, captura.secretKey),
    );
    previo = sealed.eslabon;
    contador++;
    const { codigo, tamano } = sealed;
    const compromiso = firmar<Compromiso>(
      nativeCrypto,
      { tipo: 'compromiso', v: 1, ...common, codigo, tamano },
      captura,
    );
    return { folio, codigo, compromiso, tamano, mensajes: mensajesDe(concatBytes(...sealed.trozos)) };
  };
}

/** An envelope's chunks as they go over the line. */
export function mensajesDe(sobre: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const mensajes: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < sobre.length; at += CHUNK_BYTES) {
    mensajes.push(encodeMessage({ type: 'trozo', offset: at, bytes: sobre.subarray(at, at + CHUNK_BYTES) }));
  }
  return mensajes;
}

/** The same random bytes each time: sealed, no two are alike. */
function contentOf(length: number): Uint8Array {
  const content = contents.get(length) ?? nativeCrypto.randomBytes(length);
  contents.set(length, content);
  return content;
}
const contents = new Map<number, Uint8Array>();
