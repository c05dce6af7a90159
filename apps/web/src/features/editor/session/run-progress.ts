/** How far nodes say that they have come. Not stored anywhere; what was missed is not made up for. */
import type { LiveProgress } from '@reporunner/api-types';
import { isUnderWay, type Progress, type RunState } from './run-store.ts';

/** Takes in what nodes report; the reports of nodes that it does not name stay the same objects. */
export const withProgress = (state: RunState, { nodes }: LiveProgress): RunState => ({
  ...state,
  progress: new Map([...state.progress, ...nodes.map((one) => [one.nodeId, one] as const)]),
});

/** How far the run of a node that is shown is; undefined when it does not run, or has said nothing. */
export function progressOf({ nodes, progress, finishedAt }: RunState, nodeId: string): Progress | undefined {
  const report = progress.get(nodeId);
  const run = nodes.get(nodeId);
  if (report === undefined || run === undefined || finishedAt !== undefined) return undefined;
  const isItsOwn = run.scope === report.scope && run.attempt === report.attempt;
  return isItsOwn && isUnderWay(run.status) ? report : undefined;
}
