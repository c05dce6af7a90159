/**
 * C1, EX5: the `finally` bodies of what is left have ten seconds, and those of a normal end take as long as they take.
 * Times are worked out beforehand; every case ends the same from each point of its journal on (R1).
 */
import { describe, expect, it } from 'vitest';
import { documentOf, type NodeSpec, set } from '../../test-utils/flow.ts';
import { runScenario, type Scenario } from '../../test-utils/recovered.ts';

const wait = (seconds: number, home?: string, more: object = {}): NodeSpec => ({
  type: 'core.wait',
  parameters: { mode: 'after', amount: seconds, unit: 'seconds' },
  ...(home === undefined ? {} : { in: home }),
  ...more,
});
const stop = (home: string): NodeSpec => ({
  type: 'core.stopWithError',
  in: home,
  parameters: { message: 'no' },
});
const noOp = (home: string): NodeSpec => ({ type: 'core.noOp', in: home });
const tryCatch = (more: object = {}): NodeSpec => ({ type: 'core.tryCatch', ...more });
const after = set({ done: true });
const approval = (home: string): NodeSpec => ({
  type: 'core.approval',
  in: home,
  parameters: { title: 'Yes?' },
});
const timeout = { status: 'failed', code: 'NODE_TIMEOUT' };
const race = (count: 'all' | 'any') => ({
  type: 'core.parallel',
  parameters: { branches: ['a', 'b'], wait: count },
});

type Case = readonly [string, Scenario, { status: string; code?: string; at: number }];

const limited: readonly Case[] = [
  [
    'try is through, and finally waits',
    {
      nodes: { t: tryCatch({ timeoutMs: 300 }), a: noOp('t.try'), w: wait(600, 't.finally') },
      edges: ['start>t'],
    },
    { ...timeout, at: 10_300 },
  ],
  [
    'try waits, and so does finally',
    {
      nodes: { t: tryCatch({ timeoutMs: 300 }), a: wait(600, 't.try'), w: wait(600, 't.finally') },
      edges: ['start>t'],
    },
    { ...timeout, at: 10_300 },
  ],
  [
    'catch waits, and finally waits for somebody',
    {
      nodes: {
        t: tryCatch({ timeoutMs: 300 }),
        a: stop('t.try'),
        c: wait(600, 't.catch'),
        w: approval('t.finally'),
      },
      edges: ['start>t'],
    },
    { ...timeout, at: 10_300 },
  ],
  [
    'finally is through within the time',
    {
      nodes: { t: tryCatch({ timeoutMs: 300 }), a: wait(600, 't.try'), w: wait(2, 't.finally') },
      edges: ['start>t'],
    },
    { ...timeout, at: 2_300 },
  ],
  [
    'the limit is that of a container around it',
    {
      nodes: {
        l: { type: 'core.loop', timeoutMs: 300 },
        t: tryCatch({ in: 'l.body' }),
        a: noOp('t.try'),
        w: wait(600, 't.finally'),
      },
      edges: ['start>l'],
    },
    { ...timeout, at: 10_300 },
  ],
  [
    'there are two, and the time is that of both',
    {
      nodes: {
        o: tryCatch({ timeoutMs: 300 }),
        i: tryCatch({ in: 'o.try' }),
        a: wait(600, 'i.try'),
        x: wait(6, 'i.finally'),
        y: wait(6, 'o.finally'),
      },
      edges: ['start>o'],
    },
    { ...timeout, at: 10_300 },
  ],
  [
    'its own limit ends within that of the container around it',
    {
      nodes: {
        o: tryCatch({ timeoutMs: 300 }),
        a: wait(600, 'o.try'),
        i: tryCatch({ in: 'o.finally', timeoutMs: 4_000 }),
        b: wait(600, 'i.try'),
        x: wait(600, 'i.finally'),
      },
      edges: ['start>o'],
    },
    { ...timeout, at: 10_300 },
  ],
  [
    'it is tried again',
    {
      nodes: {
        t: tryCatch({ timeoutMs: 300, retry: { attempts: 2, delayMs: 1_000, backoff: 'fixed', jitter: 0 } }),
        a: noOp('t.try'),
        w: wait(600, 't.finally'),
      },
      edges: ['start>t'],
    },
    { ...timeout, at: 21_600 },
  ],
];

