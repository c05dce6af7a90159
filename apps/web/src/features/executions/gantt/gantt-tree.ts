/**
 * The runs of an execution as a tree: nodes, under a container its iterations, under each the nodes that ran in it.
 * Framework-free; tens of thousands of runs are folded in a few milliseconds.
 */
import type { NodeRunStatus, NodeRunSummary } from '../../../api/execution-detail.ts';

export interface GanttNode {
  readonly kind: 'node';
  readonly key: string;
  readonly nodeId: string;
  readonly scope: string;
  /** One for each try, in order. */
  readonly tries: readonly NodeRunSummary[];
  readonly scopes: readonly GanttScope[];
  readonly status: NodeRunStatus;
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** It or something in it has failed. */
  readonly failed: boolean;
}

/** An iteration, a try or a branch of a container. */
export interface GanttScope {
  readonly kind: 'scope';
  readonly key: string;
  /** Its path: `loop1[3]`. */
  readonly path: string;
  /** What the path says behind the container's id: `[3]`, `#1`, `.catch`. */
  readonly part: string;
  readonly nodes: readonly GanttNode[];
  readonly status: NodeRunStatus;
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly failed: boolean;
}

export interface GanttRow {
  readonly level: number;
  readonly entry: GanttNode | GanttScope;
  readonly expanded: boolean | undefined;
}

/** The scope around a scope, the container in it, and which activation of its body. */
export function splitScope(path: string): { parent: string; nodeId: string; part: string } {
  const slash = path.lastIndexOf('/');
  const last = path.slice(slash + 1);
  const at = last.search(/[[.#]/);
  return {
    parent: slash === -1 ? '' : path.slice(0, slash),
    nodeId: at === -1 ? last : last.slice(0, at),
    part: at === -1 ? '' : last.slice(at),
  };
}

/** The most telling first. */
const byPrecedence: readonly NodeRunStatus[] = [
  'running',
  'retrying',
  'waiting',
  'failed',
  'cancelled',
  'succeeded',
  'skipped',
];
const sumOf = (statuses: readonly NodeRunStatus[]): NodeRunStatus =>
  byPrecedence.find((status) => statuses.includes(status)) ?? 'succeeded';

const least = (times: readonly (number | undefined)[]) => {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => Math.min(a, b));
};
/** Undefined when one has not ended. */
const maxOf = (times: readonly (number | undefined)[]) =>
  times.length === 0 || times.includes(undefined)
    ? undefined
    : times.reduce<number>((a, b) => Math.max(a, b ?? a), Number.NEGATIVE_INFINITY);

const byStart = <T extends { readonly start: number | undefined }>(one: T, other: T) =>
  (one.start ?? Number.POSITIVE_INFINITY) - (other.start ?? Number.POSITIVE_INFINITY);

export function buildGantt(runs: readonly NodeRunSummary[]): readonly GanttNode[] {
  /** Runs by scope, then by node. */
  const scopes = new Map<string, Map<string, NodeRunSummary[]>>();
  /** Scopes by the container they belong to. */
  const owned = new Map<string, Set<string>>();
  const ensure = (path: string): Map<string, NodeRunSummary[]> => {
    const known = scopes.get(path);
    if (known !== undefined) return known;
    const created = new Map<string, NodeRunSummary[]>();
    scopes.set(path, created);
    if (path !== '') {
      const { parent, nodeId } = splitScope(path);
      const around = ensure(parent);
      if (!around.has(nodeId)) around.set(nodeId, []);
      const owner = `${parent} ${nodeId}`;
      const paths = owned.get(owner) ?? new Set();
      owned.set(owner, paths.add(path));
    }
    return created;
  };
  for (const run of runs) {
    const nodes = ensure(run.scope);
    const tries = nodes.get(run.nodeId);
    if (tries === undefined) nodes.set(run.nodeId, [run]);
    else tries.push(run);
  }

  const nodeOf = (scope: string, nodeId: string, tries: readonly NodeRunSummary[]): GanttNode => {
    const key = `${scope} ${nodeId}`;
    const inner = [...(owned.get(key) ?? [])].map(scopeOf).sort(byStart);
    const ran = tries.filter(({ status }) => status !== 'skipped');
    const last = tries.at(-1);
    return {
      kind: 'node',
      key,
      nodeId,
      scope,
      tries,
      scopes: inner,
      status: last?.status ?? sumOf(inner.map(({ status }) => status)),
      start: least([...ran.map((run) => run.startedAt), ...inner.map(({ start }) => start)]),
      end: last === undefined ? maxOf(inner.map(({ end }) => end)) : last.finishedAt,
      failed: last?.status === 'failed' || inner.some(({ failed }) => failed),
    };
  };
  const nodesIn = (path: string) =>
    [...(scopes.get(path) ?? [])].map(([nodeId, tries]) => nodeOf(path, nodeId, tries)).sort(byStart);
  const scopeOf = (path: string): GanttScope => {
    const nodes = nodesIn(path);
    const ran = nodes.filter(({ start }) => start !== undefined);
    return {
      kind: 'scope',
      key: path,
      path,
      part: splitScope(path).part,
      nodes,
      status: sumOf(nodes.map(({ status }) => status)),
      start: least(ran.map(({ start }) => start)),
      end: maxOf(ran.map(({ end }) => end)),
      failed: nodes.some(({ failed }) => failed),
    };
  };
  return nodesIn('');
}

/** More of them are shown folded up: who has a hundred iterations looks for one of them. */
const shownAtOnce = 5;

/** The rows to show. `choices`: what somebody has folded or unfolded; the rest is as it makes sense. */
export function ganttRows(
  roots: readonly GanttNode[],
  choices: ReadonlyMap<string, boolean>,
): readonly GanttRow[] {
  const rows: GanttRow[] = [];
  const add = (entry: GanttNode | GanttScope, level: number, byItself: boolean) => {
    const inner = entry.kind === 'node' ? entry.scopes : entry.nodes;
    const expanded = inner.length === 0 ? undefined : (choices.get(entry.key) ?? (byItself || entry.failed));
    rows.push({ level, entry, expanded });
    if (expanded !== true) return;
    const few = entry.kind === 'scope' || inner.length <= shownAtOnce;
    for (const one of inner)
      add(one, level + 1, one.kind === 'node' ? one.scopes.length <= shownAtOnce : few);
  };
  for (const root of roots) add(root, 1, root.scopes.length <= shownAtOnce);
  return rows;
}

const durationOf = ({ tries }: GanttNode): number =>
  tries.reduce((sum, { startedAt = 0, finishedAt = startedAt }) => sum + finishedAt - startedAt, 0);

/**
 * Key of the node whose run took longest, tries of it together; of containers, those in them. Undefined where there is
 * nothing to choose from: fewer than two have run, or none took any time.
 */
export function slowestOf(roots: readonly GanttNode[]): string | undefined {
  let slowest: GanttNode | undefined;
  let count = 0;
  const visit = (node: GanttNode) => {
    for (const scope of node.scopes) scope.nodes.forEach(visit);
    if (node.scopes.length > 0 || node.start === undefined) return;
    count += 1;
    if (slowest === undefined || durationOf(node) > durationOf(slowest)) slowest = node;
  };
  roots.forEach(visit);
  return slowest === undefined || count < 2 || durationOf(slowest) === 0 ? undefined : slowest.key;
}
