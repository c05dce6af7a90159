/** What every ReplyChannel must do. Two ends of it may be in two processes. */
import { errorCodeOf } from '@reporunner/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reply, ReplyChannel } from '../ports/reply-channel.ts';

/** A channel for one test, as its two ends see it. */
export interface ReplyChannelUnderTest {
  /** Where the caller waits. */
  readonly caller: ReplyChannel;
  /** Where the execution runs. */
  readonly runner: ReplyChannel;
  /** Lets that much time pass for the caller. */
  advance(ms: number): void | Promise<void>;
  close(): Promise<void>;
}

const one = { tenantId: 'one' };
const other = { tenantId: 'other' };
const response = (status: number): Reply => ({
  kind: 'response',
  response: { status, headers: { 'content-type': 'text/plain' }, body: 'Zürich 世界' },
});

/** The contract suite of ReplyChannel, with a caller and a runner that may be in two processes. */
export function describeReplyChannel(name: string, open: () => Promise<ReplyChannelUnderTest>): void {
  describe(`${name}, as a ReplyChannel`, () => {
    let under: ReplyChannelUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    it('[RC2] carries a response, or an end, to the caller that waits', async () => {
      const { caller, runner } = under;
      const first = await caller.wait(one, 'a', 1_000);
      const second = await caller.wait(one, 'b', 1_000);
      const ended: Reply = {
        kind: 'ended',
        result: { executionId: 'b', status: 'succeeded', lastOutputs: [{ json: { n: 1 } }] },
      };
      expect(await runner.send(one, 'b', ended)).toBe('delivered');
      expect(await runner.send(one, 'a', response(201))).toBe('delivered');
      expect(await first.outcome).toEqual(response(201));
      expect(await second.outcome).toEqual(ended);
    });

    it('[RC1] refuses a second reply', async () => {
      const { caller, runner } = under;
      const pending = await caller.wait(one, 'a', 1_000);
      const sent = await Promise.all([
        runner.send(one, 'a', response(200)),
        runner.send(one, 'a', response(500)),
      ]);
      expect(sent.toSorted()).toEqual(['delivered', 'notWaiting']);
      expect(await pending.outcome).toEqual(response(200));
      expect(await runner.send(one, 'a', response(500))).toBe('notWaiting');
    });

    it('[RC2] [RC1] ends the wait when it takes too long, and refuses what comes after', async () => {
      const { caller, runner, advance } = under;
      const pending = await caller.wait(one, 'a', 1_000);
      await advance(1_000);
      expect(await pending.outcome).toEqual({ kind: 'timedOut' });
      expect(await runner.send(one, 'a', response(200))).toBe('notWaiting');
    });

    it('[RC1] refuses a reply to a caller that is gone', async () => {
      const { caller, runner, advance } = under;
      const pending = await caller.wait(one, 'a', 1_000);
      pending.close();
      expect(await runner.send(one, 'a', response(200))).toBe('notWaiting');
      await advance(2_000);
      const again = await caller.wait(one, 'a', 1_000);
      // What the first still holds does not end the second.
      pending.close();
      expect(await runner.send(one, 'a', response(202))).toBe('delivered');
      expect(await again.outcome).toEqual(response(202));
    });

    it('[RC1] refuses a reply without a caller, and one of another tenant', async () => {
      const { caller, runner } = under;
      expect(await runner.send(one, 'a', response(200))).toBe('notWaiting');
      const pending = await caller.wait(one, 'a', 1_000);
      expect(await runner.send(other, 'a', response(200))).toBe('notWaiting');
      expect(await runner.send(one, 'a', response(201))).toBe('delivered');
      expect(await pending.outcome).toEqual(response(201));
    });

    it('has one caller for an execution', async () => {
      const { caller } = under;
      const pending = await caller.wait(one, 'a', 1_000);
      expect(await errorCodeOf(caller.wait(one, 'a', 1_000))).toBe('CONFLICT');
      pending.close();
    });
  });
}
