import type { ExecutionDetail, LiveEvents, LiveOperation } from '@reporunner/api-types';
import { describe, expect, it, vi } from 'vitest';
import type { RoomConnection } from '../../src/client/connection.ts';
import { ExecutionRoom } from '../../src/client/execution-room.ts';
import { WorkflowRoom } from '../../src/client/workflow-room.ts';

/** A server that answers on command. */
function connect() {
  const asked: { path: string; answer: (value: unknown) => void; fail: (error: Error) => void }[] = [];
  const later: (() => void)[] = [];
  const connection: RoomConnection = {
    get: (path) =>
      new Promise((resolve, reject) => {
        asked.push({ path, answer: (value) => resolve(value as never), fail: reject });
      }),
    later: (_ms, run) => {
      later.push(run);
      return () => {};
    },
  };
  return { connection, asked, later };
}

const operation = (revision: number): LiveOperation => ({
  workflowId: 'w',
  revision,
  operation: { parts: [] },
  at: 0,
});
const settled = (check: () => void) => vi.waitFor(check, { interval: 1 });

describe('[L5] the operations of a workflow', () => {
  it('are delivered once each, in order, whatever order they come in', async () => {
    const { connection, asked } = connect();
    const got: number[] = [];
    const room = new WorkflowRoom(connection, 'w', 1, { onOperation: ({ revision }) => got.push(revision) });
    room.joined(1);
    expect(asked).toEqual([]);
    room.receive(operation(2));
    room.receive(operation(2));
    room.receive(operation(4));
    expect(got).toEqual([2]);
    expect(asked[0]?.path).toBe('/workflows/w/operations?after=2&limit=250');
    room.receive(operation(3));
    expect(got).toEqual([2, 3, 4]);
    asked[0]?.answer({ items: [operation(3), operation(4)] });
    await settled(() => expect(got).toEqual([2, 3, 4]));
  });

  it('are fetched after joining, and after a try that failed', async () => {
    const { connection, asked, later } = connect();
    const got: number[] = [];
    const room = new WorkflowRoom(connection, 'w', 1, { onOperation: ({ revision }) => got.push(revision) });
    room.joined(3);
    asked[0]?.fail(new Error('not reached'));
    await settled(() => expect(later).toHaveLength(1));
    later[0]?.();
    asked[1]?.answer({ items: [operation(2), operation(3)] });
    await settled(() => expect(got).toEqual([2, 3]));
  });

  it('that are gone from the log mean that the document is to be read', async () => {
    const { connection, asked } = connect();
    const got: number[] = [];
    let reloads = 0;
    const room = new WorkflowRoom(connection, 'w', 1, {
      onOperation: ({ revision }) => got.push(revision),
      onReload: () => {
        reloads += 1;
      },
    });
    room.receive(operation(9));
    asked[0]?.answer({ items: [operation(9)] });
    await settled(() => expect(reloads).toBe(1));
    room.resumeFrom(8);
    expect(got).toEqual([9]);
  });
});

describe('[L6] the events of an execution', () => {
  const detail = (lastSeq: number) => ({ id: 'e', lastSeq }) as ExecutionDetail;
  const events = (after: number, seq: number): LiveEvents => ({
    executionId: 'e',
    after,
    seq,
    events: [],
    more: {},
  });
  const follow = () => {
    const { connection, asked } = connect();
    const got: string[] = [];
    const room = new ExecutionRoom(connection, 'e', {
      onDetail: ({ lastSeq }) => got.push(`detail ${lastSeq}`),
      onEvents: ({ after, seq }) => got.push(`${after}–${seq}`),
    });
    return { room, asked, got };
  };

  it('wait for what is known, and go on from there', async () => {
    const { room, asked, got } = follow();
    room.joined();
    room.receive(events(0, 3));
    room.receive(events(3, 6));
    asked[0]?.answer(detail(4));
    await settled(() => expect(got).toEqual(['detail 4', '3–6']));
    room.receive(events(3, 6));
    room.receive(events(6, 7));
    expect(got).toEqual(['detail 4', '3–6', '6–7']);
  });

  it('that are missing make it ask again', async () => {
    const { room, asked, got } = follow();
    room.joined();
    asked[0]?.answer(detail(1));
    await settled(() => expect(got).toEqual(['detail 1']));
    room.receive(events(5, 6));
    asked[1]?.answer(detail(5));
    await settled(() => expect(got).toEqual(['detail 1', 'detail 5', '5–6']));
  });
});

describe('[L10] what is missed while something is being fetched', () => {
  it('is fetched as well: an execution that ended while the connection was away', async () => {
    const { connection, asked } = connect();
    const got: number[] = [];
    const room = new ExecutionRoom(connection, 'e', { onDetail: ({ lastSeq }) => got.push(lastSeq) });
    room.joined();
    // It was away while the events up to 9 were sent.
    room.joined();
    asked[0]?.answer({ id: 'e', lastSeq: 5 });
    await settled(() => expect(asked).toHaveLength(2));
    asked[1]?.answer({ id: 'e', lastSeq: 9 });
    await settled(() => expect(got).toEqual([5, 9]));
    expect(asked).toHaveLength(2);
  });

  it('is fetched as well: operations after a second join, without reading the whole document', async () => {
    const { connection, asked } = connect();
    const got: number[] = [];
    let reloads = 0;
    const room = new WorkflowRoom(connection, 'w', 1, {
      onOperation: ({ revision }) => got.push(revision),
      onReload: () => {
        reloads += 1;
      },
    });
    room.joined(2);
    room.joined(4);
    room.receive(operation(5));
    asked[0]?.answer({ items: [operation(2)] });
    await settled(() => expect(asked).toHaveLength(2));
    asked[1]?.answer({ items: [operation(3), operation(4), operation(5)] });
    await settled(() => expect(got).toEqual([2, 3, 4, 5]));
    expect(reloads).toBe(0);
  });
});
