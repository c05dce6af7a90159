import { useEffect } from 'react';
import { executionQuery, runsQuery } from '../../api/execution-detail.ts';
import { watchExecution } from '../../api/live.ts';
import { queryClient } from '../../api/query-client.ts';
import { throttle } from '../../api/throttle.ts';

const lookMs = 400;

/** While it is under way, looks at an execution whenever something has happened in it. */
export function useLiveExecution(executionId: string, underWay: boolean): void {
  useEffect(() => {
    if (!underWay) return;
    const leaving = new AbortController();
    const look = throttle(
      lookMs,
      () =>
        Promise.all([
          queryClient.invalidateQueries({ queryKey: executionQuery(executionId).queryKey }),
          queryClient.invalidateQueries({ queryKey: runsQuery(executionId).queryKey }),
        ]),
      leaving.signal,
    );
    watchExecution(executionId, { onEvents: look, onDetail: look }, leaving.signal);
    return () => leaving.abort();
  }, [executionId, underWay]);
}
