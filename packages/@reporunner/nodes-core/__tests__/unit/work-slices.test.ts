/** Nodes over many items, each with an expression that takes milliseconds, leave the main thread to others in between. */
import { type JsonObject, systemClock } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { flow, flowEngine, type NodeSpec } from '../../test-utils/flow.ts';

const count = 60;
const rows: JsonObject[] = Array.from({ length: count }, (_, n) => ({ n }));
/** Some 10 ms, most of them for calls of a function. */
const costly = "'a'.repeat(20000).split('').map(c => c + 'b').length";
const isMany = [{ left: `={{ ${costly} }}`, operator: 'equals', right: 20_000 }];
const inner = { type: 'core.noOp', in: 'n.then' };

/** How often others run while a workflow does. */
async function passesOf(specs: Readonly<Record<string, NodeSpec>>) {
  const test = flowEngine('memory', { clock: systemClock });
  let passes = 0;
  let isOver = false;
  const started = test.start(test.publish(flow(specs, ['start>n'])), rows).finished;
  const ended = started.finally(() => {
    isOver = true;
  });
  while (!isOver && passes < 10_000) {
    passes += 1;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return { passes, result: await ended };
}

describe('[FA3] work on many items gives way by time', () => {
  const cases: Readonly<Record<string, Readonly<Record<string, NodeSpec>>>> = {
    Set: { n: { type: 'core.set', parameters: { fields: [{ name: 'm', value: `={{ ${costly} }}` }] } } },
    If: { n: { type: 'core.if', parameters: { conditions: isMany } } },
    Filter: { n: { type: 'core.filter', parameters: { conditions: isMany } } },
    Switch: {
      n: { type: 'core.switch', parameters: { mode: 'index', index: `={{ ${costly} - 20000 }}` } },
    },
    Conditional: {
      n: {
        type: 'core.conditional',
        parameters: { cases: [{ name: 'then', when: `={{ ${costly} > 1 }}` }] },
      },
      inner,
    },
  };
  it.each(Object.entries(cases))('%s', async (_, specs) => {
    const { passes } = await passesOf(specs);
    expect(passes).toBeGreaterThan(count / 6);
  });

  it('where each item fails, and a call of a workflow cannot be told', async () => {
    const workflowId = `={{ ${costly} > 1 ? undefined : 'w' }}`;
    for (const onError of ['stop', 'continue']) {
      const n = { type: 'core.executeWorkflow', parameters: { workflowId, mode: 'perItem' }, onError };
      const { passes } = await passesOf({ n });
      expect(passes, onError).toBeGreaterThan(count / 6);
    }
  });

  it('a chain of nodes in a loop, each over one item', async () => {
    const { passes } = await passesOf({
      n: { type: 'core.loop', parameters: {} },
      one: {
        type: 'core.set',
        in: 'n.body',
        parameters: { fields: [{ name: 'm', value: `={{ ${costly} }}` }] },
      },
    });
    expect(passes).toBeGreaterThan(count / 6);
  });

  it('and a cancellation takes effect in between', async () => {
    const test = flowEngine();
    const fields = [{ name: 'm', value: `={{ ${costly} }}` }];
    const document = flow({ n: { type: 'core.set', parameters: { fields } } }, ['start>n']);
    const { executionId, finished } = test.start(test.publish(document), rows);
    await new Promise<void>((resolve) => setImmediate(resolve));
    await test.engine.cancel(test.tenant, executionId);
    expect((await finished).status).toBe('cancelled');
  });

  it('and what takes no time is done at once', async () => {
    const fields = [{ name: 'm', value: '={{ $json.n }}' }];
    const { passes, result } = await passesOf({ n: { type: 'core.set', parameters: { fields } } });
    expect(result.status).toBe('succeeded');
    expect(passes).toBeLessThan(6);
  });
});
