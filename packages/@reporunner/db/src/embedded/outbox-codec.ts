/**
 * What a group of transactions adds to the outbox, as one text. Ids of tenants and workflows, and who acted, are nearly
 * always the same in a whole group: they are written once, and records of executions, nearly all there are, have their
 * places in that list. Other records are objects.
 *
 *   {"shared": […], "records": [record, …]}
 *   record: [tenant, executionId, workflow | null, firstSeq, lastSeq, status, principal?]
 */
import type { NewOutboxRecord } from '@reporunner/engine';

const plain = /^[\w-]*$/;
/** Ids are nearly always plain, and JSON.stringify is slow to see it. */
const quoted = (id: string) => (plain.test(id) ? `"${id}"` : JSON.stringify(id));

/** The records of a group on their way to the writer, which leaves out those of transactions that are refused. */
export interface EncodedRecords {
  readonly shared: string;
  readonly records: readonly (string | null)[];
}

export function encodeRecords(group: readonly (NewOutboxRecord | undefined)[]): EncodedRecords {
  const places = new Map<unknown, number>();
  let shared = '';
  const placeOf = (value: string | object): number => {
    let place = places.get(value);
    if (place === undefined) {
      place = places.size;
      places.set(value, place);
      shared += place === 0 ? JSON.stringify(value) : `,${JSON.stringify(value)}`;
    }
    return place;
  };
  const records = group.map((record) => {
    if (record === undefined) return null;
    if (record.kind !== 'execution') return JSON.stringify(record);
    const { tenantId, executionId, workflowId, firstSeq, lastSeq, status, principal } = record;
    const workflow = workflowId === undefined ? 'null' : placeOf(workflowId);
    // Triggers are one object for all that they start.
    const by = principal === undefined ? '' : `,${placeOf(principal)}`;
    return `[${placeOf(tenantId)},${quoted(executionId)},${workflow},${firstSeq},${lastSeq},"${status}"${by}]`;
  });
  return { shared: `[${shared}]`, records };
}

/** The text for the row of a group. */
export const joinRecords = (shared: string, records: readonly string[]): string =>
  `{"shared":${shared},"records":[${records.join()}]}`;

/** Also of rows that an earlier version has left: a list of records, each with its values in full. */
export function decodeRecords(text: string): readonly NewOutboxRecord[] {
  const row = JSON.parse(text) as unknown[] | { shared: unknown[]; records: unknown[] };
  const { shared, records } = Array.isArray(row) ? { shared: undefined, records: row } : row;
  const valueAt = (place: number) => (shared === undefined ? place : shared[place]);
  return records.map((stored) => {
    if (!Array.isArray(stored)) return stored as NewOutboxRecord;
    const [tenant, executionId, workflow, firstSeq, lastSeq, status, principal] = stored;
    const hasWorkflow = shared === undefined ? workflow !== 0 : workflow !== null;
    return {
      kind: 'execution',
      tenantId: valueAt(tenant),
      executionId,
      ...(hasWorkflow ? { workflowId: valueAt(workflow) } : {}),
      firstSeq,
      lastSeq,
      status,
      ...(principal === undefined ? {} : { principal: valueAt(principal) }),
    } as NewOutboxRecord;
  });
}
