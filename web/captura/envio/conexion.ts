/**
 * One device's line to the server, on the stock provider: it connects, proves who it is, checks who
 * answers, synchronises, and comes back by itself after a cut (shared/sync/protocolo.ts).
 *
 * Until the other side has shown certificates up to the pinned root and an anchor signed under
 * them, nothing it says is believed and nothing reaches the document: a captive portal, another
 * server or plain garbage only costs the connection.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as syncProtocol from 'y-protocols/sync';
import { WebsocketProvider } from 'y-websocket';
import type * as Y from 'yjs';
import type { Crypto } from '../../../shared/crypto/index.ts';
import { type Certificados, type Confianza, confiar, parseCertificados } from '../../../shared/firmados/confianza.ts';
import type { Ancla } from '../../../shared/firmados/index.ts';
import { cuadernoRoom } from '../../../shared/sync/cuaderno.ts';
import { CHUNK_BYTES } from '../../../shared/sync/limites.ts';
import {
  AWARENESS,
  CLOSE,
  type DeviceMessage,
  decodeServerMessage,
  encodeMessage,
  identidadMessage,
  MESSAGE,
  type Modo,
  PROTOCOL_VERSION,
  QUERY_AWARENESS,
  type ServerMessage,
  SYNC,
} from '../../../shared/sync/protocolo.ts';
import type { Inscripcion } from '../almacen/index.ts';
import { signWithDevice } from '../claves/index.ts';
import type { MotivoDetenido } from '../cliente.ts';
import type { Plataforma, WebSocketClass } from '../plataforma.ts';

/** The longest wait before trying again, and the first; doubled at each failure, less up to half by chance. */
const MAX_BACKOFF_MS = 60_000;
const FIRST_BACKOFF_MS = 200;

/** Time that the other side has to show who it is. */
const WELCOME_TIMEOUT_MS = 30_000;
const ROOM_MS = 10;
/** A message was larger than the other side takes: so it would be the next time. */
const MESSAGE_TOO_BIG = 1009;
/** y-protocols' own message of refusal. */
const AUTH = 2;

/** Who answered, once it was verified. */
export interface Bienvenida {
  readonly modo: Modo;
  readonly ancla: Ancla;
  readonly anclaText: string;
  readonly certificados: Certificados;
  readonly confianza: Confianza;
}

export interface ConexionListener {
  onPaso(paso: 'sin-conexion' | 'conectando' | 'autenticando'): void;
  /** The oldest app that a verified server takes new captures from. */
  onMinimumApp(version: string): void;
  onBienvenida(bienvenida: Bienvenida): void;
  /** The document holds what the server has; messages may be sent until `closed`. */
  onLista(closed: AbortSignal): void;
  /** A message of the server's, only after the welcome. */
  onMessage(message: Exclude<ServerMessage, { type: 'reto' | 'bienvenida' }>): void;
  /** It will not come back by itself; `conocido`: the server that ended it had been verified. */
  onFin(motivo: MotivoDetenido, conocido: boolean): void;
}

export interface Conexion {
  /** Sends; false when the line is not open. */
  send(message: DeviceMessage): boolean;
  /** Resolves once no more than a piece waits in this machine to be sent, or the line is not open. */
  room(): Promise<void>;
  /** Resolves once the server has processed all that was written to the document so far. */
  settle(): Promise<void>;
  /** Connects now, unless it is connected. */
  connect(): void;
  /** Closes this connection; another one follows after the back-off. */
  drop(): void;
  /** Closes and stays closed until `connect`. */
  disconnect(): void;
  destroy(): void;
}

export interface ConexionDeps
  extends Pick<Plataforma, 'crypto' | 'subtle' | 'WebSocket' | 'random' | 'origen' | 'version'> {
  readonly inscripcion: Inscripcion;
  readonly doc: Y.Doc;
}

