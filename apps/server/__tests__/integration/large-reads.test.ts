/** Executions with large items are read in pieces: no piece holds the main thread, and no answer needs it all at once. */

import { createLargeReads } from '@reporunner/application';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ownerKey, startTestServer, type TestServer } from '../test-utils/start-test-server.ts';

const position = { x: 0, y: 0 };
const values = 400_000;
let server: TestServer;
let executionId: string;

const get = (path: string) =>
  fetch(`${server.url}/api/v1/executions/${executionId}${path}`, {
    headers: { authorization: `Bearer ${ownerKey}` },
  });

beforeAll(async () => {
  server = await startTestServer();
  // biome-ignore lint/suspicious/noExplicitAny: the test looks into whatever came back.
  const post = async (path: string, body: string): Promise<any> =>
    (
      await fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ownerKey}`, 'content-type': 'application/json' },
        body,
      })
    ).json();
  const { id } = await post(
    '/api/v1/workflows',
    JSON.stringify({
      name: 'large',
      nodes: {
        hook: {
          name: 'Hook',
          type: 'core.webhook',
          parameters: { path: 'large', methods: ['POST'], respond: 'lastNode', responseData: 'none' },
          position,
        },
        same: { name: 'Same', type: 'core.noOp', parameters: {}, position },
      },
      edges: { a: { from: 'hook', to: 'same' } },
    }),
  );
  await post(`/api/v1/workflows/${id}/publish`, '{}');
  await fetch(`${server.url}/webhook/large`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"l":[${'{},'.repeat(values - 1)}{}],"wanted":"needle"}`,
  });
  const listed = await fetch(`${server.url}/api/v1/executions?workflowId=${id}`, {
    headers: { authorization: `Bearer ${ownerKey}` },
  });
  const { items } = (await listed.json()) as { items: { id: string }[] };
  executionId = items[0]?.id ?? '';
}, 60_000);
afterEach(() => vi.restoreAllMocks());
afterAll(() => server.close());

/** The longest text that is parsed or written in one go meanwhile. */
function trackMaxLength() {
  const { parse, stringify } = JSON;
  let max = 0;
  vi.spyOn(JSON, 'parse').mockImplementation((text: string, ...rest) => {
    max = Math.max(max, text.length);
    return parse(text, ...rest);
  });
  vi.spyOn(JSON, 'stringify').mockImplementation(((...args: Parameters<typeof stringify>) => {
    const text = stringify(...args);
    max = Math.max(max, text?.length ?? 0);
    return text;
  }) as typeof stringify);
  return () => max;
}

describe('reading an execution with a large item', () => {
  it.each(['/data/same', '/data/hook', '/input/same', '/data', '/data/same?text=needle'])(
    'parses and writes it in pieces: %s',
    async (path) => {
      const maxLength = trackMaxLength();
      const response = await get(path);
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(text.split('{}').length).toBeGreaterThan(values);
      expect(text).toContain('needle');
      expect(maxLength()).toBeLessThan(400_000);
    },
    30_000,
  );

  it.each(['/data/missing', '/input/missing'])(
    'reads nothing of it for a node that does not exist: %s',
    async (path) => {
      const maxLength = trackMaxLength();
      const response = await get(path);
      expect(response.status).toBe(404);
      expect(maxLength()).toBeLessThan(10_000);
    },
  );

  it('is for a few at a time: the others wait until an answer is sent, and too many are refused', async () => {
    const reads = createLargeReads({ maxPartBytes: async () => 5_000_000 });
    const closed = Array.from({ length: 53 }, () => Promise.withResolvers<void>());
    let entered = 0;
    const results = closed.map(({ promise }) =>
      reads
        .enter({ tenantId: 't' }, 'e', {
          isClosed: false,
          onClose: (listener) => void promise.then(listener),
        })
        .then(
          () => {
            entered += 1;
          },
          (error: { code: string }) => error.code,
        ),
    );
    await expect(results[52]).resolves.toBe('RATE_LIMITED');
    expect(entered).toBe(2);
    closed[0]?.resolve();
    await results[2];
    expect(entered).toBe(3);
  });
});
