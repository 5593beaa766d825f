/**
 * A peer that speaks the server's side of the protocol from memory, to be told to misbehave. It
 * judges nothing: every whole envelope gets the answer that the test asks for.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { type WebSocket, WebSocketServer } from 'ws';
import * as syncProtocol from 'y-protocols/sync';
import * as Y from 'yjs';
import type { ProcesoPublico } from '../../../../shared/api/alta.ts';
import { base64urlToBytes, bytesToBase64url, concatBytes } from '../../../../shared/base/bytes.ts';
import type { Crypto, KeyPair } from '../../../../shared/crypto/index.ts';
import { type Certificados, fingerprint } from '../../../../shared/firmados/confianza.ts';
import {
  type Ancla,
  type Avisos,
  type CertificadoAcuse,
  type CertificadoEmisora,
  type CertificadoProceso,
  type EstadoProceso,
  firmar,
  leerFirmado,
  type Respuesta,
  type Resultado,
  type Roster,
  type Totales,
} from '../../../../shared/firmados/index.ts';
import { deviceArray, serverArray } from '../../../../shared/sync/cuaderno.ts';
import {
  type DeviceMessage,
  decodeDeviceMessage,
  encodeMessage,
  identidadMessage,
  type Modo,
  PROTOCOL_VERSION,
  type ServerMessage,
  SYNC,
} from '../../../../shared/sync/protocolo.ts';

export interface Autoridad {
  readonly raiz: KeyPair;
  readonly emisora: KeyPair;
  readonly acuse: KeyPair;
  readonly proceso: KeyPair;
  readonly certificados: Certificados;
  readonly huella: string;
}

/** Root, issuing key, acuse key and process key, with their certificates. */
export function makeAutoridad(crypto: Crypto, proceso: string): Autoridad {
  const [raiz, emisora, acuse] = [crypto.signKeyPair(), crypto.signKeyPair(), crypto.signKeyPair()];
  const sealing = crypto.boxKeyPair();
  const hasta = 9_999_999_999_999;
  const publica = (keys: KeyPair): string => bytesToBase64url(keys.publicKey);
  return {
    raiz,
    emisora,
    acuse,
    proceso: sealing,
    huella: fingerprint(crypto, raiz.publicKey),
    certificados: {
      raiz: publica(raiz),
      emisoras: [
        firmar<CertificadoEmisora>(crypto, { tipo: 'emisora', v: 1, publica: publica(emisora), desde: 0, hasta }, raiz),
      ],
      claves: [
        firmar<CertificadoProceso>(
          crypto,
          { tipo: 'clave-proceso', v: 1, proceso, publica: publica(sealing), desde: 1 },
          emisora,
        ),
        firmar<CertificadoAcuse>(
          crypto,
          { tipo: 'clave-acuse', v: 1, publica: publica(acuse), desde: 1, hasta },
          emisora,
        ),
      ],
    },
  };
}

/** The same server once it has taken up another acuse key. */
export function renovar(crypto: Crypto, autoridad: Autoridad): Autoridad {
  const acuse = crypto.signKeyPair();
  const { desde, hasta } = { desde: 1, hasta: 9_999_999_999_999 };
  const publica = bytesToBase64url(acuse.publicKey);
  const certificado = firmar<CertificadoAcuse>(
    crypto,
    { tipo: 'clave-acuse', v: 1, publica, desde, hasta },
    autoridad.emisora,
  );
  const { certificados } = autoridad;
  return { ...autoridad, acuse, certificados: { ...certificados, claves: [...certificados.claves, certificado] } };
}

/** What an answer says of an envelope. */
export const makeRespuesta = (
  crypto: Crypto,
  { acuse }: Pick<Autoridad, 'acuse'>,
  fields: Pick<Respuesta, 'proceso' | 'folio' | 'codigo' | 'tamano'> & {
    readonly resultado?: Resultado;
    readonly motivo?: string | null;
  },
): string =>
  firmar<Respuesta>(
    crypto,
    {
      tipo: 'respuesta',
      v: 1,
      resultado: 'acuse',
      recibido: Date.now(),
      motivo: null,
      marcas: [],
      bitacora: null,
      ...fields,
    },
    acuse,
  );

