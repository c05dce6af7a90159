/** Every phase against every event. Rules of runner/lifecycle.ts. */
import { ServiceError, verbatim } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import {
  type FinishedResult,
  type Lifecycle,
  type LifecycleEvent,
  transition,
} from '../../src/runner/lifecycle.ts';

const reason = new ServiceError(verbatim('stopped'), { code: 'SHUTTING_DOWN', service: 'engine' });
const succeeded: FinishedResult = { executionId: 'e', status: 'succeeded', lastOutputs: [] };
const failed: FinishedResult = { executionId: 'e', status: 'failed', lastOutputs: [] };

const phases = {
  pending: { phase: 'pending' },
  running: { phase: 'running' },
  draining: { phase: 'draining' },
  'yielded, unwritten': { phase: 'yielded', hasUnwritten: true },
  'yielded, written': { phase: 'yielded', hasUnwritten: false },
  idle: { phase: 'idle' },
  suspending: { phase: 'suspending', resumeAt: 5 },
  ending: { phase: 'ending', result: succeeded, isWriting: false },
  'writing its end': { phase: 'ending', result: succeeded, isWriting: true },
  finished: { phase: 'ended', outcome: { kind: 'finished', result: succeeded } },
  suspended: { phase: 'ended', outcome: { kind: 'suspended', resumeAt: 5 } },
  parked: { phase: 'ended', outcome: { kind: 'parked', reason } },
} satisfies Record<string, Lifecycle>;

const events = {
  admit: { type: 'admit' },
  drain: { type: 'drain' },
  drained: { type: 'drained' },
  yield: { type: 'yield' },
  slice: { type: 'slice' },
  resume: { type: 'resume' },
  enterIdle: { type: 'enterIdle' },
  suspend: { type: 'suspend', resumeAt: 5 },
  suspended: { type: 'suspended' },
  finish: { type: 'finish', result: succeeded },
  writeEnd: { type: 'writeEnd' },
  unstorable: { type: 'unstorable', result: failed },
  endWritten: { type: 'endWritten' },
  park: { type: 'park', reason },
} satisfies Record<string, LifecycleEvent>;

type Phase = keyof typeof phases;
type Event = keyof typeof events;

const unstorable: Lifecycle = { phase: 'ending', result: failed, isWriting: true };
const anywhere = { finish: phases.ending, unstorable, park: phases.parked } as const;

/** What each event leads to; whatever is not in here leaves the phase as it is. */
const table: Record<Phase, Partial<Record<Event, Lifecycle>>> = {
  pending: { ...anywhere, admit: phases.running },
  running: { ...anywhere, drain: phases.draining, enterIdle: phases.idle },
  draining: { ...anywhere, drained: phases.running, yield: phases['yielded, unwritten'] },
  'yielded, unwritten': { ...anywhere, slice: phases['yielded, written'] },
  'yielded, written': { ...anywhere, slice: phases.running },
  idle: { ...anywhere, admit: phases.running, resume: phases.pending, suspend: phases.suspending },
  suspending: { ...anywhere, suspended: phases.suspended },
  ending: { unstorable, park: phases.parked, writeEnd: phases['writing its end'] },
  'writing its end': { unstorable, park: phases.parked, endWritten: phases.finished },
  finished: {},
  suspended: {},
  parked: {},
};

const rows = (Object.keys(phases) as Phase[]).flatMap((phase) =>
  (Object.keys(events) as Event[]).map((event) => ({ phase, event, next: table[phase][event] })),
);

describe('the lifecycle of an execution', () => {
  it.each(rows)('[LC1] $phase, then $event', ({ phase, event, next }) => {
    const before: Lifecycle = phases[phase];
    const after = transition(before, events[event]);
    if (next === undefined) expect(after).toBe(before);
    else expect(after).toEqual(next);
  });

  it('[LC2] ends with what could not be written, whatever it was to end with', () => {
    const writing = transition(phases.ending, events.writeEnd);
    const ended = transition(transition(writing, events.unstorable), events.endWritten);
    expect(ended).toEqual({ phase: 'ended', outcome: { kind: 'finished', result: failed } });
    for (const event of Object.values(events)) expect(transition(ended, event)).toBe(ended);
  });
});
