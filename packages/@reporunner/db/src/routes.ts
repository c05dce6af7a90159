/**
 * Which adapter serves which kind of access to which entity: data, in one place.
 * DB1 Callers ask repositories, which are ports; only this table knows the adapters behind them.
 */
import type { Repositories } from './repositories.ts';

/** A name in the table of stores, such as `executions`: what an adapter is chosen for. */
export type Entity = keyof Repositories;

/** `transactional`: reads and writes that must be right now. `list`: reads that may be a moment old. */
export type Access = 'transactional' | 'list';

/** The methods of each port that may be a moment old; all others are transactional. */
export const listMethods: { readonly [E in Entity]?: readonly (keyof Repositories[E])[] } = {
  executions: ['list', 'counts', 'latestOf'],
  workflows: ['list', 'tags', 'names'],
};

export type AdapterName = 'embedded' | 's3';

/** Lists without an entry go where transactions go. */
export type Routes = {
  readonly [E in Entity]: { readonly transactional: AdapterName; readonly list?: AdapterName };
};

/** One process and a folder: SQLite for everything, binary data in files or in a bucket. */
export const embeddedRoutes = (options: { readonly hasBucket: boolean }): Routes => ({
  executions: { transactional: 'embedded' },
  leases: { transactional: 'embedded' },
  outbox: { transactional: 'embedded' },
  workflows: { transactional: 'embedded' },
  folders: { transactional: 'embedded' },
  flags: { transactional: 'embedded' },
  testAddresses: { transactional: 'embedded' },
  users: { transactional: 'embedded' },
  sessions: { transactional: 'embedded' },
  apiKeys: { transactional: 'embedded' },
  credentials: { transactional: 'embedded' },
  triggerStates: { transactional: 'embedded' },
  blobs: { transactional: options.hasBucket ? 's3' : 'embedded' },
  settings: { transactional: 'embedded' },
});
