/**
 * Blobs in S3 or anything that speaks like it. A put streams from the file; an S3 answers 200 only
 * once the object is whole and durable, and never shows half of one.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { BlobPlace } from '../config.ts';
import type { BlobStore } from './index.ts';
import { checkKey, checkPrefix } from './keys.ts';

const PUT_ATTEMPTS = 4;

export function createS3Store(place: Extract<BlobPlace, { kind: 's3' }>): BlobStore {
  const { bucket, prefix, endpoint, region } = place;
  const client = new S3Client({
    region,
    // Not every S3 knows the newer trailing checksums; the código de integridad tells of any change.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
  });
  const at = (key: string) => ({ Bucket: bucket, Key: prefix + checkKey(key) });

  const put: BlobStore['put'] = async (key, file) => {
    const target = at(key);
    const { size } = await stat(file);
    for (let attempt = 1; ; attempt++) {
      // The SDK can't send a stream a second time, so each attempt opens the file anew.
      const body = createReadStream(file);
      try {
        await client.send(new PutObjectCommand({ ...target, Body: body, ContentLength: size }));
        return;
      } catch (error) {
        if (attempt === PUT_ATTEMPTS || !mayPass(error)) throw error;
        await delay(attempt * 200);
      } finally {
        body.destroy();
      }
    }
  };

  return {
    put,

    async place(key, file) {
      await put(key, file);
      return { durable: Promise.resolve() };
    },

    async read(key) {
      const answer = await client.send(new GetObjectCommand(at(key))).catch(absent);
      return answer ? (answer.Body as Readable) : null;
    },

    async size(key) {
      const answer = await client.send(new HeadObjectCommand(at(key))).catch(absent);
      return answer?.ContentLength ?? null;
    },

    async delete(key) {
      await client.send(new DeleteObjectCommand(at(key))).catch(absent);
    },

    async *list(under) {
      const folder = checkPrefix(under);
      let next: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix + (folder && `${folder}/`),
            ...(next ? { ContinuationToken: next } : {}),
          }),
        );
        for (const { Key, Size } of page.Contents ?? []) {
          if (Key) yield { key: Key.slice(prefix.length), size: Size ?? 0 };
        }
        next = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (next);
    },

    close: async () => client.destroy(),
  };
}

interface S3Failure {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function absent(error: unknown): undefined {
  const { name, $metadata } = error as S3Failure;
  if (name === 'NoSuchKey' || name === 'NotFound' || $metadata?.httpStatusCode === 404) return;
  throw error;
}

/** Whether trying again may help: the network's failures and the server's own, not its refusals. */
function mayPass(error: unknown): boolean {
  const status = (error as S3Failure).$metadata?.httpStatusCode;
  return status === undefined || status >= 500 || status === 429;
}
