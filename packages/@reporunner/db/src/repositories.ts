/** What a database offers, whatever keeps it. */
import type { FlagStore, TestAddressStore } from '@reporunner/application';
import type { ApiKeyStore, SessionStore, UserStore } from '@reporunner/auth';
import type {
  BlobStore,
  ExecutionStore,
  LeaseStore,
  OutboxStore,
  TriggerStateStore,
} from '@reporunner/engine';
import type { CredentialStore } from '@reporunner/integrations';
import type { FolderStore, WorkflowStore } from '@reporunner/workflows';

/** Small values that belong to the whole installation. */
export interface SettingsStore {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
}

/** Everything that is kept, by entity. */
export interface Repositories {
  readonly executions: ExecutionStore;
  readonly leases: LeaseStore;
  readonly outbox: OutboxStore;
  readonly workflows: WorkflowStore;
  readonly folders: FolderStore;
  readonly flags: FlagStore;
  readonly testAddresses: TestAddressStore;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly apiKeys: ApiKeyStore;
  readonly credentials: CredentialStore;
  readonly triggerStates: TriggerStateStore;
  readonly blobs: BlobStore;
  readonly settings: SettingsStore;
}

/** Whether reads and writes work, and what is wrong if they do not. */
export interface DatabaseHealth {
  readonly ok: boolean;
  readonly message?: string;
}

/** Since it was opened. */
export interface DatabaseStats {
  readonly groups: number;
  readonly writes: number;
  /** Writes that wait for the next group. */
  readonly waiting: number;
}

/** The stores of every package over one database: the only place that decides which adapter keeps what. */
export interface DatabaseService extends Repositories {
  health(): Promise<DatabaseHealth>;
  stats(): Promise<DatabaseStats>;
  /** Size on the disk, in bytes, binary data not included. */
  size(): Promise<number>;
  /** Writes what waits, then lets everything go. */
  close(): Promise<void>;
}