/** How the peer behaves; change it at any time. */
export interface Conducta {
  modo: Modo;
  /** Closes each connection with this code before it is welcomed. */
  closeWith: number | null;
  /** Closes each connection with this code when it brings an update, also an empty one. */
  closeOnUpdate: number | null;
  /** Answers with the certificates and keys of another root. */
  impostor: Autoridad | null;
  resultado: Resultado;
  /** Makes of a right answer the one that is sent; null sends none. */
  answer: (right: string, about: { readonly folio: string; readonly codigo: string }) => string | null;
  /** Cuts the connection after so many bytes of envelopes in it. */
  cutAfter: number | null;
  /** Answers `abre` with this code. */
  fallo: string | null;
  /** Sent raw as each connection opens, in place of everything else. */
  garbage: (Uint8Array | string) | null;
  /** Leaves messages of types unanswered. */
  deaf: Set<DeviceMessage['type']>;
}

export interface Par {
  readonly origen: string;
  readonly autoridad: Autoridad;
  readonly conducta: Conducta;
  readonly doc: Y.Doc;
  /** Envelopes as far as they were received, by folio. */
  readonly sobres: Map<string, Uint8Array>;
  /** Signed answers by folio. */
  readonly respuestas: Map<string, string>;
  /** All messages of devices, in order. */
  readonly recibidos: DeviceMessage[];
  /** Updates of the document as they came, in bytes. */
  readonly updates: number[];
  /** Connections so far, and in their order when they came (monotonic ms). */
  readonly conexiones: number[];
  readonly vistos: Set<string>;
  putInCuaderno(text: string): void;
  /** Ends every connection without a word. */
  cut(): void;
  sign: <T extends Totales | EstadoProceso | Roster | Avisos>(body: Omit<T, 'clave' | 'firma'>) => string;
  close(): Promise<void>;
}

export interface ParOptions {
  readonly crypto: Crypto;
  readonly proceso: ProcesoPublico;
  readonly autor: string;
  readonly dispositivo: string;
  /** Uncompressed point of the device key, base64url. */
  readonly publicaDispositivo: string;
}

