/** What every TriggerStateStore must do. Adapters run this suite over themselves. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TriggerStateStore } from '../ports/trigger-state-store.ts';

export interface TriggerStateStoreUnderTest {
  readonly store: TriggerStateStore;
  close(): Promise<void>;
}

const one = { tenantId: 'one' };
const other = { tenantId: 'other' };

/** The contract suite of TriggerStateStore: every adapter runs it with a store that is empty and its own. */
export function describeTriggerStateStore(
  name: string,
  open: () => Promise<TriggerStateStoreUnderTest>,
): void {
  describe(`${name}, as a TriggerStateStore,`, () => {
    let under: TriggerStateStoreUnderTest;
    let store: TriggerStateStore;
    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(() => under.close());

    it('remembers the last state of each node, any JSON', async () => {
      expect(await store.get(one, 'w', 'n')).toBeUndefined();
      await store.set(one, 'w', 'n', { cursor: 'ä🚀', seen: [1, null] });
      await store.set(one, 'w', 'm', 0);
      await store.set(one, 'w', 'n', { cursor: 'b' });
      expect(await store.get(one, 'w', 'n')).toEqual({ cursor: 'b' });
      expect(await store.get(one, 'w', 'm')).toBe(0);
    });

    it('forgets a workflow, and only that', async () => {
      for (const workflowId of ['w', 'w2']) await store.set(one, workflowId, 'n', 1);
      await store.set(other, 'w', 'n', 2);
      await store.deleteAllOf(one, 'w');
      expect(await store.get(one, 'w', 'n')).toBeUndefined();
      expect(await store.get(one, 'w2', 'n')).toBe(1);
      expect(await store.get(other, 'w', 'n')).toBe(2);
    });
  });
}
