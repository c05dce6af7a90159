import type { TenantContext } from '@reporunner/core';
import type { CredentialStore } from './credential-store.ts';
import { isSealedWith } from './encryption.ts';

const pageSize = 200;

/** How many credentials of a tenant were encrypted with another key; without a key, all of them. */
export async function countUnreadable(
  store: Pick<CredentialStore, 'list'>,
  tenant: TenantContext,
  key: Uint8Array | undefined,
): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await store.list(
      tenant,
      {},
      { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) },
    );
    count += page.items.filter(({ sealed }) => key === undefined || !isSealedWith(key, sealed)).length;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return count;
}
