import { createManualClock } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { createExecutionWatch } from '../../src/executions/execution-watch.ts';
import { waitForChange } from '../../src/executions/wait-for-change.ts';

const tenant = { tenantId: 't' };
const settle = () => new Promise((resolve) => setImmediate(resolve));

function setUp(timeoutMs: number) {
  const clock = createManualClock();
  const watch = createExecutionWatch();
  const state = { looks: 0, page: undefined as string | undefined };
  const result = waitForChange({ watch, clock }, 'a', timeoutMs, async () => {
    state.looks += 1;
    return state.page;
  });
  return { clock, watch, state, result, stored: (id: string) => watch.published(tenant, id, 'w', []) };
}

describe('waiting for a change of an execution', () => {
  it('looks again when the execution writes, at once, and not when another one does', async () => {
    const { state, result, stored } = setUp(3_000);
    await settle();
    stored('b');
    await settle();
    expect(state.looks).toBe(1);
    state.page = '/resume/x';
    stored('a');
    expect(await result).toBe('/resume/x');
    expect(state.looks).toBe(2);
  });

  it('does not miss what is written while it looks', async () => {
    const clock = createManualClock();
    const watch = createExecutionWatch();
    let looks = 0;
    const found = await waitForChange({ watch, clock }, 'a', 3_000, async () => {
      looks += 1;
      if (looks === 1) watch.published(tenant, 'a', 'w', []);
      return looks === 1 ? undefined : 'found';
    });
    expect(found).toBe('found');
  });

  it('looks less and less often without news, and gives up in time', async () => {
    const { clock, state, result } = setUp(3_000);
    for (let ms = 0; ms < 3_000; ms += 50) {
      await settle();
      clock.advance(50);
    }
    expect(await result).toBeUndefined();
    // At 0, 100, 300, 700, 1,500, 2,500 and 3,000 ms.
    expect(state.looks).toBe(7);
  });

  it('is not told of what comes after it has ended', async () => {
    const { state, result, stored } = setUp(3_000);
    state.page = 'there';
    stored('a');
    await result;
    const { looks } = state;
    stored('a');
    await settle();
    expect(state.looks).toBe(looks);
  });
});
