export { type DatabaseOptions, openDatabase } from './database-service.ts';
export { createFileBlobStore } from './embedded/blobs/file-blob-store.ts';
export { checkDatabase } from './embedded/check-database.ts';
export { openEmbeddedStore } from './embedded/open-embedded-store.ts';
export { checkFolder } from './embedded/prepare-folder.ts';
export type {
  DatabaseHealth,
  DatabaseService,
  DatabaseStats,
  Repositories,
  SettingsStore,
} from './repositories.ts';
export type { Access, Entity, Routes } from './routes.ts';
export type { S3Options } from './s3/s3-blob-store.ts';
