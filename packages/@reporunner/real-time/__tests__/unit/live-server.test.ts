/** L4 of SPEC.md: a room without members costs nothing. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { memberPrincipal } from '@reporunner/auth';
import { SOCKET_PATH, SOCKET_PROTOCOL } from '@reporunner/constants';
import { createManualClock, silentLogger } from '@reporunner/core';
import { io } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import { createLiveServer, type LiveServer } from '../../src/server/index.ts';
import { LatestProgress } from '../../src/server/latest-progress.ts';

type Event = { readonly type: string; readonly seq: number; readonly at: number };
const tenant = { tenantId: 't' };
const closing: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function setUp() {
  const clock = createManualClock();
  const timers: number[] = [];
  const described: number[] = [];
  const live: LiveServer<Event> = createLiveServer<Event>({
    clock: {
      now: clock.now,
      elapsed: clock.elapsed,
      setTimer(ms, run) {
        timers.push(ms);
        return clock.setTimer(ms, run);
      },
    },
    logger: silentLogger,
    authenticate: async () => memberPrincipal('t', { kind: 'user', id: 'u' }),
    enter: () => ({ showsExecutions: true }),
    positionOf: async () => 0,
    describe: (event) => {
      described.push(event.seq);
      return event;
    },
  });
  const server = createServer();
  live.attach(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () => new Promise<void>((resolve) => server.close(() => resolve())),
    () => live.close(),
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { live, clock, timers, described, url };
}

const event = (seq: number): Event => ({ type: 'NodeSucceeded', seq, at: seq });

describe('[L4] without members in the room', () => {
  it('nothing is described, collected or sent, also while somebody is in another room', async () => {
    const { live, clock, timers, described, url } = await setUp();
    const publish = () => {
      live.executionEvents(tenant, 'e1', 'w1', [event(1), event(2)]);
      live.operation('t', { workflowId: 'w1', revision: 2 } as never);
      live.workflowChange('t', { workflowId: 'w1', change: 'deleted' });
      clock.advance(1_000);
    };
    timers.length = 0;
    publish();
    expect([described, timers]).toEqual([[], []]);

    const socket = io(url, {
      path: SOCKET_PATH,
      transports: ['websocket'],
      auth: { protocol: SOCKET_PROTOCOL },
    });
    closing.push(() => void socket.close());
    expect(await socket.emitWithAck('join', 'execution:e2')).toEqual({ ok: true, at: 0 });
    timers.length = 0;
    publish();
    expect([described, timers]).toEqual([[], []]);

    live.executionEvents(tenant, 'e2', 'w1', [event(1)]);
    clock.advance(1_000);
    expect(described).toEqual([1]);
  });
});

describe('[L4] the progress of nodes', () => {
  const report = (nodeId: string, fraction: number) => ({ nodeId, scope: '', attempt: 1, fraction, at: 0 });

  it('reaches those who come later: the newest of each node, until the execution has ended', async () => {
    const { live, url } = await setUp();
    live.progress(tenant, 'e1', report('a', 0.1));
    live.progress(tenant, 'e1', report('a', 0.2));
    live.progress(tenant, 'e1', report('b', 0.7));
    live.progress({ tenantId: 'other' }, 'e1', report('c', 0.5));
    const socket = io(url, {
      path: SOCKET_PATH,
      transports: ['websocket'],
      auth: { protocol: SOCKET_PROTOCOL },
    });
    closing.push(() => void socket.close());
    const received: unknown[] = [];
    socket.on('progress', (progress) => received.push(progress));
    await socket.emitWithAck('join', 'execution:e1');
    expect(received).toEqual([{ executionId: 'e1', nodes: [report('a', 0.2), report('b', 0.7)] }]);

    live.executionEvents(tenant, 'e1', 'w1', [{ type: 'ExecutionFinished', seq: 9, at: 9 }]);
    await socket.emitWithAck('join', 'execution:e1');
    expect(received).toHaveLength(1);
  });

  it('is kept of a bounded number of executions: those that have been silent longest go first', () => {
    const latest = new LatestProgress();
    for (let index = 0; index <= 1_000; index += 1) {
      latest.add(`e${index}`, report('a', 0.5));
      latest.add('e0', report('a', 0.6));
    }
    expect(latest.of('e0')).toHaveLength(1);
    expect(latest.of('e1')).toEqual([]);
    expect(latest.of('e1000')).toHaveLength(1);
  });
});
