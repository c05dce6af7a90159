import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { createWeightedSlots } from '@reporunner/application';
import { silentLogger, verbatim } from '@reporunner/core';
import { errorCodeOf } from '@reporunner/core/testing';
import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import {
  type BodyBudget,
  BodyHold,
  createBodyBudget,
  mayBeLarge,
  smallBodyBytes,
} from '../../src/http/body-budget.ts';
import { createServer } from '../../src/http/create-server.ts';
import { parseArriving, parseBody, readFormFields, readJson } from '../../src/webhooks/read-body.ts';
import { readRaw } from '../../src/webhooks/read-raw.ts';

const megabyte = 1_048_576;
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const slots = (options: Partial<Parameters<typeof createWeightedSlots>[0]> = {}) =>
  createWeightedSlots({ max: 10, maxWaiting: 2, refusal: () => verbatim('too many'), ...options });
const response = () => new EventEmitter() as unknown as ServerResponse;
const end = (of: ServerResponse) => (of as unknown as EventEmitter).emit('close');

/** Whether it has happened by now. */
async function isOver(work: Promise<unknown> | undefined): Promise<boolean> {
  let over = work === undefined;
  work?.then(
    () => {
      over = true;
    },
    () => {},
  );
  await settled();
  return over;
}

describe('slots by weight', () => {
  it('let in what fits, in order, and what is heavier than all alone', async () => {
    const { enter } = slots();
    const entered: string[] = [];
    const first = await enter(6);
    const heavy = enter(1_000).then((slot) => {
      entered.push('heavy');
      return slot;
    });
    // It would fit, and waits in order.
    const light = enter(1).then((slot) => {
      entered.push('light');
      return slot;
    });
    await settled();
    expect(entered).toEqual([]);
    expect(await errorCodeOf(enter(1))).toBe('RATE_LIMITED');
    first.leave();
    first.leave();
    const { leave } = await heavy;
    await settled();
    expect(entered).toEqual(['heavy']);
    leave();
    await light;
    expect(entered).toEqual(['heavy', 'light']);
  });

  it('refuse what got no slot in time, and let the next one in', async () => {
    const { enter } = slots({ maxWaitMs: 1 });
    const { leave } = await enter(8);
    expect(await errorCodeOf(enter(8))).toBe('RATE_LIMITED');
    (await enter(2)).leave();
    leave();
    (await enter(10)).leave();
  });

  it('are free again as soon as less is needed', async () => {
    const { enter } = slots();
    const first = await enter(10);
    const second = enter(5);
    first.reduceTo(6);
    expect(await isOver(second)).toBe(false);
    first.reduceTo(8);
    first.reduceTo(5);
    expect(await isOver(second)).toBe(true);
    first.leave();
    (await second).leave();
    expect(await isOver(enter(10))).toBe(true);
  });

  it('let none of a client past another one of it', async () => {
    const { enter } = slots({ clientShare: 0.5, maxWaiting: 10 });
    const first = await enter(4, 'a');
    const heavy = enter(8, 'a');
    const light = enter(1, 'a');
    expect(await isOver(light)).toBe(false);
    first.leave();
    expect(await isOver(heavy)).toBe(true);
    expect(await isOver(light)).toBe(false);
    (await heavy).leave();
    expect(await isOver(light)).toBe(true);
  });

  it('leave others their part, however much one client asks for', async () => {
    const { enter } = slots({ clientShare: 0.5 });
    const greedy = await enter(5, 'a');
    const more = enter(1, 'a');
    expect(await errorCodeOf(enter(1, 'a'))).toBe('RATE_LIMITED');
    expect(await isOver(more)).toBe(false);
    expect(await isOver(enter(5, 'b'))).toBe(true);
    greedy.leave();
    expect(await isOver(more)).toBe(true);
  });
});

