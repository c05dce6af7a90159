import type { PrincipalRecord, TenantContext } from '@reporunner/core';
import type { ExecutionWrite } from '../ports/execution-store.ts';
import type { ExecutionChange, NewOutboxRecord } from '../ports/outbox.ts';

/** The outbox record of an append; undefined for one without events: consumers need not know. */
export function executionRecordOf(
  { tenantId, principal }: TenantContext,
  { executionId, events, status, workflowId, create }: ExecutionWrite,
): NewOutboxRecord | undefined {
  const [first] = events;
  const last = events[events.length - 1];
  if (first === undefined || last === undefined) return undefined;
  const ofWorkflow = workflowId ?? create?.workflowId;
  // On the way of every append: no spreads.
  const record: Mutable<ExecutionChange & { tenantId: string; principal?: PrincipalRecord }> = {
    kind: 'execution',
    tenantId,
    executionId,
    firstSeq: first.seq,
    lastSeq: last.seq,
    status,
  };
  if (ofWorkflow !== undefined) record.workflowId = ofWorkflow;
  if (principal !== undefined) record.principal = principal;
  return record;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
