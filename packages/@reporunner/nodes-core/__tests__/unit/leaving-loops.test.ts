/**
 * C6: break and continue go outwards as a failure does, and what a `finally` on the way comes to replaces them. Results
 * are worked out beforehand; every case ends the same from each point of its journal on (R1).
 */
import { describe, expect, it } from 'vitest';
import { type NodeSpec, set } from '../../test-utils/flow.ts';
import { runScenario, type Scenario } from '../../test-utils/recovered.ts';

const node = (type: string, home: string, parameters: object = {}): NodeSpec => ({
  type: `core.${type}`,
  in: home,
  parameters,
});
const fail = (home: string, message = 'cleanup failed') => node('stopWithError', home, { message });
const wait = (seconds: number, home: string) =>
  node('wait', home, { mode: 'after', amount: seconds, unit: 'seconds' });
const loops: Readonly<Record<string, NodeSpec>> = {
  'a loop over items': { type: 'core.loop', parameters: {} },
  'items side by side': { type: 'core.loop', parameters: { concurrency: 3 } },
  batches: { type: 'core.batch', parameters: { size: 1 } },
  'a loop with a condition': {
    type: 'core.loop',
    parameters: { mode: 'while', condition: '={{ $loop.index < 3 }}' },
  },
};
const items = [{ n: 1 }, { n: 2 }, { n: 3 }];
/** After the loop. */
const after = set({ done: true });
const inLoop = (nodes: Readonly<Record<string, NodeSpec>>, edges: readonly string[] = []): Scenario => ({
  nodes: { l: loops['a loop over items'] as NodeSpec, t: node('tryCatch', 'l.body'), after, ...nodes },
  edges: ['start>l', 'l>after', ...edges],
  items,
});
const done = (...numbers: readonly number[]) => numbers.map((n) => ({ n, done: true }));
const failed = { status: 'failed', code: 'STOPPED_BY_WORKFLOW', after: undefined };

const check = async (scenario: Scenario, expected: object) => {
  const { ended, recovered, journal } = await runScenario(scenario);
  expect(ended).toMatchObject(expected);
  for (const again of recovered) expect(again).toEqual(ended);
  return journal;
};

describe.each(Object.entries(loops))('[C6] in %s', (_, l) => {
  it.each([
    ['succeeds', node('noOp', 't.try')],
    ['continues', node('continue', 't.try')],
    ['breaks', node('break', 't.try')],
    ['fails', fail('t.try', 'it failed')],
  ])('a finally that fails fails the iteration when try %s', async (_how, x) => {
    await check(inLoop({ l, x, f: fail('t.finally') }), failed);
  });
});

describe('[C6] a finally on the way of a break', () => {
  const t2 = node('tryCatch', 't.try');
  it.each<[string, Scenario, object]>([
    [
      'and its failure is caught by the next try around it',
      inLoop({
        t2,
        b: node('break', 't2.try'),
        f: fail('t2.finally'),
        c: { ...set({ caught: '={{ $error.message }}' }), in: 't.catch' },
      }),
      { after: [1, 2, 3].map((n) => ({ n, caught: 'cleanup failed', done: true })) },
    ],
    [
      'and its failure goes by the onError of its container',
      inLoop({
        t: { ...node('tryCatch', 'l.body'), onError: 'continue' },
        b: node('break', 't.try'),
        f: fail('t.finally'),
      }),
      { after: [1, 2, 3].map((n) => ({ n, error: { message: 'cleanup failed' }, done: true })) },
    ],
    [
      'and its failure is collected by the loop',
      inLoop({
        l: { type: 'core.loop', parameters: { onFailure: 'collect' } },
        b: node('break', 't.try'),
        f: fail('t.finally'),
      }),
      { status: 'succeeded', after: undefined },
    ],
    [
      'breaks where try continued',
      inLoop({ b: node('continue', 't.try'), f: node('break', 't.finally') }),
      { after: done(1) },
    ],
    [
      'continues where try broke',
      inLoop({ b: node('break', 't.try'), f: node('continue', 't.finally') }),
      { after: done(1, 2, 3) },
    ],
    [
      'breaks where try failed',
      inLoop({ b: fail('t.try'), f: node('break', 't.finally') }),
      { after: done(1) },
    ],
    [
      'succeeds, within another whose finally fails',
      inLoop({ t2, b: node('break', 't2.try'), e: node('noOp', 't2.finally'), f: fail('t.finally') }),
      failed,
    ],
    [
      'fails in a branch, and the parallel fails',
      inLoop({
        t: node('parallel', 'l.body', { branches: ['a', 'b'] }),
        t2: node('tryCatch', 't.a'),
        b: node('break', 't2.try'),
        f: fail('t2.finally'),
        s: node('noOp', 't.b'),
      }),
      failed,
    ],
  ])('%s', async (_, scenario, expected) => {
    await check(scenario, expected);
  });
});

describe('[C6] what runs beside a break', () => {
  it('goes on until the break is there', async () => {
    const journal = await check(
      inLoop({ b: node('break', 't.try'), f: wait(2, 't.finally'), y: wait(1, 'l.body') }),
      { status: 'succeeded', at: 2_000, after: done(1) },
    );
    const waited = journal.find((event) => event.type === 'NodeSucceeded' && event.nodeId === 'y');
    expect(waited?.at).toBe(1_001_000);
  });

  it('fails the iteration when it fails before', async () => {
    await check(
      inLoop(
        {
          b: node('break', 't.try'),
          f: wait(2, 't.finally'),
          y: wait(1, 'l.body'),
          x: fail('l.body', 'first'),
        },
        ['y>x'],
      ),
      { ...failed, at: 2_000 },
    );
  });

  it('cannot change the reason any more when its finally fails afterwards', async () => {
    await check(
      inLoop(
        { y: wait(1, 'l.body'), b: node('break', 'l.body'), x: wait(600, 't.try'), f: fail('t.finally') },
        ['y>b'],
      ),
      { status: 'succeeded', at: 1_000, after: done(1) },
    );
  });

  it('in another branch of a parallel is stopped with it', async () => {
    await check(
      inLoop({
        t: node('parallel', 'l.body', { branches: ['a', 'b'] }),
        y: wait(600, 't.a'),
        b: node('continue', 't.b'),
      }),
      { status: 'succeeded', at: 0, after: done(1, 2, 3) },
    );
  });
});
