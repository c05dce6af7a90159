/** What the golden histories are recorded of: one workflow for each way in which a journal can go on. */
import type { JsonObject } from '@reporunner/core';

interface Golden {
  readonly title: string;
  readonly workflow: JsonObject;
  readonly items: readonly JsonObject[];
  /** What comes from outside, where it waits. */
  readonly resume?: readonly JsonObject[];
}

/** `in`: `container.body`. */
type Spec = { readonly type: string; readonly in?: string; readonly [more: string]: unknown };

function workflow(nodes: Readonly<Record<string, Spec>>, edges: readonly string[]): JsonObject {
  const shown = Object.entries({ start: { type: 'core.manual' } as Spec, ...nodes }).map(
    ([id, { in: where, ...node }]) => {
      const [parentId, body] = where?.split('.') ?? [];
      const home = parentId === undefined ? {} : { parentId, body };
      return [id, { id, name: id, position: { x: 0, y: 0 }, ...home, ...node }];
    },
  );
  const lines = edges.map((edge) => {
    const [from = '', to = ''] = edge.split('>');
    const [nodeId = '', port = 'main'] = from.split('.');
    const [target = '', input = 'main'] = to.split('.');
    const id = edge.replaceAll(/\W/g, '-');
    return [id, { id, from: { nodeId, port }, to: { nodeId: target, port: input } }];
  });
  const document = {
    id: 'golden',
    tenantId: 'tenant',
    projectId: 'p',
    name: 'golden',
    nodes: Object.fromEntries(shown),
    edges: Object.fromEntries(lines),
  };
  return JSON.parse(JSON.stringify(document)) as JsonObject;
}

const set = (name: string, value: unknown, more: object = {}): Spec => ({
  type: 'core.set',
  parameters: { fields: [{ name, value }] },
  ...more,
});
const fail = (more: object = {}): Spec => ({
  type: 'core.stopWithError',
  parameters: { message: 'no' },
  ...more,
});
const when = (left: string, more: object = {}): Spec => ({
  type: 'core.if',
  parameters: { conditions: [{ left, operator: 'isTrue' }] },
  ...more,
});

const items = [{ n: 1 }, { n: 2 }, { n: 3 }];

export const goldenWorkflows: readonly Golden[] = [
  {
    title: 'branches, a dead path and a merge',
    items,
    workflow: workflow(
      {
        odd: when('={{ $json.n % 2 === 1 }}'),
        a: set('odd', true),
        b: set('odd', false),
        never: when('={{ false }}'),
        dead: set('dead', true),
        all: { type: 'core.merge' },
      },
      [
        'start>odd',
        'odd.true>a',
        'odd.false>b',
        'a>all.main',
        'b>all.input2',
        'start>never',
        'never.true>dead',
      ],
    ),
  },
  {
    title: 'an error that goes another way, and one that fails',
    items,
    workflow: workflow(
      {
        check: fail({ onError: 'errorPort' }),
        caught: set('code', '={{ $error.code }}'),
        stop: fail({ retry: { attempts: 2, delayMs: 1_000, backoff: 'fixed', jitter: 0 } }),
        after: set('x', 1),
      },
      ['start>check', 'check.error>caught', 'caught>stop', 'stop>after'],
    ),
  },
  {
    title: 'loops in loops with continue and break',
    items,
    workflow: workflow(
      {
        outer: { type: 'core.loop', parameters: { mode: 'forEach' } },
        second: when('={{ $json.n === 2 }}', { in: 'outer.body' }),
        pass: { type: 'core.continue', in: 'outer.body' },
        inner: { type: 'core.loop', in: 'outer.body', parameters: { mode: 'times', times: 3 } },
        double: set('n', '={{ $json.n * 2 }}', { in: 'inner.body' }),
        large: when('={{ $json.n > 4 }}', { in: 'inner.body' }),
        stop: { type: 'core.break', in: 'inner.body' },
        end: { type: 'core.aggregate' },
      },
      [
        'start>outer',
        'second.true>pass',
        'second.false>inner',
        'double>large',
        'large.true>stop',
        'outer>end',
      ],
    ),
  },
  {
    title: 'while, until and a delay',
    items: [{ n: 1 }],
    workflow: workflow(
      {
        grow: {
          type: 'core.loop',
          parameters: { mode: 'while', condition: '={{ $json.n < 50 }}', delayMs: 100, collect: 'last' },
        },
        triple: set('n', '={{ $json.n * 3 }}', { in: 'grow.body' }),
        again: {
          type: 'core.loop',
          parameters: { mode: 'until', condition: '={{ $loop.index >= 2 }}', check: 'after' },
        },
        note: set('at', '={{ $loop.index }}', { in: 'again.body' }),
      },
      ['start>grow', 'grow>again'],
    ),
  },
  {
    title: 'batches that fail in part, branches side by side',
    items,
    workflow: workflow(
      {
        batch: { type: 'core.batch', parameters: { size: 2, onFailure: 'collect' } },
        two: when('={{ $json.n === 3 }}', { in: 'batch.body' }),
        broken: fail({ in: 'batch.body' }),
        kept: { type: 'core.noOp', in: 'batch.body' },
        both: { type: 'core.parallel', parameters: { branches: ['a', 'b'], wait: 'all' } },
        left: set('left', true, { in: 'both.a' }),
        right: set('right', true, { in: 'both.b' }),
        ways: {
          type: 'core.conditional',
          parameters: { cases: [{ name: 'one', when: '={{ $json.n === 1 }}' }] },
        },
        one: set('way', 'one', { in: 'ways.one' }),
        rest: set('way', 'else', { in: 'ways.else' }),
      },
      ['start>batch', 'two.true>broken', 'two.false>kept', 'batch>both', 'both>ways'],
    ),
  },
  {
    title: 'try with retry, catch and finally',
    items: [{ n: 1 }],
    workflow: workflow(
      {
        safe: {
          type: 'core.tryCatch',
          parameters: { retry: { attempts: 3, delayMs: 1_000, jitter: 0.5 } },
        },
        work: fail({ in: 'safe.try' }),
        caught: set('code', '={{ $error.code }}', { in: 'safe.catch' }),
        tidy: set('tidied', true, { in: 'safe.finally' }),
        after: set('after', true),
      },
      ['start>safe', 'safe>after'],
    ),
  },
  {
    title: 'waiting in a loop, then for a person',
    items: [{ n: 1 }, { n: 2 }],
    resume: [{ body: { choice: 'Approve', comment: 'ü' } }],
    workflow: workflow(
      {
        ask: { type: 'core.approval', parameters: { title: 'Go on?' } },
        yes: set('yes', true),
        no: set('yes', false),
        loop: { type: 'core.loop' },
        pause: {
          type: 'core.wait',
          in: 'loop.body',
          parameters: { mode: 'after', amount: 30, unit: 'seconds' },
        },
        end: set('done', true),
      },
      ['start>ask', 'ask.approve>yes', 'ask.reject>no', 'yes>loop', 'loop>end'],
    ),
  },
];
