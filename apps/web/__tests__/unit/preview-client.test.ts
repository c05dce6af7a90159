import { describe, expect, it } from 'vitest';
import {
  createPreviewClient,
  type PreviewListener,
} from '../../src/features/editor/expressions/preview-client.ts';
import type { ToWorker } from '../../src/features/editor/expressions/preview-questions.ts';
import type { Sample } from '../../src/features/editor/expressions/sample.ts';

const sample: Sample = {
  workflow: { id: 'w', name: 'Orders' },
  executionId: undefined,
  timezone: 'UTC',
  parameters: {},
  items: [],
  total: 0,
  nodes: new Map(),
};

interface OpenedWorker extends PreviewListener {
  readonly received: ToWorker[];
  isEnded: boolean;
}

/** Workers that answer when the test says so, and a clock that strikes when it says so. */
function setUp() {
  const workers: OpenedWorker[] = [];
  const timers = new Set<() => void>();
  const client = createPreviewClient(
    (listener) => {
      const worker: OpenedWorker = { ...listener, received: [], isEnded: false };
      workers.push(worker);
      return {
        post: (message) => void worker.received.push(message),
        terminate: () => {
          worker.isEnded = true;
        },
      };
    },
    (run) => {
      timers.add(run);
      return () => timers.delete(run);
    },
  );
  const ask = (asker: object, template: string, about = sample) =>
    client.ask(asker, { kind: 'preview', template }, { sample: about, index: 0 });
  const latest = () => workers.at(-1) as OpenedWorker;
  return {
    client,
    workers,
    ask,
    latest,
    ready: () => latest().onMessage({ kind: 'ready' }),
    answer: (answer: unknown) => latest().onMessage({ kind: 'answer', answer }),
    strike: () => {
      for (const run of [...timers]) run();
    },
    isTimed: () => timers.size > 0,
    asked: (worker = latest()) =>
      worker.received.flatMap((one) =>
        one.kind === 'ask' && one.question.kind === 'preview' ? [one.question.template] : [],
      ),
  };
}

const text = (value: string) => ({ kind: 'value', text: value });

describe('questions to the worker of previews', () => {
  it('[PV1] go to it one at a time, once it is loaded, and load it with the first', async () => {
    const { workers, ask, ready, answer, asked, isTimed } = setUp();
    expect(workers).toHaveLength(0);
    const first = ask({}, 'a');
    const second = ask({}, 'b');
    expect(workers).toHaveLength(1);
    expect([asked(), isTimed()]).toEqual([[], false]);
    ready();
    expect(asked()).toEqual(['a']);
    answer(text('1'));
    expect(asked()).toEqual(['a', 'b']);
    answer(text('2'));
    expect([await first, await second]).toEqual([
      { kind: 'answer', answer: text('1') },
      { kind: 'answer', answer: text('2') },
    ]);
    expect(isTimed()).toBe(false);
  });

  it('send a sample once, for as long as it is the same', () => {
    const { ask, ready, answer, latest } = setUp();
    const samples = () => latest().received.filter(({ kind }) => kind === 'sample').length;
    void ask({}, 'a');
    void ask({}, 'b');
    ready();
    answer(text('1'));
    expect(samples()).toBe(1);
    answer(text('2'));
    void ask({}, 'c', { ...sample, total: 1 });
    expect(samples()).toBe(2);
  });

  it('[PV2] of one field are answered for the newest; older ones are not evaluated', async () => {
    const { ask, ready, answer, asked } = setUp();
    const field = {};
    const typed = ['a', 'ab', 'abc'].map((template) => ask(field, template));
    const other = ask({}, 'other');
    ready();
    answer(text('abc'));
    answer(text('other'));
    expect(asked()).toEqual(['abc', 'other']);
    expect((await Promise.all([...typed, other])).map(({ kind }) => kind)).toEqual([
      'superseded',
      'superseded',
      'answer',
      'answer',
    ]);
  });

  it('[PV3] that hang end the worker; those that wait go to a new one', async () => {
    const { workers, ask, ready, answer, strike, asked } = setUp();
    const hangs = ask({}, 'hangs');
    const waits = ask({}, 'waits');
    ready();
    strike();
    expect(await hangs).toEqual({ kind: 'timeout' });
    expect(workers.map(({ isEnded }) => isEnded)).toEqual([true, false]);
    // What the old one still says is about nothing.
    workers[0]?.onMessage({ kind: 'answer', answer: text('late') });
    ready();
    expect(asked()).toEqual(['waits']);
    answer(text('2'));
    expect(await waits).toEqual({ kind: 'answer', answer: text('2') });
  });

  it('[PV3] without a worker fail, and the next one tries to load it again', async () => {
    const { workers, ask, ready, answer, latest } = setUp();
    const lost = ask({}, 'a');
    latest().onError();
    expect(await lost).toEqual({ kind: 'failed' });
    const next = ask({}, 'a');
    expect(workers).toHaveLength(2);
    ready();
    answer(text('1'));
    expect(await next).toEqual({ kind: 'answer', answer: text('1') });
  });

  it('are asked again where the worker is opened anew, as for another language', async () => {
    const { client, workers, ask, ready, answer, asked } = setUp();
    const shown = ask({}, 'a');
    ready();
    client.restart();
    ready();
    expect(workers.map((worker) => [worker.isEnded, asked(worker)])).toEqual([
      [true, ['a']],
      [false, ['a']],
    ]);
    answer(text('1'));
    expect(await shown).toEqual({ kind: 'answer', answer: text('1') });
  });
});
