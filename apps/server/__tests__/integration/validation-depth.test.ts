/** Versions that were published before validation found what is wrong with them go on running. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.close());

let count = 0;

/** Publishes a sound workflow, then, as an older Reporunner could have, a version of it with these nodes. */
async function publishUnchecked(nodes: Record<string, object>, edges: object = {}, settings: object = {}) {
  count += 1;
  const path = `unchecked-${count}`;
  const hook = { type: 'core.webhook', parameters: { path, respond: 'lastNode' } };
  const { id } = await server.ok('POST', '/workflows', {
    name: path,
    nodes: { hook, ...nodes },
    edges,
    settings,
  });
  const { tenantId } = await server.ok('GET', '/me');
  const { workflows } = server.parts.store;
  const record = await workflows.get({ tenantId }, id);
  if (record === undefined) throw new Error('The workflow is not there.');
  await workflows.addVersion(
    { tenantId },
    {
      versionId: `version-${count}`,
      workflowId: id,
      revision: record.revision,
      workflow: record.draft,
      message: '',
      createdAt: 1,
    },
    true,
  );
  await server.restart();
  return { id: id as string, path };
}

const call = async (path: string) => {
  const response = await fetch(`${server.running.url}/webhook/${path}`, { method: 'POST' });
  return { status: response.status, body: (await response.json()) as { code?: string } };
};
const set = (value: string) => ({
  type: 'core.set',
  parameters: { fields: [{ name: 'v', value }], includeOther: false },
});
const conditions = { conditions: [{ left: 'a', operator: 'matches', right: '(' }] };

it.each([
  ['an address', { type: 'core.httpRequest', parameters: { url: 'no address' } }],
  ['a regular expression', { type: 'core.if', parameters: conditions }],
  ['a time zone', { type: 'core.dateTime', parameters: { operation: 'now', timezone: 'Europe/Nowhere' } }],
  ['a parameter of the wrong type', { type: 'core.httpRequest', parameters: { url: 'http://a', method: 5 } }],
  ['a size of batches', { type: 'core.batch', parameters: { size: -1 } }],
  ['an expression', { type: 'core.set', parameters: { fields: [{ name: 'v', value: '={{ 1 + }}' }] } }],
])('[EX9] %s that can never work fails its node, which its error port takes', async (_what, node) => {
  const nodes = { bad: { ...node, onError: 'errorPort' }, good: set('reached') };
  const edges = {
    e1: { from: 'hook', to: 'bad' },
    e2: { from: { nodeId: 'bad', port: 'error' }, to: 'good' },
  };
  const { id, path } = await publishUnchecked(nodes, edges);
  expect(await call(path)).toEqual({ status: 200, body: { v: 'reached' } });
  // Publishing checks everything.
  const refused = await server.api('POST', `/workflows/${id}/publish`, {});
  expect([refused.status, refused.body.code]).toEqual([422, 'WORKFLOW_INVALID']);
  const run = await server.api('POST', `/workflows/${id}/executions`, { wait: true });
  expect([run.status, run.body.code]).toEqual([422, 'WORKFLOW_INVALID']);
});

it('[G10] a step that an import could not take over passes its items on', async () => {
  const nodes = { gap: { type: 'core.noOp', parameters: { standsFor: 'x' } }, good: set('reached') };
  const edges = { e1: { from: 'hook', to: 'gap' }, e2: { from: 'gap', to: 'good' } };
  const { path } = await publishUnchecked(nodes, edges);
  expect(await call(path)).toEqual({ status: 200, body: { v: 'reached' } });
});

const schedule = (expression: string, more: object = {}) => ({
  type: 'core.schedule',
  parameters: { rules: [{ kind: 'cron', expression }], ...more },
});

it('[T7] a trigger that cannot be armed leaves the others of its workflow armed', async () => {
  const { id, path } = await publishUnchecked(
    {
      good: set('reached'),
      yearly: schedule('0 9 1 1 *'),
      never: schedule('0 9 * * * Mars'),
      nowhere: schedule('0 9 1 1 *', { timezone: 'Europe/Nowhere' }),
      other: { type: 'core.webhook', parameters: { path: 'a b' } },
    },
    { e1: { from: 'hook', to: 'good' } },
  );
  expect(await call(path)).toEqual({ status: 200, body: { v: 'reached' } });
  expect((await server.ok('GET', `/workflows/${id}`)).nextRuns).toHaveLength(1);
  const run = { version: 'published', wait: true };
  for (const triggerNodeId of ['hook', 'yearly', 'never'])
    expect(
      await server.ok('POST', `/workflows/${id}/executions`, { ...run, triggerNodeId }),
      triggerNodeId,
    ).toMatchObject({ status: 'succeeded' });
});

it('[G19] a workflow whose time zone is unknown keeps the triggers that need none', async () => {
  const nodes = {
    good: set('reached'),
    yearly: schedule('0 9 1 1 *'),
    there: schedule('0 9 1 1 *', { timezone: 'Europe/Berlin' }),
  };
  const settings = { timezone: 'Europe/Nowhere' };
  const { id, path } = await publishUnchecked(nodes, { e1: { from: 'hook', to: 'good' } }, settings);
  expect(await call(path)).toEqual({ status: 200, body: { v: 'reached' } });
  expect((await server.ok('GET', `/workflows/${id}`)).nextRuns).toHaveLength(1);
});

it('[T7] a webhook without its credential refuses requests, and the triggers beside it stay armed', async () => {
  const locked = { type: 'core.webhook', parameters: { path: 'locked', auth: 'basic' } };
  const { id, path } = await publishUnchecked(
    { locked, good: set('reached'), yearly: schedule('0 9 1 1 *') },
    { e1: { from: 'hook', to: 'good' } },
  );
  expect((await call('locked')).status).toBe(403);
  expect(await call(path)).toEqual({ status: 200, body: { v: 'reached' } });
  expect((await server.ok('GET', `/workflows/${id}`)).nextRuns).toHaveLength(1);
});

it('[R1] [EX9] an execution that waits goes on after a restart, and is retried, with what can never work behind it', async () => {
  const { id, path } = await publishUnchecked(
    {
      wait: { type: 'core.wait', parameters: { mode: 'webhook' } },
      bad: { type: 'core.httpRequest', parameters: { url: 'no address' }, onError: 'errorPort' },
      worse: { type: 'core.if', parameters: conditions },
    },
    {
      e1: { from: 'hook', to: 'wait' },
      e2: { from: 'wait', to: 'bad' },
      e3: { from: { nodeId: 'bad', port: 'error' }, to: 'worse' },
    },
  );
  const answer = call(path);
  const execution = async () => (await server.ok('GET', `/executions?workflowId=${id}`)).items[0];
  await expect.poll(async () => (await execution())?.status).toBe('waiting');
  await server.restart();
  await answer.catch(() => {});
  const { id: executionId } = await execution();
  const { tenantId } = await server.ok('GET', '/me');
  await server.parts.engine.resume({ tenantId }, executionId, { data: {} });
  const ended = { status: 'failed', error: { nodeName: 'worse', code: 'NODE_PARAMETER_INVALID' } };
  await expect.poll(execution).toMatchObject(ended);
  expect(await server.ok('GET', `/executions/${executionId}/data/bad`)).toMatchObject({ nodeId: 'bad' });
  expect(await server.ok('GET', `/executions/${executionId}/input/worse`)).toMatchObject({ nodeId: 'worse' });
  const retried = await server.ok('POST', `/executions/${executionId}/retry`, {});
  await expect.poll(() => server.ok('GET', `/executions/${retried.executionId}`)).toMatchObject(ended);
});
