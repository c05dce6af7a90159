/**
 * Live events: one connection for the whole app, opened when the first screen wants it, its code loaded then. Screens
 * ask now and then all the same, only less often while it is up: what it tells is when to look, not what is true.
 */
import type {
  ExecutionHandlers,
  ListHandlers,
  LiveClient,
  WorkflowHandlers,
} from '@reporunner/real-time/client';
import { create } from 'zustand';
import { whenIdle } from '../ui/when-idle.ts';

export const useLive = create<{ readonly online: boolean }>()(() => ({ online: false }));

let client: Promise<LiveClient> | undefined;

/** The one connection. */
export function liveClient(): Promise<LiveClient> {
  // What a screen shows first is asked for over HTTP; live updates can wait for it.
  client ??= whenIdle(1_500).then(async () => {
    const { createLiveClient } = await import('@reporunner/real-time/client');
    const created = createLiveClient({
      url: location.origin,
      onStatus: (status) => useLive.setState({ online: status === 'online' }),
    });
    created.connect();
    return created;
  });
  return client;
}

/** Joins a room and leaves it with `signal`, also when that comes before the connection's code has. */
function join(signal: AbortSignal, enter: (live: LiveClient) => { leave(): void }): void {
  liveClient().then(
    (live) => {
      if (signal.aborted) return;
      const room = enter(live);
      signal.addEventListener('abort', () => room.leave(), { once: true });
    },
    // Without it the screens ask by themselves.
    () => useLive.setState({ online: false }),
  );
}

export const watchLists = (handlers: ListHandlers, signal: AbortSignal): void =>
  join(signal, (live) => live.joinWorkflows(handlers));

export const watchExecution = (executionId: string, handlers: ExecutionHandlers, signal: AbortSignal): void =>
  join(signal, (live) => live.joinExecution(executionId, handlers));

/** `revision`: of the document that the caller has. */
export const watchWorkflow = (
  workflowId: string,
  revision: () => number,
  handlers: WorkflowHandlers,
  signal: AbortSignal,
): void =>
  join(signal, (live) => {
    const room = live.joinWorkflow(workflowId, revision(), {
      ...handlers,
      onReload: async () => {
        await handlers.onReload?.();
        room.resumeFrom(revision());
      },
    });
    return room;
  });
