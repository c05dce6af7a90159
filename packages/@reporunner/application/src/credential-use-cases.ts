/** Credentials: their secrets go in, and never come out. */

import type { schemas } from '@reporunner/api-types';
import { type JsonObject, ServiceError } from '@reporunner/core';
import type { CredentialManager } from '@reporunner/integrations';
import type { WorkflowService } from '@reporunner/workflows';
import type { z } from 'zod';
import { applicationMessage } from './messages/application-messages.ts';
import { type ProjectDirectory, projectFor } from './projects.ts';
import type { DefineUseCase } from './use-case.ts';

const testTimeoutMs = 30_000;
const maxNamed = 3;
const maxListed = 100;

interface OfCredential {
  readonly id: string;
}

export interface CredentialPorts {
  readonly credentials: CredentialManager;
  readonly workflows: Pick<WorkflowService, 'credentialUses' | 'credentialUseCounts'>;
  readonly projects: ProjectDirectory;
}

/** The use cases of `createCredentialUseCases`: each takes a principal and an input, and is authorized. */
export type CredentialUseCases = ReturnType<typeof createCredentialUseCases>;

/** Credentials and their types, as people manage them. No answer has a secret in it. */
export function createCredentialUseCases(
  define: DefineUseCase,
  { credentials, workflows, projects }: CredentialPorts,
) {
  const resource = ({ id }: OfCredential) => ({ type: 'credential', id }) as const;
  const reads = { action: 'credential:read', resource } as const;
  const writes = { action: 'credential:write', resource } as const;

  return {
    list: define(
      { action: 'credential:read' },
      async ({ tenant }, query: z.output<typeof schemas.credentialList>) => {
        const { limit, cursor, type, text } = query;
        const [{ items, ...page }, uses] = await Promise.all([
          credentials.list(
            tenant,
            { ...(type === undefined ? {} : { type }), ...(text === undefined ? {} : { text }) },
            { limit, ...(cursor === undefined ? {} : { cursor }) },
          ),
          workflows.credentialUseCounts(tenant),
        ]);
        return { ...page, items: items.map((item) => ({ ...item, workflows: uses.get(item.id) ?? 0 })) };
      },
    ),
    /** Tests data against its service without saving it. */
    testUnsaved: define(
      { action: 'credential:write' },
      ({ tenant }, { type, data, id }: z.output<typeof schemas.testCredential>) =>
        credentials.testUnsaved(
          tenant,
          { type, data: data as JsonObject, ...(id === undefined ? {} : { id }) },
          AbortSignal.timeout(testTimeoutMs),
        ),
    ),
    usage: define(reads, async ({ tenant }, input: OfCredential) => {
      const { id } = await credentials.get(tenant, input.id);
      return { items: await workflows.credentialUses(tenant, id) };
    }),
    create: define(
      { action: 'credential:write' },
      async ({ tenant }, { projectId, data, ...rest }: z.output<typeof schemas.createCredential>) =>
        credentials.create(tenant, {
          ...rest,
          projectId: await projectFor(projects, tenant, projectId),
          data: data as JsonObject,
        }),
    ),
    get: define(reads, ({ tenant }, { id }: OfCredential) => credentials.get(tenant, id)),
    update: define(
      writes,
      (
        { tenant },
        { id, change }: OfCredential & { readonly change: z.output<typeof schemas.updateCredential> },
      ) => {
        const { name, data, allowedHosts } = change;
        return credentials.update(tenant, id, {
          ...(name === undefined ? {} : { name }),
          ...(data === undefined ? {} : { data: data as JsonObject }),
          ...(allowedHosts === undefined ? {} : { allowedHosts }),
        });
      },
    ),
    /** Rejects with CREDENTIAL_IN_USE, unless forced, while workflows name it. */
    remove: define(
      { action: 'credential:delete', resource },
      async ({ tenant }, { id, force }: OfCredential & { readonly force: boolean }) => {
        const uses = force ? [] : await workflows.credentialUses(tenant, id);
        if (uses.length > 0) {
          const names = uses.slice(0, maxNamed).map(({ name }) => `"${name}"`);
          throw new ServiceError(
            applicationMessage('credentialUsed', {
              count: uses.length,
              names: uses.length > maxNamed ? [...names, '…'] : names,
            }),
            {
              code: 'CREDENTIAL_IN_USE',
              service: 'application',
              details: { workflows: uses.slice(0, maxListed) },
            },
          );
        }
        await credentials.delete(tenant, id);
      },
    ),
    test: define(writes, ({ tenant }, { id }: OfCredential) =>
      credentials.test(tenant, id, AbortSignal.timeout(testTimeoutMs)),
    ),
    /** How many credentials of the tenant cannot be decrypted with the key of this process. */
    countUnreadable: define({ action: 'credential:read' }, ({ tenant }, _: undefined) =>
      credentials.countUnreadable(tenant),
    ),
  };
}
