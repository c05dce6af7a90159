import type { WorkflowStore } from '@reporunner/workflows';
import type { Database } from 'better-sqlite3';
import * as statements from '../../sql/statements/credential-uses.ts';
import { reading } from '../run-statement.ts';

export function createCredentialUses(
  reader: Database,
): Pick<WorkflowStore, 'credentialUses' | 'credentialUseCounts'> {
  const uses = reading(reader, statements.credentialUses);
  const counts = reading(reader, statements.countCredentialUses);
  return {
    async credentialUses({ tenantId }, credentialId) {
      return uses({ tenantId, credentialId }).map(({ id, name, draft, published }) => ({
        workflowId: id,
        name,
        inDraft: draft === 1,
        inPublished: published === 1,
      }));
    },
    async credentialUseCounts({ tenantId }) {
      return new Map(counts({ tenantId }).map(({ credential, count }) => [credential, count]));
    },
  };
}
