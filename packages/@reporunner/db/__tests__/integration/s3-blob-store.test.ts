/**
 * The S3 adapter against a server on this machine. Another one can be named by REPORUNNER_TEST_S3, as
 * `http://KEY:SECRET@host:port/bucket`; its bucket must be empty, and is left so.
 */
import { errorCodeOf } from '@reporunner/core/testing';
import { describeBlobStore } from '@reporunner/engine/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3BlobStore, type S3Options } from '../../src/s3/s3-blob-store.ts';
import { type S3Server, startS3Server } from '../../test-utils/s3-server.ts';

const bucketUrl = process.env.REPORUNNER_TEST_S3;
let local: S3Server | undefined;
let options: S3Options;

beforeAll(async () => {
  if (bucketUrl === undefined) {
    local = await startS3Server();
    options = local;
    return;
  }
  const url = new URL(bucketUrl);
  options = {
    endpoint: url.origin,
    bucket: url.pathname.slice(1),
    region: 'us-east-1',
    accessKeyId: url.username,
    secretAccessKey: url.password,
  };
});
afterAll(() => local?.close());

describeBlobStore('An S3 bucket', async () => {
  const store = createS3BlobStore(options);
  const empty = async () => {
    for (const tenantId of ['one', 'other'])
      for await (const id of store.list({ tenantId }, Number.POSITIVE_INFINITY))
        await store.delete({ tenantId }, id);
  };
  await empty();
  return { store, resolutionMs: 1_000, close: empty };
});

describe('an object store that does not work', () => {
  const one = { tenantId: 'one' };
  const metadata = { mimeType: 'text/plain' };
  it('is distinguished from data that is gone', async () => {
    const unreachable = createS3BlobStore({ ...options, endpoint: 'http://127.0.0.1:1' });
    const wrongKey = createS3BlobStore({ ...options, accessKeyId: 'unknown', secretAccessKey: 'wrong' });
    const noBucket = createS3BlobStore({ ...options, bucket: 'nowhere' });
    for (const store of [unreachable, wrongKey, noBucket])
      expect(await errorCodeOf(store.put(one, Buffer.from('x'), metadata))).toBe('STORE_UNAVAILABLE');
    const wrongSecret = createS3BlobStore({ ...options, secretAccessKey: 'wrong' });
    expect(await errorCodeOf(wrongSecret.put(one, Buffer.from('x'), metadata))).toBe('STORE_UNAVAILABLE');
    const id = `sha256-${'0'.repeat(64)}`;
    expect(await errorCodeOf(unreachable.get(one, id))).toBe('STORE_UNAVAILABLE');
    expect(await errorCodeOf(wrongKey.get(one, id))).toBe('STORE_UNAVAILABLE');
  });
});
