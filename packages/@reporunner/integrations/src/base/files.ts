/** Files in the operator's folder: all of the file system that a node can reach. */
import type { BorrowedChunks } from './borrowed-chunks.ts';

/** What is known of a file in the folder for workflows, without its content. */
export interface FileMetadata {
  /** From the folder, with `/` between the parts. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/**
 * Paths are relative, with `/`. Each call rejects with FILE_FORBIDDEN for a path that leads out of the folder, by
 * name or by a link, and with FILE_NOT_FOUND where there is no such file.
 */
export interface FileAccess {
  /** Files whose path fits the glob, by path; never folders or links. Rejects with PAYLOAD_TOO_LARGE past `limit`. */
  list(glob: string, limit: number): Promise<readonly FileMetadata[]>;
  read(path: string): Promise<{ readonly metadata: FileMetadata; readonly content: BorrowedChunks }>;
  /**
   * Makes the folders it needs. `create` rejects with FILE_EXISTS where there is a file already; `create` and
   * `replace` show the file only when it is whole.
   */
  write(
    path: string,
    content: BorrowedChunks | Uint8Array,
    how: 'create' | 'replace' | 'append',
  ): Promise<FileMetadata>;
  /** Rejects with FILE_EXISTS rather than lose what is at `to`. */
  move(from: string, to: string): Promise<FileMetadata>;
  delete(path: string): Promise<void>;
}

/** The folder of each tenant. */
export interface ScopedFileSystem {
  forTenant(tenantId: string): FileAccess;
}
