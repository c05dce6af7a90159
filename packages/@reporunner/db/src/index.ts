export { createFileBlobStore } from './embedded/blobs/file-blob-store.ts';
export { type EmbeddedStore, openEmbeddedStore, type SettingsStore } from './embedded/open-embedded-store.ts';
