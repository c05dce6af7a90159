import { type ExecutionEvent, eventHeaderOf } from '@reporunner/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeEvents,
  decodeHeaders,
  encodeEvents,
  encodeHeaders,
} from '../../src/embedded/journal-codec.ts';

const json = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }));
const error = fc.record({ code: fc.string(), message: fc.string() });
const place = { nodeId: fc.string({ minLength: 1 }), port: fc.string(), index: fc.nat() };
const item = fc.record(
  {
    json,
    source: fc.record(
      {
        ...place,
        count: fc.nat(),
        also: fc.array(
          fc.record({ ...place, count: fc.nat() }, { requiredKeys: ['nodeId', 'port', 'index'] }),
          {
            minLength: 1,
            maxLength: 2,
          },
        ),
        entry: fc.array(fc.nat(), { maxLength: 3 }),
      },
      { requiredKeys: ['nodeId', 'port', 'index'] },
    ),
    binary: fc.dictionary(fc.string(), fc.record({ id: fc.string(), size: fc.nat(), mimeType: fc.string() })),
    error,
  },
  { requiredKeys: ['json'] },
);
const succeeded = fc.record(
  {
    at: fc.nat(),
    type: fc.constant('NodeSucceeded' as const),
    scope: fc.string(),
    nodeId: fc.string(),
    startedAt: fc.nat(),
    attempt: fc.nat(),
    outputs: fc.dictionary(fc.string(), fc.array(item, { maxLength: 3 }), { maxKeys: 3 }),
    reused: fc.constantFrom('pinned' as const, 'retry' as const),
    error,
    logs: fc.array(fc.record({ level: fc.string(), text: fc.string() }), { maxLength: 2 }),
    control: fc.constantFrom('break' as const, 'continue' as const),
  },
  { requiredKeys: ['at', 'type', 'scope', 'nodeId', 'startedAt', 'attempt', 'outputs'] },
);
const skipped = fc.record({
  at: fc.nat(),
  type: fc.constant('NodeSkipped' as const),
  scope: fc.string(),
  nodeId: fc.string(),
});

const principal = (workflowId: string, id: string) => ({ kind: 'trigger' as const, id, workflowId });
const started = fc.record(
  {
    at: fc.nat(),
    type: fc.constant('ExecutionStarted' as const),
    workflowId: fc.constantFrom('w1', 'w2'),
    versionId: fc.constant('v'),
    mode: fc.constant('trigger' as const),
    trigger: fc.record({
      nodeId: fc.constantFrom('a', 'b'),
      outputs: fc.dictionary(fc.string(), fc.array(item, { maxLength: 2 }), { maxKeys: 2 }),
    }),
    principal: fc.oneof(
      fc
        .record({ workflowId: fc.constantFrom('w1', 'w2'), id: fc.constantFrom('a', 'b') })
        .map((of) => principal(of.workflowId, of.id)),
      fc.record({ kind: fc.constant('user' as const), id: fc.constant('a') }),
    ),
  },
  { requiredKeys: ['at', 'type', 'workflowId', 'versionId', 'mode', 'trigger'] },
);

describe('a journal as text', () => {
  it('does not repeat of the principal what the event says of its trigger', () => {
    const trigger = { nodeId: 'hook', outputs: {} };
    const event = {
      seq: 1,
      at: 1,
      type: 'ExecutionStarted',
      workflowId: 'w1',
      versionId: 'v',
      mode: 'trigger',
      trigger,
    };
    const events = [{ ...event, principal: principal('w1', 'hook') }] as unknown as ExecutionEvent[];
    expect(encodeEvents(events)).not.toContain('"kind"');
    expect(decodeEvents(encodeEvents(events), 1)).toEqual(events);
    // As it was written before.
    expect(decodeEvents(JSON.stringify([1, ...events]), 1)).toEqual(events);
  });

  it('comes back as it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(succeeded, skipped, started), { maxLength: 5 }),
        fc.nat(1_000),
        (bodies, first) => {
          // What JSON itself changes, such as -0, is not the codec's business.
          const events = JSON.parse(
            JSON.stringify(bodies.map((event, at) => ({ seq: first + at, ...event }))),
          ) as ExecutionEvent[];
          expect(decodeEvents(encodeEvents(events), first)).toEqual(events);
          const headers = JSON.stringify(events.map(eventHeaderOf));
          const kept = encodeHeaders(events);
          expect(decodeHeaders(kept, first)).toEqual(JSON.parse(headers));
          expect(kept.length).toBeLessThanOrEqual(headers.length + 20);
          // As they were written before.
          expect(decodeHeaders(headers, first)).toEqual(JSON.parse(headers));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keeps a port by any name', () => {
    const event = { seq: 0, at: 1, type: 'NodeSucceeded', scope: '', nodeId: 'a', startedAt: 1, attempt: 1 };
    const events = [{ ...event, outputs: Object.fromEntries([['__proto__', []]]) }] as ExecutionEvent[];
    expect(decodeEvents(encodeEvents(events), 0)).toEqual(events);
  });
});
