/**
 * The run shown over the canvas: the state of each node, fed by live events. Kept apart from the document, so that
 * a status costs one node's render and not the canvas's.
 */
import { jsonEquals, type Workflow } from '@reporunner/core';
import { createStore } from 'zustand/vanilla';
import type { ExecutionFailure, ExecutionStatus, NodeDigest, ShownRun } from '../../../api/executions.ts';

/** A node as the canvas shows it: its run in the iteration that is looked at, or else its newest. */
export interface NodeRun extends ShownRun {
  /** Runs so far, over all iterations, those included that are not known one by one. */
  readonly runs: number;
}

export interface RunState {
  readonly executionId: string | undefined;
  /** The draft as it was when it was started from here: tells what has changed since. */
  readonly document: Workflow | undefined;
  readonly status: ExecutionStatus | undefined;
  readonly error: ExecutionFailure | undefined;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly nodes: ReadonlyMap<string, NodeRun>;
  /** Every run of each node: by node, by scope path. */
  readonly runs: ReadonlyMap<string, ReadonlyMap<string, ShownRun>>;
  /** What nodes did in sum, as far as it was received: by node. */
  readonly digests: ReadonlyMap<string, NodeDigest>;
  /** Which iteration of a container is looked at: the scope path of its body, by container; absent: the newest. */
  readonly iterations: ReadonlyMap<string, string>;
  /** Of triggers, by node: what they got in a test. They stay when a run is taken off the canvas. */
  readonly samples?: ReadonlyMap<string, TriggerSample>;
}

/** The execution whose trigger output stands for live data. */
export interface TriggerSample {
  readonly executionId: string;
  readonly at: number;
}

export const noRun: RunState = {
  executionId: undefined,
  document: undefined,
  status: undefined,
  error: undefined,
  startedAt: undefined,
  finishedAt: undefined,
  nodes: new Map(),
  runs: new Map(),
  digests: new Map(),
  iterations: new Map(),
};

export type RunStore = ReturnType<typeof createRunStore>;

export function createRunStore() {
  return createStore<RunState>()(() => noRun);
}

const isWithin = (scope: string, frame: string) => scope === frame || scope.startsWith(`${frame}/`);

/** The newest run of a node among the iterations that are looked at. */
function chosen(runs: ReadonlyMap<string, ShownRun>, frames: readonly string[]): ShownRun | undefined {
  const all = [...runs.values()];
  const wanted =
    frames.length === 0 ? all : all.filter(({ scope }) => frames.some((frame) => isWithin(scope, frame)));
  return (wanted.length === 0 ? all : wanted).at(-1);
}

function shown(
  state: Pick<RunState, 'runs' | 'digests' | 'iterations' | 'nodes'>,
  touched: Iterable<string>,
): ReadonlyMap<string, NodeRun> {
  const frames = [...state.iterations.values()];
  const nodes = new Map(state.nodes);
  for (const nodeId of touched) {
    const known = state.runs.get(nodeId);
    const digest = state.digests.get(nodeId);
    const latest = known === undefined ? digest : (chosen(known, frames) ?? digest);
    if (latest === undefined) continue;
    const run: NodeRun = { ...latest, runs: Math.max(known?.size ?? 0, digest?.runs ?? 0) };
    // The same as before stays the same object: nothing is drawn again.
    if (!jsonEquals(nodes.get(nodeId), run)) nodes.set(nodeId, run);
  }
  return nodes;
}

/** Takes in newer states of some runs; nodes that they do not concern stay the same objects. */
export function withRuns(state: RunState, added: readonly ShownRun[]): RunState {
  if (added.length === 0) return state;
  const runs = new Map(state.runs);
  const fresh = new Map<string, Map<string, ShownRun>>();
  for (const one of added) {
    let own = fresh.get(one.nodeId);
    if (own === undefined) {
      own = new Map(runs.get(one.nodeId));
      fresh.set(one.nodeId, own);
      runs.set(one.nodeId, own);
    }
    own.set(one.scope, one);
  }
  return { ...state, runs, nodes: shown({ ...state, runs }, fresh.keys()) };
}

/** Takes in what nodes did in sum. */
export function withDigests(state: RunState, received: readonly NodeDigest[]): RunState {
  const digests = new Map(state.digests);
  for (const digest of received) digests.set(digest.nodeId, digest);
  return {
    ...state,
    digests,
    nodes: shown(
      { ...state, digests },
      received.map(({ nodeId }) => nodeId),
    ),
  };
}

/** Looks at one iteration of a container; undefined: the newest again. */
export function withIteration(state: RunState, containerId: string, frame: string | undefined): RunState {
  const iterations = new Map(state.iterations);
  if (frame === undefined) iterations.delete(containerId);
  else iterations.set(containerId, frame);
  return { ...state, iterations, nodes: shown({ ...state, iterations }, state.runs.keys()) };
}
