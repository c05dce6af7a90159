import type { LiveProgress } from '@reporunner/api-types';
import { defineBatchAction, defineIntegration } from '@reporunner/integrations';
import { createLiveClient } from '@reporunner/real-time/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';
import { ownerKey } from '../test-utils/start-test-server.ts';

/** Reports a thousand steps, once the test says so, and is through once it says so again. */
const gates = { report: Promise.withResolvers<void>(), end: Promise.withResolvers<void>() };
const slow = defineBatchAction({
  type: 'test.slow',
  label: 'Slow',
  description: 'For tests.',
  group: 'data',
  icon: 'x',
  aliases: [],
  intents: [],
  parameters: z.strictObject({}),
  async runBatch({ items, progress }) {
    await gates.report.promise;
    for (let step = 1; step <= 1_000; step += 1) progress(step / 2_000, `${step} of 2000`);
    await gates.end.promise;
    progress(1, 'done');
    return items;
  },
});
const testNodes = defineIntegration({ name: 'test', label: 'Test', nodes: [slow], credentials: [] });

describe('the progress of a node', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer(undefined, {}, { integrations: [testNodes] });
  });
  afterAll(() => server?.close());

  it('[NP1] reaches a socket client, throttled and with the last one, and no journal', async () => {
    const { id } = await server.ok('POST', '/workflows', {
      name: 'Slow',
      nodes: { start: { type: 'core.manual' }, slow: { type: 'test.slow' } },
      edges: { e: { from: 'start', to: 'slow' } },
    });
    const client = createLiveClient({ url: server.running.url, token: ownerKey });
    try {
      await vi.waitFor(() => expect(client.status).toBe('online'));
      const { executionId } = await server.ok('POST', `/workflows/${id}/executions`, {});
      const messages: LiveProgress[] = [];
      let isJoined = false;
      client.joinExecution(executionId, {
        onDetail: () => {
          isJoined = true;
        },
        onProgress: (progress) => messages.push(progress),
      });
      await vi.waitFor(() => expect(isJoined).toBe(true));
      const newest = () => messages.at(-1)?.nodes[0];
      gates.report.resolve();
      await vi.waitFor(() =>
        expect(newest()).toMatchObject({ nodeId: 'slow', fraction: 0.5, message: '1000 of 2000' }),
      );
      gates.end.resolve();
      await vi.waitFor(() => expect(newest()).toMatchObject({ fraction: 1, message: 'done', attempt: 1 }));
      expect(messages.length).toBeLessThanOrEqual(3);
      // Started, node started, node succeeded, finished.
      await vi.waitFor(async () =>
        expect(await server.ok('GET', `/executions/${executionId}`)).toMatchObject({
          status: 'succeeded',
          lastSeq: 4,
        }),
      );
    } finally {
      client.close();
    }
  });
});
