/**
 * The bare limit that intake is held against: a raw WebSocket that takes the same bytes in the same
 * chunks, hashes them with BLAKE2b, writes them to a file, fsyncs it, makes one insert, and answers. No
 * rules, no signatures, no resumption: what no admission could do without.
 *
 * What it stored stays, as what intake stores: files that are taken away would leave it memory to write into and,
 * on ext4, inodes that whoever comes next has to step over.
 *
 * Messages: text `{"id","tamano"}` begins an envelope, binary messages are its chunks, the answer is text
 * (the código de integridad).
 */
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Pool } from 'pg';
import { WebSocketServer } from 'ws';
import { nativeCrypto } from '../../../server/platform/crypto.ts';
import { bytesToBase64url } from '../../../shared/base/bytes.ts';

const folder = process.env.LIMITE_DIR!;
await mkdir(folder, { recursive: true });
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 8 });
await pool.query(
  'create table if not exists limite (id text primary key, codigo bytea, tamano int, recibido timestamptz)',
);

const server = new WebSocketServer({ port: Number(process.env.PORT), perMessageDeflate: false, maxPayload: 70_000 });
server.on('connection', (socket) => {
  let work: Promise<void> = Promise.resolve();
  let current: { id: string; tamano: number; written: number; file: Awaited<ReturnType<typeof open>> } | null = null;
  let hash = nativeCrypto.hashState();

  const take = async (data: Buffer, isBinary: boolean): Promise<void> => {
    if (!isBinary) {
      const { id, tamano } = JSON.parse(data.toString()) as { id: string; tamano: number };
      current = { id, tamano, written: 0, file: await open(join(folder, id), 'w') };
      hash = nativeCrypto.hashState();
      return;
    }
    if (!current) throw new Error('chunk before beginning');
    const writing = current.file.write(data, 0, data.length, current.written);
    hash.update(data);
    await writing;
    current.written += data.length;
    if (current.written < current.tamano) return;
    await current.file.datasync();
    await current.file.close();
    const codigo = hash.digest();
    await pool.query({
      name: 'insert',
      text: 'insert into limite values ($1, $2, $3, $4)',
      values: [current.id, Buffer.from(codigo), current.tamano, new Date()],
    });
    socket.send(bytesToBase64url(codigo));
    current = null;
  };

  socket.on('message', (data, isBinary) => {
    socket.pause();
    work = work.then(() => take(data as Buffer, isBinary)).finally(() => socket.resume());
  });
});
server.on('listening', () => console.log('listo'));
process.on('SIGTERM', () => {
  server.close();
  for (const client of server.clients) client.terminate();
  void pool.end();
});
