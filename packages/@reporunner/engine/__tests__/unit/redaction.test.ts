/** What an execution stores, answers and prints holds no secret of a credential that it used (RD1 of redactor.ts). */
import type { Readable } from 'node:stream';
import {
  createMessages,
  type Item,
  type JsonObject,
  type Logger,
  ServiceError,
  silentLogger,
  verbatim,
} from '@reporunner/core';
import {
  createRedactor,
  defineAction,
  defineBatchAction,
  defineCredential,
  defineIntegration,
  field,
  type WebhookReply,
} from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isStored, stored } from '../../src/items/batch.ts';
import { itemLimits } from '../../src/items/chunk-store.ts';
import { redactInvocation } from '../../src/runner/redact-outputs.ts';
import {
  createMemoryBlobStore,
  createMemoryExecutionStore,
  createTestEngine,
  itemsOf,
} from '../../src/testing/index.ts';
import { documentOf, nodeMetadata, start } from '../../test-utils/nodes.ts';

const secret = 'CANARY/secret+77';
const token = 'CANARY-token-that-was-fetched';
const say = createMessages('test', {
  answered: '{host} answered: {body}',
  joined: 'It was at {before}/{after}.',
});
const slot = [{ name: 'auth', types: ['key'], required: false }];
const key = defineCredential({
  type: 'key',
  label: 'Key',
  description: 'For tests.',
  icon: 'key',
  fields: z.strictObject({
    user: field(z.string(), { label: 'User' }),
    key: field(z.string(), { label: 'Key', secret: true }),
  }),
});

function setUp(keyOfCredential = secret) {
  const lines: string[] = [];
  const log = (message: string, more?: object) =>
    void lines.push(
      message + JSON.stringify(more, (_, value) => (value instanceof Error ? value.message : value)),
    );
  const logger: Logger = { ...silentLogger, info: log, warn: log, error: log, child: () => logger };
  const leak = defineAction({
    ...nodeMetadata,
    type: 't.leak',
    label: 'Leak',
    parameters: z.strictObject({ as: z.string() }),
    credentials: slot,
    run: async (context) => {
      const { parameters, credentials, binary, logger: own, respond } = context;
      const { as } = parameters;
      const credential = await credentials.get('auth');
      if (credential === undefined) return { echo: `${secret} ${token}` };
      credential.protect?.(token);
      const both = `${credential.data.key} ${token}`;
      own.info(`used ${both}`, { both, error: new Error(both) });
      if (as === 'message')
        throw new ServiceError(say('answered', { host: 'a.example', body: both }), {
          code: 'HTTP_STATUS',
          service: 't',
        });
      if (as === 'split') {
        // The text has the secret, and no parameter has all of it.
        const [before = '', after = ''] = String(credential.data.key).split('/');
        throw new ServiceError(say('joined', { before, after }), { code: 'HTTP_STATUS', service: 't' });
      }
      if (as === 'harmless')
        throw new ServiceError(say('answered', { host: 'a.example', body: '503' }), {
          code: 'HTTP_STATUS',
          service: 't',
        });
      if (as === 'error')
        throw new ServiceError(verbatim(both), { code: 'HTTP_STATUS', service: 't', details: { both } });
      if (as === 'file') {
        const data = await binary.write(Buffer.from(both), { mimeType: 'text/plain', fileName: both });
        return { json: {}, binary: { data } };
      }
      if (as === 'reply') respond({ status: 200, headers: { 'x-echo': both }, body: both });
      return { user: credential.data.user, echo: both } as JsonObject;
    },
  });
  const many = defineBatchAction({
    ...nodeMetadata,
    type: 't.many',
    label: 'Many',
    parameters: z.strictObject({}),
    credentials: slot,
    runBatch: async ({ credentials }) => {
      const credential = await credentials.get('auth');
      return {
        stream: (function* () {
          for (let n = 0; n < 500; n += 1) yield { n, echo: String(credential?.data.key) };
        })(),
      };
    },
  });
  const wait = defineBatchAction({
    ...nodeMetadata,
    type: 't.wait',
    label: 'Wait',
    parameters: z.strictObject({}),
    credentials: slot,
    runBatch: async ({ credentials }) => {
      const credential = await credentials.get('auth');
      const title = String(credential?.data.key);
      return { wait: { callback: { page: { title, description: '', fields: [], button: 'Go' } } } } as never;
    },
  });
  const store = createMemoryExecutionStore();
  const blobs = createMemoryBlobStore();
  const events: unknown[] = [];
  const host = createTestEngine({
    store,
    blobs,
    logger,
    limits: { items: { ...itemLimits, listed: 50 } },
    sinks: [{ published: (_tenant, _id, _workflow, more) => void events.push(...more) }],
    integrations: [
      defineIntegration({ name: 't', label: 'T', nodes: [start, leak, many, wait], credentials: [key] }),
    ],
    credentials: {
      get: async () => ({
        id: 'c',
        type: 'key',
        data: { user: 'somebody', key: keyOfCredential },
        allowedHosts: [],
      }),
    },
  });
  const run = (
    nodes: Record<string, object>,
    edges: readonly string[],
    onReply?: (reply: WebhookReply) => void,
  ) => {
    return host.start(host.publish(documentOf(nodes, edges)), [{}], onReply === undefined ? {} : { onReply });
  };
  return { ...host, run, lines, events, blobs };
}

const auth = { credentials: { auth: 'c' } };
const first = ['start>a'];

