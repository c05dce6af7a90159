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
        if (shown === 'workflows') void queryClient.invalidateQueries({ queryKey: workflowsKey });
        else {
          // The list itself stays: newer rows are only counted.
          void queryClient.invalidateQueries({ queryKey: [...executionsKey, 'newest'] });
          void queryClient.invalidateQueries({ queryKey: [...executionsKey, 'counts'] });
        }
      },
      leaving.signal,
    );
    const changed = shown === 'workflows' ? { onChange: look } : {};
    watchLists({ ...changed, onExecutions: look, onMissed: look }, leaving.signal);
    return () => leaving.abort();
  }, [shown]);
}
