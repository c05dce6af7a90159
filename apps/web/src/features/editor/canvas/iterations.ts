/** The iterations of a container in a run, read from the scopes of what ran inside it. */
import type { RunState } from '../session/run-store.ts';

export interface Iteration {
  /** Path of the scope: `loop1[3]`, with what is around it before. */
  readonly scope: string;
  readonly number: number;
  readonly hasFailed: boolean;
}

/** In order; empty for a container that has none, and while nothing is shown. */
export function iterationsOf(runs: RunState['runs'], containerId: string): readonly Iteration[] {
  const found = new Map<string, Iteration>();
  for (const byScope of runs.values()) {
    for (const { scope, status } of byScope.values()) {
      const match = frameIn(scope, containerId);
      if (match === undefined) continue;
      const known = found.get(match.scope);
      const hasFailed = status === 'failed' || known?.hasFailed === true;
      if (known === undefined || known.hasFailed !== hasFailed)
        found.set(match.scope, { ...match, hasFailed });
    }
  }
  return [...found.values()].sort((a, b) => a.number - b.number || (a.scope < b.scope ? -1 : 1));
}

function frameIn(scope: string, containerId: string): { scope: string; number: number } | undefined {
  const segments = scope.split('/');
  for (const [at, segment] of segments.entries()) {
    if (!segment.startsWith(containerId)) continue;
    const rest = /^\[(\d+)\]/.exec(segment.slice(containerId.length));
    if (rest === null) continue;
    return { scope: segments.slice(0, at + 1).join('/'), number: Number(rest[1]) };
  }
  return undefined;
}

const parentOf = (scope: string): string => scope.slice(0, Math.max(0, scope.lastIndexOf('/')));
const isWithin = (scope: string, frame: string): boolean => scope === frame || scope.startsWith(`${frame}/`);

/** Of a container inside of another: only those of the outer iteration that is looked at, the newest one by default. */
export function iterationsShown(
  all: readonly Iteration[],
  looked: RunState['iterations'],
): readonly Iteration[] {
  const parents = [...new Set(all.map(({ scope }) => parentOf(scope)))];
  const wanted = parents.filter((parent) => [...looked.values()].some((frame) => isWithin(parent, frame)));
  const candidates = wanted.length > 0 ? wanted : parents;
  const newest = candidates.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  return all.filter(({ scope }) => parentOf(scope) === newest);
}
