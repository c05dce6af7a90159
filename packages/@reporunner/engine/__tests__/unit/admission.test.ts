/** E2, E4: who runs, and who waits. */
import { createManualClock, type WorkflowSettings } from '@reporunner/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Admission, type Candidate } from '../../src/admission.ts';

interface Named extends Candidate {
  readonly name: string;
}

function setUp(limits: { readonly concurrentExecutions: number; readonly tenantExecutions?: number }) {
  const clock = createManualClock(0);
  const admission = new Admission<Named>({ tenantExecutions: Number.POSITIVE_INFINITY, ...limits }, clock);
  const begun: string[] = [];
  const candidate = (tenantId: string, name: string, more: Partial<Named> = {}): Named => ({
    tenant: { tenantId },
    workflowId: `${tenantId}-w`,
    settings: {} as WorkflowSettings,
    flowKey: `${tenantId}-w`,
    notBefore: 0,
    slot: 'none',
    hasBegun: false,
    name,
    begin: () => void begun.push(name),
    ...more,
  });
  /** As a start does. */
  const start = (one: Named): Named => {
    if (admission.mayStart(one)) {
      admission.take(one);
      one.begin();
    } else admission.enqueue(one);
    return one;
  };
  return { admission, clock, begun, candidate, start };
}

describe('admission', () => {
  it('[E4] gives free places round the tenants that wait, in whatever order they came', () => {
    const { admission, begun, candidate, start } = setUp({ concurrentExecutions: 1 });
    let running = start(candidate('a', 'a0'));
    const waiting = new Map(
      ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'].map((name) => [name, start(candidate(name[0] ?? '', name))]),
    );
    expect([admission.queued, admission.queuedOf('a'), admission.queuedOf('c2')]).toEqual([6, 3, 0]);
    while (admission.queued > 0) {
      admission.release(running);
      running = waiting.get(begun.at(-1) ?? '') as Named;
    }
    expect(begun).toEqual(['a0', 'a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  it('[E4] runs no more of a tenant than its limit, and others past it', () => {
    const { admission, begun, candidate, start } = setUp({ concurrentExecutions: 4, tenantExecutions: 2 });
    const first = start(candidate('a', 'a1'));
    for (const name of ['a2', 'a3', 'a4', 'b1', 'b2', 'b3']) start(candidate(name[0] ?? '', name));
    expect(begun).toEqual(['a1', 'a2', 'b1', 'b2']);
    admission.release(first);
    expect(begun.slice(4)).toEqual(['a3']);
  });

  it('[E4] lets priority decide within a tenant only', () => {
    const { admission, begun, candidate, start } = setUp({ concurrentExecutions: 1 });
    const high = { settings: { flow: { priority: 'high' } } as WorkflowSettings };
    let running = start(candidate('a', 'a0'));
    const waiting = [
      candidate('a', 'a1'),
      candidate('b', 'b1'),
      candidate('a', 'a-high', high),
      candidate('a', 'a-high-2', high),
    ].map(start);
    while (admission.queued > 0) {
      admission.release(running);
      running = waiting.find(({ name }) => name === begun.at(-1)) as Named;
    }
    expect(begun).toEqual(['a0', 'a-high', 'b1', 'a-high-2', 'a1']);
  });

  it('[E2] starts what waits for its time when it has come, also where nothing ends', () => {
    const { begun, candidate, clock, start } = setUp({ concurrentExecutions: 5 });
    start(candidate('a', 'later', { notBefore: 100 }));
    start(candidate('b', 'sooner', { notBefore: 50 }));
    expect(begun).toEqual([]);
    clock.advance(50);
    expect(begun).toEqual(['sooner']);
    clock.advance(50);
    expect(begun).toEqual(['sooner', 'later']);
  });

  it('[E2] [E4] keeps every limit, loses no execution, and leaves no place free that one could have', () => {
    const starts = fc.record({ tenant: fc.constantFrom('a', 'b', 'c'), leaves: fc.nat({ max: 5 }) });
    fc.assert(
      fc.property(fc.array(starts, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (list, perTenant) => {
        const { admission, begun, candidate, start } = setUp({
          concurrentExecutions: 5,
          tenantExecutions: perTenant,
        });
        const all: Named[] = [];
        const of = (slot: Named['slot'], tenant?: string) =>
          all.filter((one) => one.slot === slot && (tenant ?? one.tenant.tenantId) === one.tenant.tenantId);
        const check = () => {
          expect(of('running').length).toBe(admission.running);
          expect(of('queued').length).toBe(admission.queued);
          expect(admission.running).toBeLessThanOrEqual(5);
          for (const tenant of ['a', 'b', 'c']) {
            expect(of('running', tenant).length).toBeLessThanOrEqual(perTenant);
            if (admission.running < 5 && of('running', tenant).length < perTenant)
              expect(of('queued', tenant)).toEqual([]);
          }
        };
        for (const [at, { tenant, leaves }] of list.entries()) {
          all.push(start(candidate(tenant, `${tenant}${at}`)));
          for (const one of all.slice(0, leaves)) if (one.slot !== 'none') admission.release(one);
          check();
        }
        while (of('running').length > 0) admission.release(of('running')[0] as Named);
        expect(of('queued')).toEqual([]);
        expect(new Set(begun).size).toBe(begun.length);
      }),
    );
  });

  it('[E2] admits what goes on anew, ahead of what has not begun, by priority first', () => {
    const { admission, begun, candidate, start } = setUp({ concurrentExecutions: 1 });
    const high = { settings: { flow: { priority: 'high' } } as WorkflowSettings };
    const again = start(candidate('a', 'again', { notBefore: -1 }));
    admission.release(again);
    const running = start(candidate('a', 'running'));
    const others = [candidate('a', 'new'), candidate('a', 'new-high', high)].map(start);
    admission.admit(again);
    expect([again.slot, admission.queued]).toEqual(['queued', 3]);
    admission.release(running);
    admission.release(others[1] as Named);
    expect(begun).toEqual(['again', 'running', 'new-high', 'again']);
  });

  it('[E2] holds nothing that has begun back until a time, and winds it up beyond every limit', () => {
    const { admission, candidate, clock, start } = setUp({ concurrentExecutions: 1 });
    const one = start(candidate('a', 'one', { notBefore: 10 }));
    admission.takeAnyway(one);
    expect(one.slot).toBe('queued');
    clock.advance(10);
    admission.release(one);
    clock.shift(-10);
    admission.admit(one);
    expect(one.slot).toBe('running');
    const other = candidate('a', 'other', { hasBegun: true });
    admission.admit(other);
    admission.takeAnyway(other);
    expect([other.slot, admission.running, admission.queued]).toEqual(['running', 2, 0]);
    admission.release(other);
    expect(admission.running).toBe(1);
  });

  it('[E2] [E4] keeps every limit whatever starts, waits, goes on, is stopped or ends', () => {
    const step = fc.record({
      act: fc.constantFrom('start', 'start', 'wait', 'resume', 'resume', 'end', 'stop'),
      at: fc.nat({ max: 30 }),
      tenant: fc.constantFrom('a', 'b'),
      user: fc.constantFrom('x', 'y'),
    });
    const settings = { concurrency: 3, flow: { concurrency: 2 } } as WorkflowSettings;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const { admission, candidate, start } = setUp({ concurrentExecutions: 5, tenantExecutions: 4 });
        const all: Named[] = [];
        const waiting = new Set<Named>();
        const stopped = new Set<Named>();
        const ended = new Set<Named>();
        const running = () => all.filter(({ slot }) => slot === 'running');
        const fits = (one: Named, others: readonly Named[]) => {
          const like = (is: (other: Named) => boolean) => others.filter(is).length;
          return (
            others.length < 5 &&
            like(({ tenant }) => tenant.tenantId === one.tenant.tenantId) < 4 &&
            like(({ workflowId }) => workflowId === one.workflowId) < 3 &&
            like(({ flowKey }) => flowKey === one.flowKey) < 2
          );
        };
        const end = (one: Named) => {
          ended.add(one);
          waiting.delete(one);
          admission.release(one);
        };
        for (const { act, at, tenant, user } of steps) {
          const before = running();
          const one = all[at % Math.max(all.length, 1)];
          if (act === 'start')
            all.push(start(candidate(tenant, `${all.length}`, { settings, flowKey: `${tenant}-${user}` })));
          else if (one === undefined || ended.has(one)) continue;
          else if (act === 'end') end(one);
          else if (act === 'wait' && one.slot === 'running' && !stopped.has(one)) {
            waiting.add(one);
            admission.release(one);
          } else if (act === 'resume' && waiting.delete(one)) admission.admit(one);
          else if (act === 'stop' && one.hasBegun) {
            waiting.delete(one);
            stopped.add(one);
            admission.takeAnyway(one);
          }
          // An execution that has a place now and had none before came where there was one.
          const now = running();
          for (const entered of now.filter((other) => !before.includes(other) && !stopped.has(other)))
            expect(
              fits(
                entered,
                now.filter((other) => other !== entered),
              ),
            ).toBe(true);
          expect(admission.running).toBe(now.length);
          const queued = all.filter(({ slot }) => slot === 'queued');
          expect(admission.queued).toBe(queued.length);
          for (const left of queued) expect(fits(left, now)).toBe(false);
          for (const left of waiting) expect(left.slot).toBe('none');
        }
        for (let next = running()[0] ?? [...waiting][0]; next; next = running()[0] ?? [...waiting][0])
          end(next);
        expect([admission.running, admission.queued]).toEqual([0, 0]);
        expect(all.every((one) => ended.has(one))).toBe(true);
      }),
    );
  });
});