/** A line for one enrolment; it begins with `connect`. */
export function createConexion(deps: ConexionDeps, listener: ConexionListener): Conexion {
  const { inscripcion, doc, origen, random } = deps;
  const provider = new WebsocketProvider(
    `${origen.replace(/^http/, 'ws')}/sync`,
    cuadernoRoom(inscripcion.autor),
    doc,
    {
      WebSocketPolyfill: guardWebSocket(deps.WebSocket) as typeof WebSocket,
      disableBc: true,
      connect: false,
      shouldReconnect: ({ code }) => !isFinal(code),
    },
  );
  provider.awareness.setLocalState(null);

  /** The present connection, from its opening; what belongs to an earlier one is dropped. */
  let current: {
    readonly ws: WebSocket;
    readonly closed: AbortController;
    minimumApp: string;
    welcomed: boolean;
  } | null = null;
  /** Whether the connection that closed last had been welcomed. */
  let wasWelcomed = false;
  /** Who waits for the server to have processed what was written, in the order in which they asked. */
  const settling: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  const isOpen = (): boolean => provider.wsconnected && provider.ws?.readyState === 1;
  const send = (message: DeviceMessage): boolean => {
    if (!isOpen()) return false;
    provider.ws!.send(encodeMessage(message));
    return true;
  };
  /** Lets go of the socket at once: a closing handshake with a dead peer would take half a minute. */
  const drop = (): void => {
    provider.disconnect();
    provider.shouldConnect = true;
  };

  async function identify(connection: NonNullable<typeof current>, nonce: Uint8Array): Promise<void> {
    const { autor, dispositivo, llaves } = inscripcion;
    const claim = { autor, clientId: doc.clientID, dispositivo, origen };
    const firma = await signWithDevice(deps.subtle, llaves.dispositivo, identidadMessage(nonce, claim));
    if (current !== connection) return;
    send({ type: 'identidad', dispositivo, clientId: doc.clientID, app: deps.version, firma });
  }

  function welcome(message: Extract<ServerMessage, { type: 'bienvenida' }>): void {
    const bienvenida = readBienvenida(deps.crypto, message, inscripcion.huella);
    if (!bienvenida) {
      stop('servidor-desconocido');
      return;
    }
    current!.welcomed = true;
    listener.onMinimumApp(current!.minimumApp);
    listener.onBienvenida(bienvenida);
  }

  function stop(motivo: MotivoDetenido): void {
    provider.disconnect();
    listener.onFin(motivo, false);
  }

  for (const type of Object.values(MESSAGE)) {
    provider.messageHandlers[type] = (_encoder, decoder) => {
      const message = decodeServerMessage(type, decoder);
      if (!message || !current) return drop();
      switch (message.type) {
        case 'reto': {
          if (current.welcomed || message.version !== PROTOCOL_VERSION) return stop('version-no-soportada');
          current.minimumApp = message.minimumApp;
          // The message's bytes are views of a buffer that may be used again.
          const nonce = message.nonce.slice();
          identify(current, nonce).catch(drop);
          return;
        }
        case 'bienvenida':
          return welcome(message);
        default:
          return current.welcomed ? listener.onMessage(message) : drop();
      }
    };
  }

  const applySync = provider.messageHandlers[SYNC]!;
  provider.messageHandlers[SYNC] = (encoder, decoder, ...rest) => {
    if (!current?.welcomed) return drop();
    const isStep2 = decoding.peekVarUint(decoder) === syncProtocol.messageYjsSyncStep2;
    // The first step 2 answers the provider's own step 1, on opening; each later one a `settle`.
    const settled = isStep2 && provider.synced ? settling.shift() : undefined;
    applySync(encoder, decoder, ...rest);
    settled?.resolve();
  };

  // Of no use to us: presence, and the provider's own kind of refusal.
  for (const type of [AWARENESS, AUTH, QUERY_AWARENESS]) {
    provider.messageHandlers[type] = () => {
      if (!current?.welcomed) drop();
    };
  }

  provider.on('status', ({ status }) => {
    if (status === 'connecting') listener.onPaso('conectando');
    if (status === 'connected') {
      const connection = { ws: provider.ws!, closed: new AbortController(), minimumApp: '', welcomed: false };
      current = connection;
      listener.onPaso('autenticando');
      // Whoever keeps talking without a welcome is not our server.
      const deadline = setTimeout(() => connection.welcomed || drop(), WELCOME_TIMEOUT_MS);
      connection.closed.signal.addEventListener('abort', () => clearTimeout(deadline), { once: true });
    }
  });
  provider.on('sync', (synced) => {
    if (synced && current) listener.onLista(current.closed.signal);
  });
  provider.on('connection-close', () => {
    // Told before the provider computes its own wait from this.
    const full = Math.min(FIRST_BACKOFF_MS * 2 ** provider.wsUnsuccessfulReconnects, MAX_BACKOFF_MS);
    provider.maxBackoffTime = full * (0.5 + random() / 2);
    const connection = current;
    current = null;
    wasWelcomed = connection?.welcomed ?? false;
    for (const { reject } of settling.splice(0)) reject(new Error('closed'));
    connection?.closed.abort();
    listener.onPaso('sin-conexion');
  });
  provider.on('closed', ({ code }) => listener.onFin(motivoOf(code), wasWelcomed));

  return {
    send,
    async room() {
      // A browser's socket tells nobody when it has sent: it has to be asked.
      while (isOpen() && provider.ws!.bufferedAmount > CHUNK_BYTES) {
        await new Promise((resolve) => setTimeout(resolve, ROOM_MS));
      }
    },
    settle() {
      const connection = current;
      if (!connection) return Promise.reject(new Error('closed'));
      return new Promise((resolve, reject) => {
        settling.push({ resolve, reject });
        // While it is closing its end is still to be told, with the reason.
        if (!isOpen()) return;
        const encoder = encoding.createEncoder();
        encoding.writeVarUint(encoder, SYNC);
        syncProtocol.writeSyncStep1(encoder, doc);
        connection.ws.send(encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>);
      });
    },
    connect: () => provider.connect(),
    drop,
    disconnect: () => provider.disconnect(),
    destroy: () => provider.destroy(),
  };
}

