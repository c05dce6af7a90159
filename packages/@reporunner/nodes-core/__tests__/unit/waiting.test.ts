/** Waiting and sub-workflows through the engine, with restarts in between. [EX6] [EX8] of engine/SPEC.md. */
import { createManualClock, type JsonObject } from '@reporunner/core';
import { errorCodeOf } from '@reporunner/core/testing';
import type { ExecutionResult } from '@reporunner/engine';
import { createMemoryExecutionStore, createTestEngine, itemsOf } from '@reporunner/engine/testing';
import { describe, expect, it } from 'vitest';
import { coreIntegration } from '../../src/index.ts';
import { documentOf, type NodeSpec, set, settle } from '../../test-utils/flow.ts';

const start = { type: 'core.manual' };
const note = (value: string) => ({ type: 'core.set', parameters: { fields: [{ name: 'note', value }] } });

/** Engines that come and go over one store, as processes do. */
function setUp(limits: { readonly maxIdleExecutions?: number } = {}) {
  const store = createMemoryExecutionStore();
  const clock = createManualClock(1_000_000_000_000);
  const documents: object[] = [];
  let owners = 0;
  const boot = () => {
    owners += 1;
    const test = createTestEngine({
      integrations: [coreIntegration],
      store,
      clock,
      owner: `process ${owners}`,
      limits: { parkAfterMs: 1_000, ...limits },
      resumeUrl: (_, id) => `https://x.org/resume/${id}`,
    });
    for (const one of documents) test.publish(one);
    return test;
  };
  return { store, clock, documents, boot };
}

type Engine = ReturnType<ReturnType<typeof setUp>['boot']>;
const run = (test: Engine, doc: object, items: readonly JsonObject[] = [{ n: 1 }]) =>
  test.start(test.publish(doc), items);
const statusOf = async (test: Engine, id: string) => (await test.store.get(test.tenant, id))?.status;
const outputOf = async (test: Engine, id: string, nodeId: string) => {
  const event = (await test.store.events(test.tenant, id)).findLast(
    (one) => one.type === 'NodeSucceeded' && one.nodeId === nodeId,
  );
  return event?.type === 'NodeSucceeded' ? event.outputs : undefined;
};