describe('the budget of bodies', () => {
  it('lets small bodies pass without waiting, whatever is under way', async () => {
    const budget = createBodyBudget(200 * megabyte);
    await Promise.all([budget.bytes, budget.values].map(({ enter }) => enter(Number.MAX_SAFE_INTEGER)));
    const hold = new BodyHold(budget, response());
    expect(hold.admitBytes(smallBodyBytes)).toBeUndefined();
    expect(hold.admitValues(smallBodyBytes, true)).toBeUndefined();
  });

  it('bounds what is under way by the heap: JSON weighs more than text, and is held until its execution has ended', async () => {
    // 25 MB of values: one body of 1 MB of JSON, or twelve of text.
    const budget = createBodyBudget(200 * megabyte);
    const [first, second, third] = [response(), response(), response()];
    const hold = new BodyHold(budget, first);
    await hold.admitValues(megabyte, true);
    let finish = () => {};
    hold.until(
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
    );
    await new BodyHold(budget, second).admitValues(megabyte, false);
    const waits = new BodyHold(budget, third).admitValues(megabyte, true);
    end(first);
    expect(await isOver(waits)).toBe(false);
    finish();
    expect(await isOver(waits)).toBe(true);
  });

  it('bounds the bytes from the first that is read until they are parsed, or the caller is gone', async () => {
    // 25 MB of bytes and their copies.
    const budget = createBodyBudget(200 * megabyte);
    const first = response();
    const hold = new BodyHold(budget, first);
    await hold.admitBytes(10 * megabyte);
    const waits = new BodyHold(budget, response()).admitBytes(5 * megabyte);
    expect(await isOver(waits)).toBe(false);
    hold.keepBytes(7 * megabyte);
    expect(await isOver(waits)).toBe(true);
    end(first);
    expect(await isOver(new BodyHold(budget, response()).admitBytes(5 * megabyte))).toBe(true);
  });

  const big = 200_000;
  const json = Buffer.from(JSON.stringify({ text: 'x'.repeat(big) }));
  const form = Buffer.from(`text=${'x'.repeat(big)}`);
  const part = 'content-disposition: form-data; name="text"\r\n\r\n';
  const multipart = Buffer.from(`--b\r\n${part}${'x'.repeat(big)}\r\n--b--`);
  const file = { write: async () => ({ id: 'f', size: 1, mimeType: 'a/b' }) as never };
  const limit = megabyte;
  const both = ['bytes', 'values'] as const;

  it.each([
    [
      'a body of a declared length',
      json,
      {},
      ['bytes'],
      (request: FastifyRequest) => readRaw(request, limit),
    ],
    [
      'a body of any length',
      json,
      { 'transfer-encoding': 'chunked' },
      ['bytes'],
      (request: FastifyRequest) => readRaw(request, limit),
    ],
    [
      'content that is longer than its body',
      gzipSync(json),
      { 'content-encoding': 'gzip' },
      both,
      (request: FastifyRequest) => readJson(request, limit),
    ],
    ['JSON of the API or a chat', json, {}, both, (request: FastifyRequest) => readJson(request, limit)],
    ['a form', form, {}, both, (request: FastifyRequest) => readFormFields(request, limit)],
    [
      'fields of a multipart form',
      multipart,
      { 'content-type': 'multipart/form-data; boundary=b' },
      both,
      (request: FastifyRequest) => parseArriving(request, 'multipart', limit, file),
    ],
    [
      'a signed webhook',
      json,
      {},
      both,
      async (request: FastifyRequest) =>
        parseBody(request, 'json', await readRaw(request, limit), limit, file),
    ],
  ] as const)('is waited for by %s, as bytes and as values', async (_, bytes, more, waitsFor, read) => {
    const isChunked = 'transfer-encoding' in more;
    const headers = { ...(isChunked ? {} : { 'content-length': String(bytes.length) }), ...more };
    expect(mayBeLarge(headers)).toBe(true);
    for (const taken of waitsFor) {
      const budget: BodyBudget = { bytes: slots({ max: megabyte }), values: slots({ max: megabyte }) };
      const { leave } = await budget[taken].enter(megabyte);
      const bodyHold = new BodyHold(budget, response());
      const raw = Object.assign(Readable.from(pieces(bytes)), { complete: true });
      const work = read({ raw, headers, bodyHold } as unknown as FastifyRequest);
      expect(await isOver(work), taken).toBe(false);
      leave();
      await work;
    }
  });

  it('is asked by every route before its handler runs, and answers 429 with a time to come again', async () => {
    const none: BodyBudget = { bytes: slots({ maxWaiting: 0 }), values: slots({ maxWaiting: 0 }) };
    await none.bytes.enter(10);
    const server = createServer({
      logger: silentLogger,
      trustProxy: false,
      authenticate: async () => undefined,
      onAnswer: () => {},
      bodies: none,
    });
    server.post('/read', { config: { permission: 'public' } }, async ({ body }) => body);
    const send = (payload: unknown) =>
      server.inject({ method: 'POST', url: '/read', payload: payload as object });
    expect((await send({ a: 1 })).json()).toEqual({ a: 1 });
    const refused = await send({ a: 'x'.repeat(big) });
    expect([refused.statusCode, refused.json().code, refused.headers['retry-after']]).toEqual([
      429,
      'RATE_LIMITED',
      '1',
    ]);
    await server.close();
  });
});

function* pieces(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 16_384) yield bytes.subarray(at, at + 16_384);
}
