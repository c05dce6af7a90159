export {
  type DatabaseHealth,
  type DatabaseOptions,
  type DatabaseService,
  type DatabaseStats,
  openDatabase,
} from './database-service.ts';
export { createFileBlobStore } from './embedded/blobs/file-blob-store.ts';
export { checkDatabase } from './embedded/check-database.ts';
export { type EmbeddedStore, openEmbeddedStore } from './embedded/open-embedded-store.ts';
export type { Access, Entity, Repositories, Routes, SettingsStore } from './routes.ts';
export { createS3BlobStore, type S3Options } from './s3/s3-blob-store.ts';
