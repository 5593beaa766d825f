/** A real S3-speaking server for tests, on a free port of this machine, with one bucket. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlobPlace } from '../../server/platform/config.ts';

interface S3rver {
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
}
const S3rver = createRequire(import.meta.url)('s3rver') as new (options: object) => S3rver;

export interface TestS3 {
  readonly place: Extract<BlobPlace, { kind: 's3' }>;
  /** The same, as the setting `BLOBS`. */
  readonly setting: string;
  /** What it expects, for the environment of another process. */
  readonly credentials: { readonly AWS_ACCESS_KEY_ID: string; readonly AWS_SECRET_ACCESS_KEY: string };
  close(): Promise<void>;
}

/** Starts it and sets the credentials it expects in this process's environment. */
export async function startS3(): Promise<TestS3> {
  const folder = await mkdtemp(join(tmpdir(), 'rubrica-s3-'));
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: folder,
    configureBuckets: [{ name: 'sobres', configs: [] }],
  });
  const { port } = await server.run();
  const credentials = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };
  Object.assign(process.env, credentials);
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    place: { kind: 's3', bucket: 'sobres', prefix: 'pruebas/', endpoint, region: 'us-east-1' },
    setting: `s3://sobres/pruebas?endpoint=${encodeURIComponent(endpoint)}`,
    credentials,
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