function readBienvenida(
  crypto: Crypto,
  message: Extract<ServerMessage, { type: 'bienvenida' }>,
  huella: string,
): Bienvenida | null {
  const certificados = parseCertificados(message.certificados);
  const confianza = certificados && confiar(crypto, certificados, huella);
  const ancla = confianza?.abrirDelServidor('ancla', message.ancla, ({ t }) => t);
  if (!certificados || !confianza || !ancla) return null;
  return { modo: message.modo, ancla, anclaText: message.ancla, certificados, confianza };
}

const isFinal = (code: number): boolean => (code >= 4400 && code < 4500) || code === MESSAGE_TOO_BIG;

function motivoOf(code: number): MotivoDetenido {
  switch (code) {
    case CLOSE.noAutenticado:
      return 'no-autenticado';
    case CLOSE.noAutorizado:
      return 'no-autorizado';
    case CLOSE.cuadernoDesconocido:
      return 'cuaderno-desconocido';
    case CLOSE.versionNoSoportada:
      return 'version-no-soportada';
    default:
      return 'rechazado-por-el-servidor';
  }
}

/**
 * The same class, except that a message which its listener can't read closes the connection. The
 * provider reads messages in the listener itself: in Node what it throws would end the process.
 */
function guardWebSocket(Base: WebSocketClass): WebSocketClass {
  const Guarded = class extends Base {};
  Object.defineProperty(Guarded.prototype, 'onmessage', {
    get(this: WebSocket) {
      return Reflect.get(Base.prototype, 'onmessage', this);
    },
    set(this: WebSocket, listen: ((event: MessageEvent) => void) | null) {
      const guarded = (event: MessageEvent): void => {
        try {
          listen!(event);
        } catch {
          this.close();
        }
      };
      Reflect.set(Base.prototype, 'onmessage', listen && guarded, this);
    },
  });
  return Guarded;
}
