import type { TriggerStateStore } from '@reporunner/engine';
import type { Database } from 'better-sqlite3';
import * as statements from '../../sql/statements/trigger-states.ts';
import { readingOne, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';

export function createTriggerStateStore(reader: Database, writer: Writer): TriggerStateStore {
  const find = readingOne(reader, statements.triggerState);
  return {
    async get({ tenantId }, workflowId, nodeId) {
      const row = find({ tenantId, workflowId, nodeId });
      return row === undefined ? undefined : (JSON.parse(row.state) as unknown);
    },
    async set({ tenantId }, workflowId, nodeId, state) {
      await writer.write({
        steps: [
          step(statements.setTriggerState, {
            tenant_id: tenantId,
            workflow_id: workflowId,
            node_id: nodeId,
            state: JSON.stringify(state),
          }),
        ],
      });
    },
    async deleteAllOf({ tenantId }, workflowId) {
      await writer.write({
        usesReserve: 'frees',
        steps: [step(statements.deleteTriggerStates, { tenantId, workflowId })],
      });
    },
  };
}