describe('an execution that uses a credential', () => {
  it('keeps its secrets out of items, also of later nodes that use none', async () => {
    const { run, events } = setUp();
    const { finished } = run(
      {
        a: { type: 't.leak', parameters: { as: 'item' }, ...auth },
        b: { type: 't.leak', parameters: { as: 'item' } },
      },
      ['start>a', 'a>b'],
    );
    expect(itemsOf((await finished).lastOutputs).map(({ json }) => json)).toEqual([
      { echo: '•••••• ••••••' },
    ]);
    expect(JSON.stringify(events)).toContain('somebody');
    expect(JSON.stringify(events)).not.toMatch(/CANARY/);
  });

  it.each(['stop', 'continue', 'errorPort'])('keeps them out of errors (onError: %s)', async (onError) => {
    const { run, events, lines } = setUp();
    const result = await run({ a: { type: 't.leak', parameters: { as: 'error' }, onError, ...auth } }, first)
      .finished;
    expect(JSON.stringify([result, events])).toContain('••••••');
    expect(JSON.stringify([result, events, lines])).not.toMatch(/CANARY/);
  });

  it.each(['stop', 'continue', 'errorPort'])(
    '[RD1] keeps them out of the parameters of messages (onError: %s)',
    async (onError) => {
      for (const as of ['message', 'split']) {
        const { run, events, lines } = setUp();
        const result = await run({ a: { type: 't.leak', parameters: { as }, onError, ...auth } }, first)
          .finished;
        const journal = JSON.stringify([result, events]);
        expect(journal).toContain('••••••');
        // Only the redacted text is left of the message.
        expect(journal).not.toContain('messageId');
        expect(JSON.stringify([result, events, lines])).not.toMatch(/CANARY|secret\+77/);
      }
    },
  );

  it('[JE1] keeps the message of an error that holds none', async () => {
    const { run, events } = setUp();
    const { error } = await run({ a: { type: 't.leak', parameters: { as: 'harmless' }, ...auth } }, first)
      .finished;
    const kept = {
      message: 'a.example answered: 503',
      messageId: 'test.answered',
      parameters: { host: 'a.example', body: '503' },
    };
    expect(error).toMatchObject(kept);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'NodeFailed', error: expect.objectContaining(kept) }),
    );
  });

  it.each(['production', '12345678', 'administrator'])(
    '[RD2] keeps a weak one (%s) out of errors and log lines, and leaves data as it is',
    async (weak) => {
      const { run, lines } = setUp(weak);
      const node = (as: string) => ({
        a: { type: 't.leak', parameters: { as }, onError: 'continue', ...auth },
      });
      const [failed] = itemsOf((await run(node('error'), first).finished).lastOutputs);
      const hidden = '•••••• ••••••';
      expect(failed?.json.error).toMatchObject({ message: hidden, details: { both: hidden } });
      expect(failed?.error).toMatchObject({ message: hidden });
      expect(lines.join()).not.toContain(weak);
      const [item] = itemsOf((await run(node('item'), first).finished).lastOutputs);
      expect(item?.json).toEqual({ user: 'somebody', echo: `${weak} ••••••` });
    },
  );

  it('keeps them out of log lines', async () => {
    const { run, lines } = setUp();
    await run({ a: { type: 't.leak', parameters: { as: 'item' }, ...auth } }, first).finished;
    expect(lines.join()).toContain('used •••••• ••••••');
    expect(lines.join()).not.toMatch(/CANARY/);
  });

  it('keeps them out of binary data and its name', async () => {
    const { run, blobs, tenant } = setUp();
    const result = await run({ a: { type: 't.leak', parameters: { as: 'file' }, ...auth } }, first).finished;
    const [item] = itemsOf(result.lastOutputs) as readonly Item[];
    const handle = item?.binary?.data;
    expect(handle?.fileName).toBe('•••••• ••••••');
    const chunks: Buffer[] = [];
    for await (const chunk of (await blobs.get(tenant, handle?.id ?? '')) as Readable)
      chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe(`${'*'.repeat(secret.length)} ${'*'.repeat(token.length)}`);
  });

  it('keeps them out of answers to webhooks', async () => {
    const { run } = setUp();
    const replies: WebhookReply[] = [];
    await run({ a: { type: 't.leak', parameters: { as: 'reply' }, ...auth } }, first, (reply) =>
      replies.push(reply),
    ).finished;
    expect(replies).toEqual([{ status: 200, headers: { 'x-echo': '•••••• ••••••' }, body: '•••••• ••••••' }]);
  });

  it('keeps them out of items that go to the store as they come', async () => {
    const { run, engine, tenant, events } = setUp();
    const result = await run({ a: { type: 't.many', parameters: {}, ...auth } }, first).finished;
    const batch = result.storedOutputs;
    expect(batch !== undefined && isStored(batch)).toBe(true);
    const items = await engine.readItems(tenant, batch ?? [], 0, 1_000);
    expect(items).toHaveLength(500);
    expect(JSON.stringify([items, events])).not.toMatch(/CANARY/);
    expect(items[499]?.json).toEqual({ n: 499, echo: '••••••' });
  });

  it('keeps them out of the errors of stored items that a node passes on', () => {
    const error = { code: 'HTTP_STATUS', message: `answered ${secret}` };
    const main = stored([{ chunk: 'c', from: 0, length: 9, bytes: 90, error, failed: error }]);
    const masked = redactInvocation({ outputs: { main } }, createRedactor([secret]));
    const hidden = { ...error, message: 'answered ••••••' };
    expect(masked).toMatchObject({ outputs: { main: { parts: [{ error: hidden, failed: hidden }] } } });
  });

  it('keeps them out of what is shown while it waits', async () => {
    const { run, events } = setUp();
    run({ a: { type: 't.wait', parameters: {}, ...auth } }, first);
    await expect.poll(() => JSON.stringify(events)).toContain('"Waiting"');
    expect(JSON.stringify(events)).toContain('••••••');
    expect(JSON.stringify(events)).not.toMatch(/CANARY/);
  });
});
