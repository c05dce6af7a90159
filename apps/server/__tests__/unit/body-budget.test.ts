import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createWeightedSlots } from '@reporunner/application';
import { errorCodeOf } from '@reporunner/core/testing';
import { describe, expect, it } from 'vitest';
import { BodyHold, createBodySlots, smallBodyBytes } from '../../src/webhooks/body-budget.ts';

const megabyte = 1_048_576;
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('turns by weight', () => {
  const turns = (maxWaitMs?: number) =>
    createWeightedSlots({
      max: 10,
      maxWaiting: 2,
      maxHoldMs: 60_000,
      refusal: 'too many',
      ...(maxWaitMs === undefined ? {} : { maxWaitMs }),
    });

  it('let in what fits, in order, and what is heavier than all alone', async () => {
    const { enter } = turns();
    const entered: string[] = [];
    const first = await enter(6);
    const heavy = enter(1_000).then((leave) => {
      entered.push('heavy');
      return leave;
    });
    // It would fit, and waits for its turn.
    const light = enter(1).then((leave) => {
      entered.push('light');
      return leave;
    });
    await settled();
    expect(entered).toEqual([]);
    expect(await errorCodeOf(enter(1))).toBe('RATE_LIMITED');
    first();
    first();
    const leave = await heavy;
    await settled();
    expect(entered).toEqual(['heavy']);
    leave();
    await light;
    expect(entered).toEqual(['heavy', 'light']);
  });

  it('refuse what got no turn in time, and let the next one in', async () => {
    const { enter } = turns(1);
    const leave = await enter(8);
    expect(await errorCodeOf(enter(8))).toBe('RATE_LIMITED');
    (await enter(2))();
    leave();
    (await enter(10))();
  });
});

describe('the budget of bodies', () => {
  const response = () => new EventEmitter() as unknown as ServerResponse;

  it('lets small bodies pass without waiting, whatever is under way', async () => {
    const turns = createBodySlots(200 * megabyte);
    await turns.enter(Number.MAX_SAFE_INTEGER);
    expect(new BodyHold(turns, response()).admit(smallBodyBytes, true)).toBeUndefined();
  });

  it('bounds what is under way by the heap: JSON weighs more than text, and is held until its execution has ended', async () => {
    // 25 MB of values: one body of 1 MB of JSON, or twelve of text.
    const turns = createBodySlots(200 * megabyte);
    const [first, second, third] = [response(), response(), response()];
    const hold = new BodyHold(turns, first);
    await hold.admit(megabyte, true);
    let end = () => {};
    hold.until(
      new Promise<void>((resolve) => {
        end = resolve;
      }),
    );
    await new BodyHold(turns, second).admit(megabyte, false);
    let isIn = false;
    const waits = new BodyHold(turns, third).admit(megabyte, true)?.then(() => {
      isIn = true;
    });
    (first as unknown as EventEmitter).emit('close');
    await settled();
    expect(isIn).toBe(false);
    end();
    await waits;
    expect(isIn).toBe(true);
  });
});
