/** Rules of reply-elsewhere.ts. */
import { systemPrincipal, triggerPrincipal } from '@reporunner/auth';
import { createManualClock, ServiceError, verbatim } from '@reporunner/core';
import { errorCodeOf } from '@reporunner/core/testing';
import { type ChatRoute, createInProcessReplies, type WebhookRoute } from '@reporunner/engine';
import {
  createMemoryBlobStore,
  createMemoryExecutionStore,
  createMemoryLeaseStore,
  createTestEngine,
} from '@reporunner/engine/testing';
import { createNodeRegistry, defineAction, defineIntegration } from '@reporunner/integrations';
import { coreIntegration } from '@reporunner/nodes-core';
import { normaliseImport } from '@reporunner/workflows';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  createChatUseCases,
  createDefineUseCase,
  createRunUseCases,
  createWebhookUseCases,
} from '../../src/index.ts';
import { replyElsewhere } from '../../src/ingress/reply-elsewhere.ts';
import { createMemoryTestAddressStore } from '../../src/testing/index.ts';

const leaseMs = 30_000;
const settle = async () => {
  for (let pass = 0; pass < 20; pass += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** A process that runs a webhook whose step a test ends. */
function setUp(respond: 'lastNode' | 'respondNode') {
  const steps: (() => void)[] = [];
  const clock = createManualClock(1_700_000_000_000);
  const step = defineAction({
    ...{ description: 'For tests.', group: 'data', icon: 'x', aliases: [], intents: [] },
    type: 't.step',
    label: 'Step',
    sideEffect: true,
    parameters: z.strictObject({}),
    run: () => new Promise<{ readonly n: number }>((resolve) => steps.push(() => resolve({ n: 1 }))),
  });
  const integrations = [
    coreIntegration,
    defineIntegration({ name: 't', label: 'T', nodes: [step], credentials: [] }),
  ];
  const replies = createInProcessReplies(clock);
  const leases = createMemoryLeaseStore(clock);
  const store = createMemoryExecutionStore({ leases });
  const process = (owner: string) =>
    createTestEngine({ integrations, clock, replies, store, leases, owner, monotonic: () => clock.now() });
  const test = process('first');
  const other = process('second');
  const file = {
    name: 'Hook',
    nodes: {
      hook: { type: 'core.webhook', parameters: { path: 'x', methods: ['POST'], respond } },
      step: { type: 't.step' },
      ...(respond === 'lastNode' ? {} : { answer: { type: 'core.respond', parameters: { status: 201 } } }),
    },
    edges: {
      e: { from: 'hook', to: 'step' },
      ...(respond === 'lastNode' ? {} : { f: { from: 'step', to: 'answer' } }),
    },
  };
  const document = normaliseImport(file, { id: 'w', tenantId: 'tenant', projectId: 'p' });
  const workflow = test.publish(document);
  other.publish(document);
  const define = createDefineUseCase({ parentsOf: async () => [] });
  const ports = { engine: test.engine, replies, clock, flags: { assertOn: async () => {} } };
  const plan = test.engine.compile({ versionId: 'w-1', workflow });
  const uses = createWebhookUseCases(define, {
    ...ports,
    registry: createNodeRegistry(integrations),
    blobs: createMemoryBlobStore(),
    credentials: { resolve: async () => undefined } as never,
    workflows: {} as never,
    onSample: async () => {},
  });
  const route = {
    ...{ tenantId: 'tenant', tenant: test.tenant, workflowId: 'w', nodeId: 'hook', credentials: {} },
    plan,
    webhook: { respond, responseData: 'firstItem', status: 200, timeoutMs: 600_000, responseHeaders: {} },
  } as unknown as WebhookRoute;
  const principal = triggerPrincipal('tenant', 'w', 'hook');
  const call = async () => {
    const delivery = await uses.receive(principal, { route });
    return delivery.reply(delivery.start({ json: {} }, undefined));
  };
  const chat = () =>
    createChatUseCases(define, ports).send(principal, {
      route: { plan, workflowId: 'w', nodeId: 'hook', chat: { timeoutMs: 600_000 } } as unknown as ChatRoute,
      sessionId: 's',
      message: 'Hello',
    });
  const run = (timeoutMs = 600_000) =>
    createRunUseCases(define, {
      ...ports,
      workflows: { source: { published: async () => ({ versionId: 'w-1', workflow }) } } as never,
      executions: store,
      catalogue: createNodeRegistry(integrations),
      samples: createMemoryTestAddressStore(),
    }).run(systemPrincipal('tenant', 'cli'), {
      workflowId: 'w',
      body: { version: 'published', wait: true, timeoutMs } as never,
    });
  return { store, clock, steps, call, chat, run, recoverElsewhere: () => other.engine.recover() };
}

/** The process sleeps for longer than its lease, and another one claims the execution. */
async function loseLease({ clock, steps, recoverElsewhere }: ReturnType<typeof setUp>): Promise<void> {
  await settle();
  expect(steps).toHaveLength(1);
  clock.shift(2 * leaseMs);
  expect(await recoverElsewhere()).toBe(1);
  await settle();
  expect(steps).toHaveLength(2);
  // It wakes, and its step ends: its write is refused, and its caller waits for the other process.
  steps.shift()?.();
  await settle();
  steps.shift()?.();
  await settle();
}

describe('a caller whose process has lost the lease', () => {
  it.each([
    ['lastNode', { status: 200 }],
    ['respondNode', { status: 201 }],
  ] as const)('[RL1] has the reply of the resumed execution: %s', async (respond, expected) => {
    const process = setUp(respond);
    const reply = process.call();
    await loseLease(process);
    expect((await reply).reply).toMatchObject(expected);
  });

  it.each([
    ['lastNode', JSON.stringify({ n: 1 }, null, 2)],
    ['respondNode', JSON.stringify({ n: 1 }, null, 2)],
  ] as const)('[RL1] has the reply of the resumed chat: %s', async (respond, reply) => {
    const process = setUp(respond);
    const sent = process.chat();
    await loseLease(process);
    expect(await sent).toMatchObject({ reply });
  });

  it('[RL1] has the result of the resumed manual run', async () => {
    const process = setUp('lastNode');
    const run = process.run();
    await loseLease(process);
    expect(await run).toMatchObject({
      isFinished: true,
      answer: { status: 'succeeded', lastOutputs: [{ json: { n: 1 } }] },
    });
  });

  it('[RL1] waits within its time limit, and only after this error', async () => {
    const clock = createManualClock(0);
    const replies = createInProcessReplies(clock);
    const { tenantId } = systemPrincipal('one', 'guest');
    const lost = new ServiceError(verbatim('Lost.'), { code: 'LEASE_LOST', service: 'engine' });
    const refused = Promise.reject(lost);
    refused.catch(() => {});
    const waited = { executionId: 'x', timeoutMs: 100, accepted: refused };
    const waiting = replyElsewhere(replies, { tenantId }, waited, lost);
    await settle();
    clock.advance(100);
    expect(await waiting).toEqual({ kind: 'timedOut' });
    const other = new ServiceError(verbatim('Full.'), { code: 'STORE_FULL', service: 'store' });
    expect(await errorCodeOf(replyElsewhere(replies, { tenantId }, waited, other))).toBe('STORE_FULL');
  });
});

describe('a caller whose execution was stopped by a full disk', () => {
  it.each(['lastNode', 'respondNode'] as const)(
    '[RL2] has the reply once there is room: %s',
    async (respond) => {
      const { store, clock, steps, call } = setUp(respond);
      const reply = call();
      await settle();
      const { append } = store;
      store.append = async () => {
        throw new ServiceError(verbatim('Full.'), {
          code: 'STORE_FULL',
          service: 'store',
          recoverable: true,
        });
      };
      steps.shift()?.();
      await settle();
      store.append = append;
      clock.advance(10_000);
      await settle();
      steps.shift()?.();
      await settle();
      expect((await reply).reply).toMatchObject({ status: respond === 'lastNode' ? 200 : 201 });
    },
  );

  it('[RL2] is refused where nothing was written', async () => {
    const { store, call, steps } = setUp('lastNode');
    store.append = async () => {
      throw new ServiceError(verbatim('Full.'), { code: 'STORE_FULL', service: 'store', recoverable: true });
    };
    const reply = errorCodeOf(call());
    await settle();
    steps.shift()?.();
    expect(await reply).toBe('STORE_FULL');
  });
});
