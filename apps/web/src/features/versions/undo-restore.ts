/** Takes a restored version back: by operations, as any change, so that concurrent edits are not lost. */
import { createId, diffWorkflows, type Workflow } from '@reporunner/core';
import { sendOperation } from '../../api/workflows.ts';
import { packOperations } from '../editor/draft/pack-operations.ts';

export async function undoRestore(before: Workflow, restored: Workflow): Promise<void> {
  const clientId = createId();
  let pending = diffWorkflows(restored, before).parts.map((part) => ({
    id: createId(),
    operation: { parts: [part] },
  }));
  while (pending.length > 0) {
    const packed = packOperations(pending);
    const { id, operation } = packed.pending;
    await sendOperation(before.id, { ...operation, operationId: id, clientId });
    pending = pending.slice(packed.count);
  }
}
