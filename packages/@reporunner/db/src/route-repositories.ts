import { ServiceError } from '@reporunner/core';
import { storeMessage } from './messages/store-messages.ts';
import type { Repositories } from './repositories.ts';
import { type AdapterName, type Entity, listMethods, type Routes } from './routes.ts';

export type Adapters = { readonly [A in AdapterName]?: Partial<Repositories> };

/** The repositories that a table of routes makes of adapters. @throws ServiceError CONFIG_INVALID when one is missing. */
export function routeRepositories(routes: Routes, adapters: Adapters): Repositories {
  const portOf = <E extends Entity>(entity: E, name: AdapterName): Repositories[E] => {
    const port = adapters[name]?.[entity];
    if (port !== undefined) return port;
    throw new ServiceError(storeMessage('notKept', { adapter: name, entity }), {
      code: 'CONFIG_INVALID',
      service: 'db',
    });
  };
  const repositoryOf = <E extends Entity>(entity: E): Repositories[E] => {
    const { transactional, list = transactional } = routes[entity];
    const port = portOf(entity, transactional);
    if (list === transactional) return port;
    const lists = portOf(entity, list);
    const methods: readonly (keyof Repositories[E])[] = listMethods[entity] ?? [];
    return { ...port, ...Object.fromEntries(methods.map((method) => [method, lists[method]])) };
  };
  return {
    executions: repositoryOf('executions'),
    leases: repositoryOf('leases'),
    outbox: repositoryOf('outbox'),
    workflows: repositoryOf('workflows'),
    folders: repositoryOf('folders'),
    flags: repositoryOf('flags'),
    testAddresses: repositoryOf('testAddresses'),
    users: repositoryOf('users'),
    sessions: repositoryOf('sessions'),
    apiKeys: repositoryOf('apiKeys'),
    credentials: repositoryOf('credentials'),
    triggerStates: repositoryOf('triggerStates'),
    blobs: repositoryOf('blobs'),
    settings: repositoryOf('settings'),
  };
}