describe('[EX6] a wait', () => {
  const doc = documentOf(
    'w',
    {
      start,
      wait: { type: 'core.wait', parameters: { amount: 2, unit: 'days' } },
      after: note('={{ $json.n }}'),
    },
    ['start>wait', 'wait>after'],
  );

  it('for a time is suspended, and resumed when it is over', async () => {
    const { boot, clock } = setUp();
    const test = boot();
    const { finished, executionId } = run(test, doc);
    await settle();
    expect(await statusOf(test, executionId)).toBe('running');
    clock.advance(1_000);
    await settle();
    expect(await statusOf(test, executionId)).toBe('waiting');
    expect(await finished).toMatchObject({ status: 'waiting' });
    expect(test.engine.running()).toEqual({ active: 0, queued: 0 });
    clock.advance(2 * 86_400_000 - 1_001);
    await settle();
    expect(await statusOf(test, executionId)).toBe('waiting');
    clock.advance(1);
    await settle();
    expect(await statusOf(test, executionId)).toBe('succeeded');
    expect(await outputOf(test, executionId, 'after')).toMatchObject({ main: [{ json: { n: 1, note: 1 } }] });
  });

  it('is suspended sooner when many wait, the longest first, but not when it is over in a moment', async () => {
    const { boot, clock } = setUp({ maxIdleExecutions: 2 });
    const test = boot();
    const soon = documentOf(
      'soon',
      { start, wait: { type: 'core.wait', parameters: { amount: 1, unit: 'seconds' } } },
      ['start>wait'],
    );
    const brief = run(test, soon);
    const long = [run(test, doc), run(test, doc), run(test, doc)];
    await settle();
    const statuses = () =>
      Promise.all([brief, ...long].map(({ executionId }) => statusOf(test, executionId)));
    expect(await statuses()).toEqual(['running', 'waiting', 'running', 'running']);
    clock.advance(1_000);
    await settle();
    expect(await statuses()).toEqual(['succeeded', 'waiting', 'waiting', 'waiting']);
    clock.advance(2 * 86_400_000);
    await settle();
    expect(new Set(await statuses())).toEqual(new Set(['succeeded']));
  });

  it('survives restarts, before it is suspended and after, also when its time came meanwhile', async () => {
    for (const [putAway, missed] of [
      [false, false],
      [true, false],
      [true, true],
    ]) {
      const { boot, clock, documents } = setUp();
      documents.push(doc);
      const first = boot();
      const { executionId } = run(first, doc);
      await settle();
      if (putAway) {
        clock.advance(1_000);
        await settle();
      }
      await first.engine.shutdown(0);
      if (missed) clock.advance(5 * 86_400_000);
      const second = boot();
      await second.engine.recover();
      await settle();
      if (!missed) {
        expect(['running', 'waiting']).toContain(await statusOf(second, executionId));
        clock.advance(2 * 86_400_000);
        await settle();
      }
      expect(await statusOf(second, executionId), `${putAway} ${missed}`).toBe('succeeded');
    }
  });

  it('until a time minds the zone of the workflow', async () => {
    const { boot, store } = setUp();
    const test = boot();
    const at = documentOf(
      'z',
      { start, wait: { type: 'core.wait', parameters: { mode: 'at', at: '2027-07-01T09:00' } } },
      ['start>wait'],
      { timezone: 'Europe/Berlin' },
    );
    const { executionId } = run(test, at);
    await settle();
    const event = (await store.events(test.tenant, executionId)).find(({ type }) => type === 'Waiting');
    expect(event?.type === 'Waiting' && new Date(event.until ?? 0).toISOString()).toBe(
      '2027-07-01T07:00:00.000Z',
    );
    const wrong = await run(
      test,
      documentOf(
        'x',
        { start, wait: { type: 'core.wait', parameters: { mode: 'at', at: 'tomorrow-ish' } } },
        ['start>wait'],
      ),
    ).finished;
    expect(wrong).toMatchObject({ status: 'failed', error: { code: 'NODE_PARAMETER_INVALID' } });
  });

  it('for a callback goes on with what it was given, once, in memory and from the store', async () => {
    const callback = documentOf(
      'c',
      {
        start,
        ask: note('={{ $execution.resumeUrl }}'),
        wait: { type: 'core.wait', parameters: { mode: 'webhook' } },
        after: note('={{ $json.body.ok }}'),
      },
      ['start>ask', 'ask>wait', 'wait>after'],
    );
    for (const putAway of [false, true]) {
      const { boot, clock } = setUp();
      const test = boot();
      const { executionId } = run(test, callback);
      await settle();
      if (putAway) {
        clock.advance(1_000);
        await settle();
        expect(await statusOf(test, executionId)).toBe('waiting');
      }
      expect(await outputOf(test, executionId, 'ask')).toMatchObject({
        main: [{ json: { note: `https://x.org/resume/${executionId}` } }],
      });
      expect(await test.engine.findCallback(test.tenant, executionId)).toMatchObject({
        status: 'waiting',
        nodeId: 'wait',
        scope: '',
      });
      const codes = await Promise.all(
        [1, 2, 3].map((ok) =>
          errorCodeOf(test.engine.resume(test.tenant, executionId, { data: { body: { ok } } })),
        ),
      );
      expect(codes.toSorted()).toEqual(['EXECUTION_NOT_WAITING', 'EXECUTION_NOT_WAITING', 'none']);
      await settle();
      expect(await statusOf(test, executionId)).toBe('succeeded');
      expect(await outputOf(test, executionId, 'after')).toMatchObject({
        main: [{ json: { note: codes.indexOf('none') + 1 } }],
      });
      expect(await errorCodeOf(test.engine.resume(test.tenant, executionId, { data: {} }))).toBe(
        'EXECUTION_NOT_WAITING',
      );
      expect(await errorCodeOf(test.engine.resume({ tenantId: 'other' }, executionId, { data: {} }))).toBe(
        'NOT_FOUND',
      );
    }
  });

  it('for a callback may end by itself', async () => {
    const { boot, clock } = setUp();
    const test = boot();
    const limited = (onExpiry: string) =>
      documentOf(
        'l',
        {
          start,
          wait: {
            type: 'core.wait',
            parameters: { mode: 'webhook', limit: { amount: 1, unit: 'hours', onExpiry } },
          },
        },
        ['start>wait'],
      );
    const [goesOn, fails] = [
      run(test, limited('continue')),
      run(test, { ...limited('fail'), id: 'l2', name: 'l2' }),
    ];
    await settle();
    clock.advance(1_000);
    await settle();
    clock.advance(3_600_000);
    await settle();
    expect(await statusOf(test, goesOn.executionId)).toBe('succeeded');
    expect((await test.store.get(test.tenant, fails.executionId))?.error).toMatchObject({
      code: 'NODE_TIMEOUT',
    });
  });

  it('can be cancelled while it is suspended', async () => {
    const { boot, clock } = setUp();
    const test = boot();
    const { executionId } = run(test, doc);
    await settle();
    clock.advance(1_000);
    await settle();
    await test.engine.cancel(test.tenant, executionId);
    expect(await statusOf(test, executionId)).toBe('cancelled');
    expect(await errorCodeOf(test.engine.cancel(test.tenant, executionId))).toBe('EXECUTION_FINISHED');
  });

  it('in a loop waits in each iteration, and the loop goes on where it was', async () => {
    const { boot, clock } = setUp();
    const loop = documentOf(
      'loop',
      {
        start,
        loop: { type: 'core.loop' },
        wait: { type: 'core.wait', parentId: 'loop', parameters: { amount: 1, unit: 'hours' } },
      },
      ['start>loop'],
    );
    const test = boot();
    const { executionId } = run(test, loop, [{ n: 0 }, { n: 1 }, { n: 2 }]);
    await settle();
    for (let hour = 0; hour < 3; hour += 1) {
      expect(await statusOf(test, executionId)).not.toBe('succeeded');
      clock.advance(1_000);
      await settle();
      clock.advance(3_599_000);
      await settle();
    }
    expect(await statusOf(test, executionId)).toBe('succeeded');
    expect((await outputOf(test, executionId, 'loop'))?.main).toHaveLength(3);
  });
});

