import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, ServiceError, systemClock } from '@reporunner/core';
import type { BlobStore } from '@reporunner/engine';
import Database from 'better-sqlite3';
import type { DatabaseService } from '../repositories.ts';
import { expireAllLeases } from '../sql/statements/leases.ts';
import { assertWhole } from './assert-whole.ts';
import { createFileBlobStore } from './blobs/file-blob-store.ts';
import { findDamage } from './check-database.ts';
import { lockFolder } from './folder-lock.ts';
import { guardReads } from './guard-reads.ts';
import { prepareFolder } from './prepare-folder.ts';
import { restrictFolder } from './restrict-folder.ts';
import { step } from './run-statement.ts';
import { storeError } from './store-errors.ts';
import { createApiKeyStore } from './stores/api-keys.ts';
import { createCredentialStore } from './stores/credentials.ts';
import { createExecutionStore } from './stores/executions.ts';
import { createFlagStore } from './stores/flags.ts';
import { createFolderStore } from './stores/folders.ts';
import { createLeaseStore } from './stores/leases.ts';
import { createOutboxStore } from './stores/outbox.ts';
import { createSessionStore } from './stores/sessions.ts';
import { createSettingsStore } from './stores/settings.ts';
import { createTestAddressStore } from './stores/test-addresses.ts';
import { createTriggerStateStore } from './stores/trigger-states.ts';
import { createUserStore } from './stores/users.ts';
import { createWorkflowStore } from './stores/workflows.ts';
import { type Companion, openWriter, type Writer } from './writer.ts';

export type { Companion };

export interface EmbeddedStoreOptions {
  readonly folder: string;
  readonly companion?: Companion;
  /** Decides which leases have expired. Default: the system's. */
  readonly clock?: Pick<Clock, 'now'>;
  /** The writer's thread ended by itself, and nothing can be written any more: end the process, and recover. */
  readonly onWriterDeath?: (cause: unknown) => void;
}

/**
 * Opens the store in a folder, which is created when it is missing.
 * @throws ServiceError DATA_FOLDER_LOCKED, STORE_CORRUPT (nothing is touched then) or STORE_UNAVAILABLE.
 */
export async function openEmbeddedStore({
  folder,
  companion,
  clock = systemClock,
  onWriterDeath,
}: EmbeddedStoreOptions): Promise<DatabaseService> {
  prepareFolder(folder);
  const file = join(folder, 'reporunner.db');
  let lock: ReturnType<typeof lockFolder> | undefined;
  let writer: Writer | undefined;
  try {
    lock = lockFolder(folder);
    assertWhole(file);
    writer = await openWriter(file, companion, onWriterDeath);
    await expireLeases(writer);
    const reader = new Database(file, { readonly: true, timeout: 5_000 });
    // What was made just now; later files of SQLite take the mode of their database.
    restrictFolder(folder);
    // 8 MB: reading through a long journal would fill a larger cache with pages that are not read again.
    reader.pragma('cache_size = -8000');
    let damage = findDamage(reader);
    guardReads(reader, (error) => {
      if (error.code === 'STORE_CORRUPT') damage ??= error;
    });
    return compose(
      createFileBlobStore({ folder: join(folder, 'blobs') }),
      reader,
      writer,
      lock,
      () => damage,
      () => clock.now(),
    );
  } catch (error) {
    await writer?.close();
    lock?.release();
    if (error instanceof ServiceError) throw error;
    throw storeError(
      String((error as { code?: unknown }).code),
      error instanceof Error ? error.message : String(error),
    );
  }
}

/**
 * The lock of the folder proves that no other process has it open: every lease in it belongs to one that is gone, and what
 * it owned is claimed at once.
 */
async function expireLeases(writer: Writer): Promise<void> {
  try {
    await writer.write({
      steps: [step(expireAllLeases, {})],
      usesReserve: 'urgent',
    });
  } catch {
    // A store that cannot be written can still be read; the leases expire by themselves.
  }
}

function compose(
  blobs: BlobStore,
  reader: Database.Database,
  writer: Writer,
  lock: { release(): void },
  damage: () => ServiceError | undefined,
  now: () => number,
): DatabaseService {
  return {
    executions: createExecutionStore(reader, writer, now),
    leases: createLeaseStore(reader, writer, now),
    outbox: createOutboxStore(reader, writer),
    workflows: createWorkflowStore(reader, writer),
    folders: createFolderStore(reader, writer),
    flags: createFlagStore(reader, writer),
    testAddresses: createTestAddressStore(reader, writer),
    users: createUserStore(reader, writer),
    sessions: createSessionStore(reader, writer),
    apiKeys: createApiKeyStore(reader, writer),
    credentials: createCredentialStore(reader, writer),
    triggerStates: createTriggerStateStore(reader, writer),
    blobs,
    settings: createSettingsStore(reader, writer),
    async health() {
      const problem = writer.problem ?? damage();
      return problem === undefined ? { ok: true } : { ok: false, message: problem.message };
    },
    stats: async () => writer.stats,
    size: async () =>
      [reader.name, `${reader.name}-wal`].reduce(
        (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
        0,
      ),
    async close() {
      // The last connection to close folds the log into the file, which a reader cannot.
      reader.close();
      await writer.close();
      lock.release();
    },
  };
}
