/**
 * Records of the outbox as text. Those of executions, nearly all of them, are rows of values; the others are objects.
 *
 *   [tenantId, executionId, workflowId | 0, firstSeq, lastSeq, status, principal?]
 */
import type { NewOutboxRecord } from '@reporunner/engine';

const plain = /^[\w-]*$/;
/** Ids are nearly always plain, and JSON.stringify is slow to see it. */
const quoted = (id: string) => (plain.test(id) ? `"${id}"` : JSON.stringify(id));

/** Who acted, as text. Triggers are one object for all that they start. */
const principals = new WeakMap<object, string>();

function principalText(principal: object): string {
  let text = principals.get(principal);
  if (text === undefined) {
    text = JSON.stringify(principal);
    principals.set(principal, text);
  }
  return text;
}

export function encodeRecord(record: NewOutboxRecord): string {
  if (record.kind !== 'execution') return JSON.stringify(record);
  const { tenantId, executionId, workflowId, firstSeq, lastSeq, status, principal } = record;
  const workflow = workflowId === undefined ? 0 : quoted(workflowId);
  const by = principal === undefined ? '' : `,${principalText(principal)}`;
  return `[${quoted(tenantId)},${quoted(executionId)},${workflow},${firstSeq},${lastSeq},"${status}"${by}]`;
}

function decodeRecord(stored: unknown): NewOutboxRecord {
  if (!Array.isArray(stored)) return stored as NewOutboxRecord;
  const [tenantId, executionId, workflowId, firstSeq, lastSeq, status, principal] = stored;
  return {
    kind: 'execution',
    tenantId,
    executionId,
    ...(workflowId === 0 ? {} : { workflowId }),
    firstSeq,
    lastSeq,
    status,
    ...(principal === undefined ? {} : { principal }),
  };
}

export const decodeRecords = (text: string): readonly NewOutboxRecord[] =>
  (JSON.parse(text) as unknown[]).map(decodeRecord);