describe('an approval', () => {
  const doc = documentOf(
    'a',
    {
      start,
      ask: {
        type: 'core.approval',
        parameters: { title: 'Refund?', text: '={{ "For " + $json.n }}', limit: { amount: 1, unit: 'days' } },
      },
      yes: note('yes'),
      no: note('no'),
      late: note('late'),
    },
    ['start>ask', 'ask.approve>yes', 'ask.reject>no', 'ask.expired>late'],
  );

  it('shows a page, and goes the way that was chosen', async () => {
    const { boot } = setUp();
    const test = boot();
    const { executionId, finished } = run(test, doc);
    await settle();
    expect(await test.engine.findCallback(test.tenant, executionId)).toMatchObject({
      page: {
        title: 'Refund?',
        text: 'For 1',
        choices: ['Approve', 'Reject'],
        fields: [{ name: 'comment' }],
      },
    });
    await test.engine.resume(test.tenant, executionId, {
      data: { body: { choice: 'Reject', comment: 'nej 🙂' } },
    });
    expect((await finished).lastOutputs).toMatchObject([
      { json: { note: 'no', n: 1, approval: { choice: 'Reject', comment: 'nej 🙂' } } },
    ]);
  });

  it('[PG4] a form goes on with the only page that came after it', async () => {
    const page = { type: 'core.formPage', parameters: { title: 'More' } };
    const moment = { type: 'core.wait', parameters: { mode: 'after', amount: 5, unit: 'seconds' } };
    const { boot, clock } = setUp();
    const test = boot();
    const next = async (nodes: Record<string, NodeSpec>, edges: string[], after = 0) => {
      const { executionId } = run(
        test,
        documentOf(`pages-${edges.length}-${Object.keys(nodes).join('-')}`, { start, ...nodes }, edges),
      );
      await settle();
      return { executionId, found: await test.engine.findFormPage(test.tenant, executionId, after) };
    };
    const place = { nodeId: 'one', scope: '' };
    const alone = await next({ one: page }, ['start>one']);
    expect(alone.found).toEqual(place);
    expect(await test.engine.findFormPage(test.tenant, alone.executionId, 1_000)).toBe('none');
    expect((await next({ one: page, ask: doc.nodes.ask }, ['start>one', 'start>ask'])).found).toEqual(place);
    expect((await next({ one: page, two: page }, ['start>one', 'start>two'])).found).toBe('none');
    expect((await next({ ask: doc.nodes.ask }, ['start>ask'])).found).toBe('none');
    const later = await next({ moment, one: page }, ['start>moment', 'moment>one']);
    expect(later.found).toBe('later');
    clock.advance(5_000);
    await settle();
    expect(await test.engine.findFormPage(test.tenant, later.executionId, 0)).toEqual(place);
    const { executionId } = await next({ done: note('x') }, ['start>done']);
    expect(await test.engine.findFormPage(test.tenant, executionId, 0)).toBe('none');
  });

  it('expires', async () => {
    const { boot, clock } = setUp();
    const test = boot();
    const { executionId } = run(test, doc);
    await settle();
    clock.advance(1_000);
    await settle();
    clock.advance(86_400_000);
    await settle();
    expect(await outputOf(test, executionId, 'late')).toMatchObject({ main: [{ json: { note: 'late' } }] });
  });
});

