import type { ExecutionSummary, WaitPlace } from '@reporunner/engine';

export interface WaitView {
  readonly nodeId: string;
  readonly scope: string;
  /** `people`: a page, for an approval or a form. */
  readonly kind: 'time' | 'callback' | 'people' | 'workflows';
  readonly since?: number;
  /** When it goes on by itself. */
  readonly until?: number;
  /** Of the page. */
  readonly title?: string;
  /** Where it can be resumed. */
  readonly url?: string;
  readonly workflowId?: string;
  /** Executions that were called. */
  readonly count?: number;
}

/** What an execution waits for. `resumeUrlOf` is absent for those who may not resume it. */
export function describeWaits(
  digest: ExecutionSummary,
  resumeUrlOf: ((place: WaitPlace) => string) | undefined,
): readonly WaitView[] {
  const waiting = digest.openRuns().filter(({ status }) => status === 'waiting');
  return waiting.map(({ nodeId, scope, startedAt, waiting: wait }): WaitView => {
    const { until, callback, call } = wait ?? {};
    const base = {
      nodeId,
      scope,
      ...(startedAt === undefined ? {} : { since: startedAt }),
      ...(until === undefined ? {} : { until }),
    };
    if (call !== undefined)
      return { ...base, kind: 'workflows', workflowId: call.workflowId, count: call.count };
    if (callback === undefined) return { ...base, kind: 'time' };
    return {
      ...base,
      kind: callback.page === undefined ? 'callback' : 'people',
      ...(callback.page === undefined ? {} : { title: callback.page.title }),
      ...(resumeUrlOf === undefined ? {} : { url: resumeUrlOf({ nodeId, scope }) }),
    };
  });
}
