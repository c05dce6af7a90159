/**
 * What a tab has not been able to send, in localStorage under the tab's own name, so that it outlives the tab.
 * A tab holds a Web Lock for as long as it lives; what belongs to a tab that is closed is taken over by the next one.
 */
import type { UnsentStore } from './draft.ts';
import type { PendingOperation } from './pending-operation.ts';

const prefix = (workflowId: string) => `reporunner.unsent.${workflowId}.`;
const lockOf = (clientId: string) => `reporunner.editor.${clientId}`;

/** Says to other tabs that this one lives, until it is closed or killed. */
export function claimClient(clientId: string, signal: AbortSignal): void {
  if (navigator.locks === undefined) return;
  const held = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  void navigator.locks.request(lockOf(clientId), () => held);
}

export function createUnsentStore(workflowId: string, clientId: string): UnsentStore {
  const key = prefix(workflowId) + clientId;
  return {
    save(pending) {
      try {
        if (pending.length === 0) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(pending));
      } catch {
        // Full, or switched off: the changes are still here and on their way.
      }
    },
  };
}

/** What tabs that are gone have left unsent of a workflow, taken out of their names. */
export async function takeLeftOver(workflowId: string): Promise<readonly PendingOperation[]> {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix(workflowId)));
  if (keys.length === 0) return [];
  const alive = new Set((await navigator.locks?.query())?.held?.map(({ name }) => name) ?? []);
  return keys.flatMap((key) => {
    if (alive.has(lockOf(key.slice(prefix(workflowId).length)))) return [];
    try {
      const left = JSON.parse(localStorage.getItem(key) ?? '[]') as PendingOperation[];
      localStorage.removeItem(key);
      return left;
    } catch {
      return [];
    }
  });
}
