/** E4: what one tenant takes does not keep another from running, and a refusal says so. */
import { defineAction, defineIntegration } from '@reporunner/integrations';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { type ApiServer, callApi, startApiServer } from '../test-utils/api-server.ts';
import { ownerKey } from '../test-utils/start-test-server.ts';

let server: ApiServer;
let held = Promise.withResolvers<void>();
beforeEach(() => {
  held = Promise.withResolvers();
});
afterEach(async () => {
  held.resolve();
  await server.close();
});

/** Holds its place until the test ends. */
const hold = defineAction({
  ...{ description: 'For tests.', group: 'data', icon: 'x', aliases: [], intents: [] },
  type: 't.hold',
  label: 'Hold',
  parameters: z.strictObject({}),
  run: async ({ item }) => {
    await held.promise;
    return item.json;
  },
});
const integrations = [defineIntegration({ name: 't', label: 'T', nodes: [hold], credentials: [] })];

it('[E4] a tenant that has reached its limits waits and is refused, while another one runs', async () => {
  server = await startApiServer(
    undefined,
    { REPORUNNER_TENANT_CONCURRENCY: '1', REPORUNNER_TENANT_QUEUE: '1', REPORUNNER_CONCURRENCY: '10' },
    { integrations },
  );
  const { key } = await server.parts.identity.createTenant('second', {
    email: 'second@example.org',
    name: 'Second',
  });
  const publish = async (tenantKey: string, path: string, node: string) => {
    const as = { authorization: `Bearer ${tenantKey}` };
    const { body } = await callApi(
      server.running.url,
      'POST',
      '/workflows',
      {
        name: path,
        nodes: {
          hook: { type: 'core.webhook', parameters: { path, methods: ['POST'] } },
          step: { type: node },
        },
        edges: { e: { from: 'hook', to: 'step' } },
      },
      as,
    );
    await callApi(server.running.url, 'POST', `/workflows/${body.id}/publish`, {}, as);
    return body.id as string;
  };
  const first = await publish(ownerKey, 'first', 't.hold');
  await publish(key, 'second', 'core.noOp');
  const call = (path: string) => fetch(`${server.running.url}/webhook/${path}`, { method: 'POST' });

  expect([(await call('first')).status, (await call('first')).status]).toEqual([202, 202]);
  expect(server.parts.engine.running()).toEqual({ active: 1, queued: 1 });
  const refused = await call('first');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await refused.json()).toMatchObject({ code: 'EXECUTION_LIMIT' });
  // A member is informed of more than a sender.
  const own = await server.api('POST', `/workflows/${first}/executions`, { version: 'published' });
  expect([own.status, own.headers.get('retry-after'), own.body.details]).toEqual([
    429,
    '1',
    { scope: 'tenant', queued: 1, retryAfterMs: 1_000 },
  ]);
  expect((await call('second')).status).toBe(202);
  expect((await server.ok('GET', '/system')).limits).toMatchObject({ tenantExecutions: 1, tenantQueue: 1 });
});

it.each([
  ['REPORUNNER_TENANT_CONCURRENCY', 'REPORUNNER_TENANT_QUEUE'],
  ['REPORUNNER_CONCURRENCY', 'REPORUNNER_QUEUE'],
])(
  '[E4] %s and %s hold for a burst, by whatever way it comes, also after a restart',
  async (places, queue) => {
    server = await startApiServer(undefined, { [places]: '1', [queue]: '2' }, { integrations });
    const { id } = await server.ok('POST', '/workflows', {
      name: 'burst',
      nodes: {
        hook: { type: 'core.webhook', parameters: { path: 'burst', methods: ['POST'] } },
        form: { type: 'core.formTrigger', parameters: { path: 'burst', title: 'Form' } },
        chat: { type: 'core.chatTrigger', parameters: { path: 'burst' } },
        step: { type: 't.hold' },
      },
      edges: {
        a: { from: 'hook', to: 'step' },
        b: { from: 'form', to: 'step' },
        c: { from: 'chat', to: 'step' },
      },
    });
    await server.ok('POST', `/workflows/${id}/publish`, {});
    const json = { 'content-type': 'application/json' };
    const send = (path: string, body: string, headers: Record<string, string>) => async () => {
      const { status } = await fetch(`${server.running.url}${path}`, { method: 'POST', headers, body });
      return status;
    };
    const ways = [
      send('/webhook/burst', '{}', json),
      send('/form/burst', 'choice=Send', { 'content-type': 'application/x-www-form-urlencoded' }),
      send(`/api/v1/workflows/${id}/executions`, '{"version":"published"}', {
        ...json,
        authorization: `Bearer ${ownerKey}`,
      }),
    ];
    const refusedOf = async (calls: readonly (() => Promise<number>)[]) => {
      const statuses = await Promise.all(calls.map((call) => call()));
      return statuses.filter((status) => status === 429).length;
    };
    const burst = Array.from({ length: 60 }, (_, at) => ways[at % ways.length] as () => Promise<number>);
    expect(await refusedOf(burst)).toBe(57);
    expect(server.parts.engine.running()).toEqual({ active: 1, queued: 2 });
    await server.restart();
    expect(await refusedOf(burst)).toBeGreaterThanOrEqual(59);
    expect(server.parts.engine.running().active).toBe(1);
  },
);
