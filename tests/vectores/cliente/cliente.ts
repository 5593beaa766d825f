/**
 * A client written from docs/protocolo.md alone: enrols, commits, sends, and verifies what it is
 * answered. On @noble, ws and Yjs; shares no code with shared/.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { readMessage } from '../lector/conexion.ts';
import { type Certificates, canonical, type Objeto, trust } from '../lector/documentos.ts';
import { ascii, type Bytes, base64, H, join } from '../lector/primitivas.ts';

const uint = (value: number): Bytes => {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
};
const run = (bytes: Bytes): Bytes => join(uint(bytes.length), bytes);
const string = (text: string): Bytes => run(ascii(text));

export interface Keys {
  readonly device: Bytes;
  readonly capture: Bytes;
}
export const makeKeys = (): Keys => ({
  device: p256.utils.randomSecretKey(),
  capture: ed25519.utils.randomSecretKey(),
});
const es256 = (message: Bytes, secret: Bytes): Bytes => p256.sign(message, secret, { lowS: false });

export async function post(origin: string, step: string, body: Objeto): Promise<{ status: number; reply: Objeto }> {
  const response = await fetch(`${origin}/api/alta/${step}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, reply: (await response.json()) as Objeto };
}

/** Enrols this device, having accepted these versions of the texts; its id and the first anchor. */
export async function enrol(origin: string, sesion: string, keys: Keys, textos: Objeto): Promise<Objeto> {
  const claim = {
    textos,
    claveDispositivo: base64(p256.getPublicKey(keys.device, false)),
    claveCaptura: base64(ed25519.getPublicKey(keys.capture)),
  };
  const session = base64(H(ascii(`rubrica/alta/sesion/v1\n${sesion}`)));
  const message = join(ascii('rubrica/alta/v2\n'), ascii(canonical({ ...claim, sesion: session })));
  const { status, reply } = await post(origin, 'dispositivo', {
    ...claim,
    sesion,
    nombre: 'Cliente ajeno',
    firmaDispositivo: base64(es256(message, keys.device)),
    firmaCaptura: base64(ed25519.sign(message, keys.capture)),
  });
  if (status !== 200) throw new Error(String(reply.codigo));
  return reply;
}

export type Message = Record<string, unknown>;

export interface Connection {
  readonly doc: Y.Doc;
  readonly trusted: ReturnType<typeof trust>;
  readonly closed: Promise<number>;
  /** The next message of a type, also one that came already. */
  next(type: string): Promise<Message>;
  commit(document: string): void;
  open(folio: string, size: number, code: Bytes): void;
  chunk(offset: number, bytes: Bytes): void;
  seen(...folios: string[]): void;
  close(): void;
}

/** Connects, proves who it is, believes only the pinned root, and has the document in step. */
export async function connect(
  origin: string,
  who: { readonly autor: string; readonly dispositivo: string; readonly keys: Keys; readonly fingerprint: string },
): Promise<Connection> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/sync/cuaderno/${who.autor}`);
  socket.binaryType = 'arraybuffer';
  const doc = new Y.Doc();
  const mine = doc.getArray<string>(`d/${who.dispositivo}`);
  const waiting: Message[] = [];
  const wanted = new Map<string, (message: Message) => void>();
  const send = (...fields: Bytes[]): void => socket.send(join(...fields));
  const closed = new Promise<number>((resolve) => {
    socket.on('close', (code) => resolve(code));
  });

  const onSync = (bytes: Bytes): void => {
    // Type 0, then what it is, then bytes: read with the same rules as every other field.
    const kind = bytes[1]!;
    let at = 2;
    let length = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++]!;
      length += (byte & 127) * shift;
      if (byte < 128) break;
    }
    const payload = bytes.slice(at, at + length);
    if (kind === 0) send(uint(0), uint(1), run(Y.encodeStateAsUpdate(doc, payload)));
    else Y.applyUpdate(doc, payload, 'server');
    if (kind === 1) deliver({ type: 'synced' });
  };
  const deliver = (message: Message): void => {
    const take = wanted.get(message.type as string);
    wanted.delete(message.type as string);
    if (take) take(message);
    else waiting.push(message);
  };
  const next = (type: string): Promise<Message> => {
    const at = waiting.findIndex((message) => message.type === type);
    if (at >= 0) return Promise.resolve(waiting.splice(at, 1)[0]!);
    return new Promise((resolve, reject) => {
      wanted.set(type, resolve);
      void closed.then((code) => reject(new Error(`closed with ${code}`)));
    });
  };
  socket.on('message', (data: ArrayBuffer) => {
    const bytes = new Uint8Array(data);
    if (bytes[0] === 0) onSync(bytes);
    else deliver(readMessage(bytes));
  });

  const { nonce } = await next('reto');
  const { autor, dispositivo } = who;
  const claim = { autor, clientId: doc.clientID, dispositivo, origen: origin };
  const message = join(
    ascii('rubrica/identidad/v1\n'),
    Uint8Array.from(Buffer.from(nonce as string, 'hex')),
    ascii(canonical(claim)),
  );
  send(uint(101), string(dispositivo), uint(doc.clientID), string('9.9.9'), run(es256(message, who.keys.device)));
  const welcome = await next('bienvenida');
  const trusted = trust(JSON.parse(welcome.certificados as string) as Certificates, who.fingerprint);
  trusted.read('ancla', welcome.ancla as string);
  send(uint(0), uint(0), run(Y.encodeStateVector(doc)));
  await next('synced');
  doc.on('update', (update: Uint8Array, from: unknown) => {
    if (from !== 'server') send(uint(0), uint(2), run(update));
  });

  return {
    doc,
    trusted,
    closed,
    next,
    commit: (document) => mine.push([document]),
    open: (folio, size, code) => send(uint(103), string(folio), uint(size), run(code)),
    chunk: (offset, bytes) => send(uint(105), uint(offset), run(bytes)),
    seen: (...folios) => send(uint(107), uint(folios.length), ...folios.map(string)),
    close: () => socket.close(),
  };
}

/** Sends an envelope from where the server says, at most four chunks ahead; the answer's text. */
export async function upload(connection: Connection, folio: string, envelope: Bytes, code: Bytes): Promise<string> {
  connection.open(folio, envelope.length, code);
  const answer = connection.next('respuesta');
  const failure = connection.next('fallo').then(({ codigo }): never => {
    throw new Error(codigo as string);
  });
  failure.catch(() => undefined);
  answer.catch(() => undefined);
  let sent = -1;
  for (;;) {
    const came = await Promise.race([answer, failure, connection.next('sigue')]);
    if (came.type === 'respuesta') return came.documento as string;
    const offset = came.offset as number;
    if (sent < 0) sent = offset;
    while (sent < Math.min(offset + 4 * 65536, envelope.length)) {
      connection.chunk(sent, envelope.slice(sent, sent + 65536));
      sent = Math.min(sent + 65536, envelope.length);
    }
  }
}