const stopped: readonly Case[] = [
  [
    'it is cancelled',
    {
      nodes: { t: tryCatch(), a: noOp('t.try'), w: wait(600, 't.finally') },
      edges: ['start>t'],
      cancelAfter: 500,
    },
    { status: 'cancelled', at: 10_500 },
  ],
  [
    'its time is up',
    {
      nodes: { t: tryCatch(), a: wait(600, 't.try'), w: wait(600, 't.finally') },
      edges: ['start>t'],
      settings: { timeoutMs: 500 },
    },
    { status: 'failed', code: 'EXECUTION_TIMEOUT', at: 10_500 },
  ],
  [
    'a step beside it fails',
    {
      nodes: {
        t: tryCatch(),
        a: noOp('t.try'),
        w: wait(600, 't.finally'),
        x: { type: 'core.stopWithError', parameters: { message: 'no' } },
        y: wait(0.3),
      },
      edges: ['start>t', 'start>y', 'y>x'],
    },
    { status: 'failed', code: 'STOPPED_BY_WORKFLOW', at: 10_300 },
  ],
  [
    'a branch beside it fails',
    {
      nodes: {
        p: race('all'),
        t: tryCatch({ in: 'p.a' }),
        a: noOp('t.try'),
        w: approval('t.finally'),
        y: wait(0.3, 'p.b'),
        x: stop('p.b'),
      },
      edges: ['start>p', 'y>x'],
    },
    { status: 'failed', code: 'STOPPED_BY_WORKFLOW', at: 10_300 },
  ],
  [
    'it lost a race',
    {
      nodes: {
        p: race('any'),
        t: tryCatch({ in: 'p.a' }),
        a: wait(600, 't.try'),
        w: approval('t.finally'),
        y: wait(0.3, 'p.b'),
        after,
      },
      edges: ['start>p', 'p>after'],
    },
    { status: 'succeeded', at: 10_300 },
  ],
  [
    'it lost a race, and then the time of the parallel is up',
    {
      nodes: {
        p: { ...race('any'), timeoutMs: 5_000 },
        t: tryCatch({ in: 'p.a' }),
        a: noOp('t.try'),
        w: wait(600, 't.finally'),
        y: wait(0.3, 'p.b'),
      },
      edges: ['start>p'],
    },
    { ...timeout, at: 10_300 },
  ],
  [
    'a break beside it leaves the loop',
    {
      nodes: {
        l: { type: 'core.loop' },
        t: tryCatch({ in: 'l.body' }),
        a: noOp('t.try'),
        w: wait(600, 't.finally'),
        y: wait(0.3, 'l.body'),
        b: { type: 'core.break', in: 'l.body' },
        after,
      },
      edges: ['start>l', 'y>b', 'l>after'],
    },
    { status: 'succeeded', at: 10_300 },
  ],
  [
    'a branch beside it breaks out of the loop',
    {
      nodes: {
        l: { type: 'core.loop' },
        p: { ...race('all'), in: 'l.body' },
        t: tryCatch({ in: 'p.a' }),
        a: noOp('t.try'),
        w: wait(600, 't.finally'),
        y: wait(0.3, 'p.b'),
        b: { type: 'core.break', in: 'p.b' },
        after,
      },
      edges: ['start>l', 'y>b', 'l>after'],
    },
    { status: 'succeeded', at: 10_300 },
  ],
];

const normal: readonly Case[] = [
  ['try has succeeded', { nodes: { a: noOp('t.try') }, edges: [] }, { status: 'succeeded', at: 30_000 }],
  ['try has failed', { nodes: { a: stop('t.try') }, edges: [] }, { status: 'succeeded', at: 30_000 }],
  [
    'catch has failed',
    { nodes: { a: stop('t.try'), c: stop('t.catch') }, edges: [] },
    { status: 'failed', code: 'STOPPED_BY_WORKFLOW', at: 30_000 },
  ],
  [
    'try breaks',
    { nodes: { a: { type: 'core.break', in: 't.try' } }, edges: [] },
    { status: 'succeeded', at: 30_000 },
  ],
  [
    'try continues',
    { nodes: { a: { type: 'core.continue', in: 't.try' } }, edges: [] },
    { status: 'succeeded', at: 30_000 },
  ],
];

const check = async (scenario: Scenario, expected: object) => {
  const { ended, recovered } = await runScenario(scenario);
  expect(ended).toMatchObject(expected);
  for (const again of recovered) expect(again).toEqual(ended);
};

describe('[EX5] a time limit of a container holds, and its finally has ten seconds more, when', () => {
  it.each(limited)('%s', (_, scenario, expected) => check(scenario, expected));
});

describe('[C1] a finally has ten seconds when', () => {
  it.each(stopped)('%s', (_, scenario, expected) => check(scenario, expected));
});

describe('[C1] a finally takes as long as it takes when', () => {
  it.each(normal)('%s', (_, { nodes }, expected) =>
    check(
      {
        nodes: {
          l: { type: 'core.loop' },
          t: tryCatch({ in: 'l.body' }),
          w: wait(30, 't.finally'),
          ...nodes,
        },
        edges: ['start>l'],
      },
      expected,
    ),
  );
});

describe('[C1] after the grace time', () => {
  it('the container ends by its onError, and the execution goes on', async () => {
    const { ended } = await runScenario({
      nodes: {
        t: tryCatch({ timeoutMs: 300, onError: 'continue' }),
        a: noOp('t.try'),
        w: wait(600, 't.finally'),
        after,
      },
      edges: ['start>t', 't>after'],
    });
    expect(ended).toMatchObject({ status: 'succeeded', at: 10_300 });
    expect(ended.after).toMatchObject([{ n: 1, error: { code: 'NODE_TIMEOUT' }, done: true }]);
  });

  it('[EX8] what the finally called is cancelled', async () => {
    const waits = documentOf('waits', { in: { type: 'core.calledByWorkflow' }, wait: wait(600) }, [
      'in>wait',
    ]);
    const { ended, called } = await runScenario({
      nodes: {
        t: tryCatch({ timeoutMs: 300 }),
        a: noOp('t.try'),
        c: { type: 'core.executeWorkflow', in: 't.finally', parameters: { workflowId: 'waits' } },
      },
      edges: ['start>t'],
      others: [waits],
    });
    expect(ended).toMatchObject({ ...timeout, at: 10_300 });
    expect(called).toEqual(['cancelled']);
  });
});