describe('[EX8] a called workflow', () => {
  const called = (more: Readonly<Record<string, NodeSpec>> = {}, edges: string[] = [], settings = {}) =>
    documentOf(
      'called',
      {
        in: { type: 'core.calledByWorkflow', parameters: { inputs: [{ name: 'n', type: 'number' }] } },
        double: { type: 'core.set', parameters: { fields: [{ name: 'n', value: '={{ $json.n * 2 }}' }] } },
        ...more,
      },
      ['in>double', ...edges],
      settings,
    );
  const caller = (parameters: object = {}, more: object = {}) =>
    documentOf(
      'caller',
      {
        start,
        call: { type: 'core.executeWorkflow', parameters: { workflowId: 'called', ...parameters }, ...more },
        after: note("={{ $('start').item.json.n }}"),
      },
      ['start>call', 'call>after'],
    );
  const items = [{ n: 1 }, { n: 2 }, { n: 3 }];
  const json = ({ lastOutputs }: ExecutionResult) => lastOutputs.map((item) => item.json);

  it('gets the items and gives its own, all at once or one by one', async () => {
    const { boot, store } = setUp();
    const test = boot();
    test.publish(called());
    const once = await run(test, caller(), items).finished;
    expect(json(once).map(({ n }) => n)).toEqual([2, 4, 6]);
    const each = await run(test, caller({ mode: 'perItem' }), items).finished;
    expect(json(each)).toEqual([
      { n: 2, note: 1 },
      { n: 4, note: 2 },
      { n: 6, note: 3 },
    ]);
    const { items: executions } = await store.list(test.tenant, { modes: ['sub-workflow'] }, { limit: 10 });
    expect(executions).toHaveLength(4);
    const [first] = await store.events(test.tenant, executions[0]?.id ?? '');
    expect(first).toMatchObject({ parent: { executionId: each.executionId, nodeId: 'call', depth: 1 } });
  });

  it('is the one that the expression names for each item, and only the item fails for which there is none', async () => {
    for (const wait of [true, false]) {
      const { boot, store } = setUp();
      const test = boot();
      test.publish(called());
      test.publish({ ...called({ double: set({ n: '={{ $json.n * 10 }}' }) }), id: 'tenfold' });
      const parameters = { mode: 'perItem', wait, workflowId: '={{ $json.to.name }}' };
      const named = [
        { n: 0, to: 1 },
        { n: 1, to: { name: 'called' } },
        { n: 2, to: { name: 'tenfold' } },
        { n: 3, to: { name: 'none' } },
      ];
      const result = await run(test, caller(parameters, { onError: 'continue' }), named as never).finished;
      expect(json(result).map(({ error }) => error !== undefined)).toEqual([true, false, false, true]);
      const { items: executions } = await store.list(test.tenant, { modes: ['sub-workflow'] }, { limit: 10 });
      expect(executions.map(({ workflowId }) => workflowId).toSorted()).toEqual(['called', 'tenfold']);
      if (wait) expect(json(result).map(({ n }) => n)).toEqual([0, 2, 20, 3]);
    }
  });

  it('is started for who started its caller, also after a restart', async () => {
    const { boot, store, clock, documents } = setUp();
    const doc = documentOf(
      'later',
      {
        start,
        wait: { type: 'core.wait', parameters: { amount: 2, unit: 'days' } },
        call: { type: 'core.executeWorkflow', parameters: { workflowId: 'called' } },
      },
      ['start>wait', 'wait>call'],
    );
    documents.push(called(), doc);
    const test = boot();
    const principal = { kind: 'apiKey', id: 'key', userId: 'ada' } as const;
    const tenant = { ...test.tenant, principal };
    const { executionId } = test.engine.start(tenant, {
      plan: test.engine.compile({ versionId: 'later-1', workflow: test.publish(doc) }),
      mode: 'manual',
      trigger: { nodeId: 'start', outputs: { main: [{ json: { n: 1 } }] } },
    });
    await settle();
    clock.advance(1_000);
    await settle();
    expect(await statusOf(test, executionId)).toBe('waiting');
    await test.engine.shutdown(0);
    const again = boot();
    await again.engine.recover();
    clock.advance(2 * 86_400_000);
    await settle();
    const { items: children } = await store.list(test.tenant, { parentId: executionId }, { limit: 10 });
    expect(children).toHaveLength(1);
    for (const id of [executionId, children[0]?.id ?? ''])
      expect((await store.events(test.tenant, id))[0]).toMatchObject({ type: 'ExecutionStarted', principal });
  });

  it('need not be waited for', async () => {
    const { boot } = setUp();
    const test = boot();
    test.publish(called());
    const result = await run(test, caller({ wait: false, mode: 'perItem' }), items).finished;
    expect(json(result)).toHaveLength(3);
    for (const { executionId } of json(result))
      expect(['running', 'succeeded']).toContain(await statusOf(test, executionId as string));
  });

  it('that fails, or refuses its items or its caller, fails the node', async () => {
    const { boot } = setUp();
    const test = boot();
    test.publish(
      called({ stop: { type: 'core.stopWithError', parameters: { message: 'no!' } } }, ['double>stop']),
    );
    expect(await run(test, caller(), items).finished).toMatchObject({
      status: 'failed',
      error: { code: 'STOPPED_BY_WORKFLOW', nodeId: 'call' },
    });
    expect(await run(test, caller(), [{ n: 'one' }]).finished).toMatchObject({
      status: 'failed',
      error: { code: 'NODE_PARAMETER_INVALID' },
    });
    test.publish(called({}, [], { callers: 'none' }));
    expect(await run(test, caller(), items).finished).toMatchObject({
      error: { code: 'SUB_WORKFLOW_REFUSED' },
    });
    expect(await run(test, caller({ workflowId: 'missing' }), items).finished).toMatchObject({
      error: { code: 'SUB_WORKFLOW_REFUSED' },
    });
    const goesOn = await run(test, caller({ workflowId: 'missing' }, { onError: 'continue' }), items)
      .finished;
    expect(goesOn.lastOutputs).toMatchObject([{ json: { n: 1 } }, { json: { n: 2 } }, { json: { n: 3 } }]);
  });

  it('that calls itself comes to an end', async () => {
    const { boot } = setUp();
    const test = boot();
    const endless = documentOf(
      'called',
      {
        in: { type: 'core.calledByWorkflow' },
        again: { type: 'core.executeWorkflow', parameters: { workflowId: 'called' } },
      },
      ['in>again'],
    );
    test.publish(endless);
    expect(await run(test, caller(), items).finished).toMatchObject({
      status: 'failed',
      error: { code: 'SUB_WORKFLOW_DEPTH' },
    });
  });

  it('may wait for days, and so does its caller; both survive restarts', async () => {
    for (const restart of [false, true]) {
      const { boot, clock, documents } = setUp();
      documents.push(
        called({ wait: { type: 'core.wait', parameters: { amount: 3, unit: 'days' } } }, ['double>wait']),
        caller(),
      );
      let test = boot();
      const { executionId } = run(test, caller(), items);
      await settle();
      clock.advance(1_000);
      await settle();
      expect(await statusOf(test, executionId)).toBe('waiting');
      if (restart) {
        await test.engine.shutdown(0);
        test = boot();
        await test.engine.recover();
      }
      clock.advance(3 * 86_400_000);
      await settle();
      expect(await statusOf(test, executionId)).toBe('succeeded');
      expect(itemsOf((await outputOf(test, executionId, 'call'))?.main).map((item) => item.json.n)).toEqual([
        2, 4, 6,
      ]);
    }
  });

  it('is cancelled with its caller', async () => {
    const { boot, store } = setUp();
    const test = boot();
    test.publish(
      called({ wait: { type: 'core.wait', parameters: { amount: 3, unit: 'days' } } }, ['double>wait']),
    );
    const { executionId } = run(test, caller(), items);
    await settle();
    await test.engine.cancel(test.tenant, executionId);
    await settle();
    const { items: executions } = await store.list(test.tenant, {}, { limit: 10 });
    expect(executions.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  });

  it('[R1] is called once, wherever the process dies', async () => {
    const whole = setUp();
    whole.documents.push(called(), caller({ mode: 'perItem' }));
    const undisturbed = whole.boot();
    const { executionId } = await run(undisturbed, caller({ mode: 'perItem' }), items).finished;
    const events = await whole.store.events(undisturbed.tenant, executionId);
    for (let cut = 1; cut < events.length; cut += 1) {
      const { boot, store, documents } = setUp();
      documents.push(called(), caller({ mode: 'perItem' }));
      const test = boot();
      await store.append(test.tenant, {
        executionId,
        epoch: 1,
        afterSeq: 0,
        events: events.slice(0, cut),
        status: 'running',
        create: { workflowId: 'caller', versionId: 'caller-1', mode: 'trigger', createdAt: 1, owner: 'dead' },
      });
      await test.engine.recover();
      await settle();
      expect(await statusOf(test, executionId), `after ${cut} events`).toBe('succeeded');
      expect(itemsOf((await outputOf(test, executionId, 'call'))?.main).map((item) => item.json.n)).toEqual([
        2, 4, 6,
      ]);
      const known = new Set(
        events.slice(0, cut).flatMap((event) => (event.type === 'ChildEnded' ? [event.index] : [])),
      );
      const { items: children } = await store.list(test.tenant, { modes: ['sub-workflow'] }, { limit: 10 });
      // Those that had told before the cut are not called again; a store that forgot them shows it.
      const isOver = events
        .slice(0, cut)
        .some((event) => event.type === 'NodeSucceeded' && event.nodeId === 'call');
      expect(children, `after ${cut} events`).toHaveLength(isOver ? 0 : items.length - known.size);
    }
  });
});
