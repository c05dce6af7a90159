/**
 * The run shown over the canvas: the state of each node, fed by live events and by what is read. Kept apart from the
 * document, so that a status costs one node's render and not the canvas's.
 * RS1 What is shown follows from the newest that arrived, by the numbers of the execution's events, in whatever order
 *     and however often it arrived: nothing older takes its place.
 */
import type { LiveProgress } from '@reporunner/api-types';
import { jsonEquals, type Workflow } from '@reporunner/core';
import { createStore } from 'zustand/vanilla';
import type {
  ExecutionDetail,
  ExecutionFailure,
  ExecutionRecord,
  ExecutionStatus,
  NodeDigest,
  ShownRun,
} from '../../../api/executions.ts';

/** A node as the canvas shows it: its run in the iteration that is looked at, or else its newest. */
export interface NodeRun extends ShownRun {
  /** Runs so far, over all iterations, those included that are not known one by one. */
  readonly runs: number;
}

/** How far a run of a node says that it has come. */
export type Progress = LiveProgress['nodes'][number];

export interface RunState {
  readonly executionId: string | undefined;
  /** The draft as it was when it was started from here: tells what has changed since. */
  readonly document: Workflow | undefined;
  /** A run was asked for, and the server has not answered yet. */
  readonly starting: boolean;
  /** Of the newest event of the execution that `status` and `digests` take into account. */
  readonly seq: number;
  readonly status: ExecutionStatus | undefined;
  readonly error: ExecutionFailure | undefined;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly nodes: ReadonlyMap<string, NodeRun>;
  /** Every run of each node: by node, by scope path. */
  readonly runs: ReadonlyMap<string, ReadonlyMap<string, ShownRun>>;
  /** What nodes did in sum, as far as it was received: by node. */
  readonly digests: ReadonlyMap<string, NodeDigest>;
  /** How far nodes that run say that they have come: by node. */
  readonly progress: ReadonlyMap<string, Progress>;
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
  starting: false,
  seq: 0,
  status: undefined,
  error: undefined,
  startedAt: undefined,
  finishedAt: undefined,
  nodes: new Map(),
  runs: new Map(),
  digests: new Map(),
  progress: new Map(),
  iterations: new Map(),
};

/** Nothing of the execution runs any more. */
export const hasEnded = (status: ExecutionStatus | undefined): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'cancelled';
export const isUnderWay = (status: ShownRun['status']): boolean =>
  status === 'running' || status === 'retrying' || status === 'waiting';
/** A run was asked for or goes on: no other is started. */
export const isBusy = ({ starting, status }: RunState): boolean =>
  starting || (status !== undefined && !hasEnded(status));

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

/** Undefined where the sum is newer and says that the node is through: that this run has ended was not received. */
const unlessOutdated = (run: ShownRun | undefined, digest: NodeDigest | undefined, seq: number) =>
  run !== undefined && digest !== undefined && isUnderWay(run.status) && !isUnderWay(digest.status)
    ? (run.seq ?? 0) < seq
      ? undefined
      : run
    : run;

function shown(
  state: Pick<RunState, 'runs' | 'digests' | 'iterations' | 'nodes' | 'seq'>,
  touched: Iterable<string>,
): ReadonlyMap<string, NodeRun> {
  const frames = [...state.iterations.values()];
  const nodes = new Map(state.nodes);
  for (const nodeId of touched) {
    const known = state.runs.get(nodeId);
    const digest = state.digests.get(nodeId);
    const run = known === undefined ? undefined : unlessOutdated(chosen(known, frames), digest, state.seq);
    const latest = run ?? digest;
    if (latest === undefined) continue;
    const next: NodeRun = { ...latest, runs: Math.max(known?.size ?? 0, digest?.runs ?? 0) };
    // The same as before stays the same object: nothing is drawn again.
    if (!jsonEquals(nodes.get(nodeId), next)) nodes.set(nodeId, next);
  }
  return nodes;
}

/** RS1. Takes in states of some runs; nodes that they do not concern stay the same objects. */
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
    if ((own.get(one.scope)?.seq ?? 0) <= (one.seq ?? Number.POSITIVE_INFINITY)) own.set(one.scope, one);
  }
  return { ...state, runs, nodes: shown({ ...state, runs }, fresh.keys()) };
}

/** RS1. Takes in how the execution as a whole stands. */
export function withRecord(state: RunState, record: ExecutionRecord): RunState {
  const { lastSeq: seq, status, error, startedAt, finishedAt } = record;
  if (seq < state.seq) return state;
  return { ...state, starting: false, seq, status, error, startedAt, finishedAt };
}

/** RS1. Takes in how the execution stands, and what its nodes did in sum. */
export function withDetail(state: RunState, detail: ExecutionDetail): RunState {
  const next = withRecord(state, detail);
  if (next === state) return state;
  const digests = new Map(detail.nodes.map((digest) => [digest.nodeId, digest]));
  return { ...next, digests, nodes: shown({ ...next, digests }, digests.keys()) };
}

/** Looks at one iteration of a container; undefined: the newest again. */
export function withIteration(state: RunState, containerId: string, frame: string | undefined): RunState {
  const iterations = new Map(state.iterations);
  if (frame === undefined) iterations.delete(containerId);
  else iterations.set(containerId, frame);
  return { ...state, iterations, nodes: shown({ ...state, iterations }, state.runs.keys()) };
}
