/** Opens the adapters that the routes name, and puts the repositories together. What uses them names no adapter. */
import type { Clock } from '@reporunner/core';
import { type Companion, openEmbeddedStore } from './embedded/open-embedded-store.ts';
import type { DatabaseService } from './repositories.ts';
import { routeRepositories } from './route-repositories.ts';
import { embeddedRoutes } from './routes.ts';
import type { S3Options } from './s3/s3-blob-store.ts';

/** Where the data is kept, and what is informed when writing fails. */
export interface DatabaseOptions {
  /** The data folder; it is created when it is missing. */
  readonly folder: string;
  /** Binary data goes into a bucket; absent: into the folder. */
  readonly s3?: S3Options;
  readonly companion?: Companion;
  readonly clock?: Pick<Clock, 'now'>;
  /** Nothing can be written any more: end the process, and recover. */
  readonly onWriterDeath?: (cause: unknown) => void;
}

/** Its libraries are loaded only where there is a bucket. */
async function openBucket(options: S3Options) {
  const { createS3BlobStore } = await import('./s3/s3-blob-store.ts');
  return { blobs: createS3BlobStore(options) };
}

/** @throws ServiceError DATA_FOLDER_LOCKED, STORE_CORRUPT (nothing is touched then) or STORE_UNAVAILABLE. */
export async function openDatabase({ s3, ...options }: DatabaseOptions): Promise<DatabaseService> {
  const embedded = await openEmbeddedStore(options);
  const { health, stats, size, close } = embedded;
  const repositories = routeRepositories(embeddedRoutes({ hasBucket: s3 !== undefined }), {
    embedded,
    ...(s3 === undefined ? {} : { s3: await openBucket(s3) }),
  });
  return { ...repositories, health, stats, size, close };
}
