import { describe, expect, it } from 'vitest';
import {
  createChangeFeed,
  followPublished,
  type OutboxRecord,
  type WorkflowVersion,
} from '../../src/index.ts';
import { createMemoryOutbox } from '../../src/testing/index.ts';
import { settle } from '../../test-utils/nodes.ts';

const published = (workflowId: string) => ({
  kind: 'workflow' as const,
  tenantId: 'one',
  workflowId,
  change: 'published' as const,
  versionId: `${workflowId}-1`,
});

function listen() {
  const seen: string[] = [];
  return {
    seen,
    listener: {
      change: (record: OutboxRecord) =>
        void seen.push(record.kind === 'workflow' ? record.workflowId : record.kind),
      reset: () => void seen.push('reset'),
    },
  };
}

describe('The change feed', () => {
  it('[CF1] announces each change at once, until the listener has enough', () => {
    const outbox = createMemoryOutbox();
    const { seen, listener } = listen();
    const stop = createChangeFeed({ outbox }).subscribe(listener);
    outbox.commit([published('a'), published('b')]);
    expect(seen).toEqual(['a', 'b']);
    stop();
    outbox.commit([published('c')]);
    expect(seen).toEqual(['a', 'b']);
  });

  it('[CF2] continues after a cursor, in order, whatever is committed meanwhile', async () => {
    const outbox = createMemoryOutbox();
    for (let n = 0; n < 450; n += 1) outbox.commit([published(`w${n}`)]);
    const { seen, listener } = listen();
    createChangeFeed({ outbox }).subscribe(listener, 100);
    outbox.commit([published('w450')]);
    await settle();
    outbox.commit([published('w451')]);
    expect(seen).toEqual(Array.from({ length: 352 }, (_, n) => `w${n + 100}`));
  });

  it('[CF2] resets a listener whose changes were trimmed', async () => {
    const outbox = createMemoryOutbox();
    for (const id of ['a', 'b', 'c']) outbox.commit([published(id)]);
    await outbox.advance([], 2);
    const some = listen();
    createChangeFeed({ outbox }).subscribe(some.listener, 1);
    const upToDate = listen();
    createChangeFeed({ outbox }).subscribe(upToDate.listener, 3);
    await settle();
    expect(some.seen).toEqual(['reset', 'c']);
    expect(upToDate.seen).toEqual([]);
    await outbox.advance([], 3);
    const all = listen();
    createChangeFeed({ outbox }).subscribe(all.listener, 1);
    await settle();
    expect(all.seen).toEqual(['reset']);
  });
});

describe('What follows the published versions', () => {
  const versionOf = (id: string) =>
    ({ versionId: `${id}-1`, workflow: { id } }) as unknown as WorkflowVersion;

  it('[TF1] arms what was published and disarms what was unpublished, also by another process', async () => {
    const outbox = createMemoryOutbox();
    const stored = new Map<string, WorkflowVersion>();
    const armed = new Set<string>();
    const follower = followPublished({
      changes: createChangeFeed({ outbox }),
      source: { published: async (_tenant, id) => stored.get(id) },
      triggers: {
        arm: async (_tenantId, { workflow }) => void armed.add(workflow.id),
        disarm: async (_tenantId, id) => void armed.delete(id),
      },
      rearmAll: async () => {},
    });
    stored.set('a', versionOf('a'));
    outbox.commit([published('a')]);
    await follower.settled({ tenantId: 'one' }, 'a');
    expect([...armed]).toEqual(['a']);
    stored.delete('a');
    outbox.commit([{ ...published('a'), change: 'unpublished' }]);
    await follower.settled({ tenantId: 'one' }, 'a');
    expect([...armed]).toEqual([]);
  });

  it('[TF1] ends with what the store says, however changes overlap', async () => {
    const outbox = createMemoryOutbox();
    let stored: WorkflowVersion | undefined;
    let armed = false;
    const follower = followPublished({
      changes: createChangeFeed({ outbox }),
      source: {
        async published() {
          await settle(1);
          return stored;
        },
      },
      triggers: {
        async arm() {
          await settle(3);
          armed = true;
        },
        async disarm() {
          armed = false;
        },
      },
      rearmAll: async () => {},
    });
    for (let times = 0; times < 5; times += 1) {
      stored = times % 2 === 0 ? versionOf('a') : undefined;
      outbox.commit([{ ...published('a'), change: stored === undefined ? 'unpublished' : 'published' }]);
      await settle(times);
    }
    stored = undefined;
    outbox.commit([{ ...published('a'), change: 'unpublished' }]);
    await follower.settled({ tenantId: 'one' }, 'a');
    expect(armed).toBe(false);
  });

  it('[TF1] fails the call whose version cannot be armed', async () => {
    const outbox = createMemoryOutbox();
    const follower = followPublished({
      changes: createChangeFeed({ outbox }),
      source: { published: async (_tenant, id) => versionOf(id) },
      triggers: {
        async arm() {
          throw new Error('cannot be armed');
        },
        async disarm() {},
      },
      rearmAll: async () => {},
    });
    outbox.commit([published('a')]);
    await settle();
    await expect(follower.settled({ tenantId: 'one' }, 'a')).rejects.toThrow('cannot be armed');
  });
});
