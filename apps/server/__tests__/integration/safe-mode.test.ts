import { expect, it } from 'vitest';
import { ownerKey, startTestServer } from '../test-utils/start-test-server.ts';

const position = { x: 0, y: 0 };

it('[SV3] safe mode resumes nothing, says so, and takes new work; a start without it resumes', async () => {
  const server = await startTestServer({ REPORUNNER_SHUTDOWN_GRACE_MS: '0' });
  // biome-ignore lint/suspicious/noExplicitAny: the test looks into whatever came back.
  const api = async (url: string, method: string, path: string, body?: unknown): Promise<any> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${ownerKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.json();
  };
  const { id } = await api(server.url, 'POST', '/api/v1/workflows', {
    name: 'slow',
    nodes: {
      hook: {
        name: 'Hook',
        type: 'core.webhook',
        parameters: { path: 'slow', methods: ['POST'], respond: 'immediately' },
        position,
      },
      code: {
        name: 'Code',
        type: 'core.code',
        parameters: { code: 'while (!$input.first().json.body.ends); return items' },
        position,
      },
    },
    edges: { a: { from: 'hook', to: 'code' } },
  });
  await api(server.url, 'POST', `/api/v1/workflows/${id}/publish`, {});
  const { executionId } = await api(server.url, 'POST', '/webhook/slow', { ends: false });
  await server.stop();

  const safe = await startTestServer({ REPORUNNER_SAFE_MODE: '1' }, server.folder);
  const ready = await api(safe.url, 'GET', '/ready');
  expect(ready).toMatchObject({ status: 'ok', services: { recovery: { ok: true } } });
  expect(ready.services.recovery.message).toContain('safe mode');
  const { executionId: fresh } = await api(safe.url, 'POST', '/webhook/slow', { ends: true });
  await expect
    .poll(async () => (await api(safe.url, 'GET', `/api/v1/executions/${fresh}`)).status, { timeout: 10_000 })
    .not.toBe('running');
  expect(safe.parts.engine.running()).toEqual({ active: 0, queued: 0 });
  await safe.stop();

  const usual = await startTestServer({}, server.folder);
  await expect.poll(() => usual.parts.engine.running().active, { timeout: 10_000 }).toBe(1);
  await api(usual.url, 'POST', `/api/v1/executions/${executionId}/cancel`, {});
  await usual.close();
}, 30_000);