/** Starts a peer on a free port, or on the given one. */
export async function startPar(options: ParOptions, port = 0): Promise<Par> {
  const { crypto, proceso, dispositivo } = options;
  const autoridad = makeAutoridad(crypto, proceso.id);
  const conducta: Conducta = {
    modo: 'pleno',
    closeWith: null,
    closeOnUpdate: null,
    impostor: null,
    resultado: 'acuse',
    answer: (right) => right,
    cutAfter: null,
    fallo: null,
    garbage: null,
    deaf: new Set(),
  };
  const doc = new Y.Doc();
  const sobres = new Map<string, Uint8Array>();
  const respuestas = new Map<string, string>();
  const recibidos: DeviceMessage[] = [];
  const updates: number[] = [];
  const conexiones: number[] = [];
  const vistos = new Set<string>();
  const sockets = new Set<WebSocket>();
  const deviceKey = await globalThis.crypto.subtle.importKey(
    'raw',
    base64urlToBytes(options.publicaDispositivo)!,
    { name: 'ECDSA', namedCurve: 'P-256' },
    false,
    ['verify'],
  );

  const http: Server = createServer((_request, response) => response.end('<html>portal cautivo</html>'));
  const wss = new WebSocketServer({ server: http });
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  const origen = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  wss.on('connection', (socket) => {
    conexiones.push(performance.now());
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const send = (message: ServerMessage): void => socket.send(encodeMessage(message));
    const authority = conducta.impostor ?? autoridad;
    const nonce = crypto.randomBytes(32);
    const held: Uint8Array[] = [];
    let authenticated = false;
    let upload: { folio: string; tamano: number; codigo: string } | null = null;
    let inThisConnection = 0;

    if (conducta.garbage !== null) {
      socket.send(conducta.garbage);
      return;
    }
    if (conducta.closeWith !== null) return socket.close(conducta.closeWith);
    send({ type: 'reto', nonce, version: PROTOCOL_VERSION, minimumApp: '0.0.0' });

    const onDocUpdate = (update: Uint8Array, origin: unknown): void => {
      if (!authenticated || origin === socket) return;
      const encoder = encoding.createEncoder();
      encoding.writeVarUint(encoder, SYNC);
      syncProtocol.writeUpdate(encoder, update);
      socket.send(encoding.toUint8Array(encoder));
    };
    doc.on('update', onDocUpdate);
    socket.on('close', () => doc.off('update', onDocUpdate));

    const onSync = (bytes: Uint8Array): void => {
      const decoder = decoding.createDecoder(bytes);
      decoding.readVarUint(decoder);
      if (decoding.peekVarUint(decoder) !== syncProtocol.messageYjsSyncStep1) {
        updates.push(bytes.length);
        if (conducta.closeOnUpdate !== null) {
          socket.close(conducta.closeOnUpdate);
          return;
        }
      }
      const encoder = encoding.createEncoder();
      encoding.writeVarUint(encoder, SYNC);
      syncProtocol.readSyncMessage(decoder, encoder, doc, socket);
      if (encoding.length(encoder) > 1) socket.send(encoding.toUint8Array(encoder));
    };

    const answer = (about: { folio: string; tamano: number; codigo: string }): void => {
      const { folio, codigo, tamano } = about;
      const right =
        respuestas.get(folio) ??
        makeRespuesta(crypto, autoridad, {
          proceso: proceso.id,
          folio,
          codigo,
          tamano,
          resultado: conducta.resultado,
          motivo: conducta.resultado === 'acuse' ? null : 'fuera-de-periodo',
        });
      const text = conducta.answer(right, about);
      if (text === right) respuestas.set(folio, right);
      if (text !== null) send({ type: 'respuesta', documento: text });
    };

    const onMessage = async (message: DeviceMessage): Promise<void> => {
      recibidos.push(message);
      if (conducta.deaf.has(message.type)) return;
      switch (message.type) {
        case 'identidad': {
          const claim = { autor: options.autor, clientId: message.clientId, dispositivo, origen };
          const ok = await globalThis.crypto.subtle.verify(
            { name: 'ECDSA', hash: 'SHA-256' },
            deviceKey,
            message.firma as BufferSource,
            identidadMessage(nonce, claim),
          );
          if (!ok || message.dispositivo !== dispositivo) return socket.close(4401);
          authenticated = true;
          const ancla = firmar<Ancla>(crypto, { tipo: 'ancla', v: 1, t: Date.now() }, authority.acuse);
          send({
            type: 'bienvenida',
            modo: conducta.modo,
            ancla,
            certificados: JSON.stringify(authority.certificados),
          });
          for (const bytes of held.splice(0)) onSync(bytes);
          const encoder = encoding.createEncoder();
          encoding.writeVarUint(encoder, SYNC);
          syncProtocol.writeSyncStep1(encoder, doc);
          socket.send(encoding.toUint8Array(encoder));
          return;
        }
        case 'abre': {
          const about = { folio: message.folio, tamano: message.tamano, codigo: bytesToBase64url(message.codigo) };
          if (conducta.fallo) return send({ type: 'fallo', folio: message.folio, codigo: conducta.fallo });
          if (respuestas.has(about.folio)) return answer(about);
          upload = about;
          send({ type: 'sigue', folio: about.folio, offset: sobres.get(about.folio)?.length ?? 0 });
          return;
        }
        case 'trozo': {
          if (!upload) return;
          const so = sobres.get(upload.folio) ?? new Uint8Array(0);
          if (message.offset !== so.length) return send({ type: 'fallo', folio: upload.folio, codigo: 'desfasado' });
          inThisConnection += message.bytes.length;
          if (conducta.cutAfter !== null && inThisConnection > conducta.cutAfter) return socket.terminate();
          const grown = concatBytes(so, message.bytes);
          sobres.set(upload.folio, grown);
          send({ type: 'sigue', folio: upload.folio, offset: grown.length });
          if (grown.length === upload.tamano) answer(upload);
          return;
        }
        case 'visto':
          for (const folio of message.folios) vistos.add(folio);
          return;
        case 'pregunta':
          if (respuestas.has(message.folio)) {
            answer({ folio: message.folio, tamano: 0, codigo: bytesToBase64url(message.codigo) });
          } else send({ type: 'sigue', folio: message.folio, offset: 0 });
          return;
      }
    };

    socket.on('message', (data: Buffer) => {
      const bytes = new Uint8Array(data);
      const decoder = decoding.createDecoder(bytes);
      const type = decoding.readVarUint(decoder);
      if (type === SYNC) return authenticated ? onSync(bytes) : void held.push(bytes);
      const message = decodeDeviceMessage(type, decoder);
      if (message) void onMessage(message);
    });
  });

  return {
    origen,
    autoridad,
    conducta,
    doc,
    sobres,
    respuestas,
    recibidos,
    updates,
    conexiones,
    vistos,
    putInCuaderno: (text) => serverArray(doc).push([text]),
    cut() {
      for (const socket of sockets) socket.terminate();
    },
    sign: (body) => firmar(crypto, body, autoridad.acuse),
    async close() {
      for (const socket of sockets) socket.terminate();
      wss.close();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Folios of the commitments that a device has in the peer's document. */
export const committed = (par: Par, dispositivo: string): string[] =>
  deviceArray(par.doc, dispositivo)
    .toArray()
    .map((text) => leerFirmado('compromiso', text)!.folio);
