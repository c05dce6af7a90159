import { useEffect } from 'react';
import { executionsKey } from './execution-list.ts';
import { watchLists } from './live.ts';
import { queryClient } from './query-client.ts';
import { throttle } from './throttle.ts';
import { workflowsKey } from './workflow-list.ts';

const lookMs = 1_000;

/** Brings the list on the screen up to date when something has changed, here or in another browser. */
export function useLiveLists(shown: 'workflows' | 'executions'): void {
  useEffect(() => {
    const leaving = new AbortController();
    const look = throttle(
      lookMs,
      () => {
        if (shown === 'workflows') return queryClient.invalidateQueries({ queryKey: workflowsKey });
        // The list itself stays: newer rows are only counted.
        return Promise.all([
          queryClient.invalidateQueries({ queryKey: [...executionsKey, 'newest'] }),
          queryClient.invalidateQueries({ queryKey: [...executionsKey, 'counts'] }),
        ]);
      },
      leaving.signal,
    );
    const changed = shown === 'workflows' ? { onChange: look } : {};
    watchLists({ ...changed, onExecutions: look, onMissed: look }, leaving.signal);
    return () => leaving.abort();
  }, [shown]);
}
