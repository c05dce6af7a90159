import type { EventSink } from '@reporunner/engine';

/** Notifies listeners of an execution after each of its writes. In this process only. */
export interface ExecutionWatch extends EventSink {
  /** Calls `onChange` after each write of the execution, until the function that it returns is called. */
  subscribe(executionId: string, onChange: () => void): () => void;
}

/** A sink that wakes the requests that wait for a change of an execution. */
export function createExecutionWatch(): ExecutionWatch {
  const listeners = new Map<string, Set<() => void>>();
  return {
    published(_tenant, executionId) {
      // On the path of every write, and nearly always there are no listeners.
      if (listeners.size === 0) return;
      for (const onChange of listeners.get(executionId) ?? []) onChange();
    },
    subscribe(executionId, onChange) {
      const own = listeners.get(executionId) ?? new Set();
      listeners.set(executionId, own.add(onChange));
      return () => {
        own.delete(onChange);
        if (own.size === 0 && listeners.get(executionId) === own) listeners.delete(executionId);
      };
    },
  };
}
