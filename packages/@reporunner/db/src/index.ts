export { createFileBlobStore } from './embedded/blobs/file-blob-store.ts';
export { checkDatabase } from './embedded/check-database.ts';
export { type EmbeddedStore, openEmbeddedStore, type SettingsStore } from './embedded/open-embedded-store.ts';
export { createS3BlobStore, type S3Options } from './s3/s3-blob-store.ts';
