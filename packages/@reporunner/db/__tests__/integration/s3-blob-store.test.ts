/**
 * The S3 adapter against a server on this machine. Another one can be named by REPORUNNER_TEST_S3, as
 * `http://KEY:SECRET@host:port/bucket`; its bucket must be empty, and is left so.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCodeOf } from '@reporunner/core/testing';
import { describeBlobStore } from '@reporunner/engine/testing';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3BlobStore, type S3Options } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'reporunner-s3-test-'));
const given = process.env.REPORUNNER_TEST_S3;
const local =
  given === undefined
    ? new S3rver({
        address: '127.0.0.1',
        port: 0,
        silent: true,
        directory: folder,
        configureBuckets: [{ name: 'blobs', configs: [] }],
      })
    : undefined;
let options: S3Options;

beforeAll(async () => {
  if (local !== undefined) {
    const { port } = (await local.run()) as AddressInfo;
    options = {
      endpoint: `http://127.0.0.1:${port}`,
      bucket: 'blobs',
      region: 'us-east-1',
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
    };
  } else {
    const url = new URL(given ?? '');
    options = {
      endpoint: url.origin,
      bucket: url.pathname.slice(1),
      region: 'us-east-1',
      accessKeyId: url.username,
      secretAccessKey: url.password,
    };
  }
});
afterAll(async () => {
  await local?.close();
  rmSync(folder, { recursive: true, force: true });
});

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
  const facts = { mimeType: 'text/plain' };
  it('is told apart from data that is gone', async () => {
    const nobody = createS3BlobStore({ ...options, endpoint: 'http://127.0.0.1:1' });
    const wrongKey = createS3BlobStore({ ...options, accessKeyId: 'nobody', secretAccessKey: 'wrong' });
    const noBucket = createS3BlobStore({ ...options, bucket: 'nowhere' });
    for (const store of [nobody, wrongKey, noBucket])
      expect(await errorCodeOf(store.put(one, Buffer.from('x'), facts))).toBe('STORE_UNAVAILABLE');
    const id = `sha256-${'0'.repeat(64)}`;
    expect(await errorCodeOf(nobody.get(one, id))).toBe('STORE_UNAVAILABLE');
    expect(await errorCodeOf(wrongKey.get(one, id))).toBe('STORE_UNAVAILABLE');
  });
});
