/** Everything one open editor holds, made when it is opened and closed with it. No React in here. */
import { createId, systemClock } from '@reporunner/core';
import { ApiError } from '../../../api/client.ts';
import { watchWorkflow } from '../../../api/live.ts';
import type { NodeTypeMetadata } from '../../../api/node-types.ts';
import { queryClient } from '../../../api/query-client.ts';
import { operationsAfter, readWorkflow, sendOperation, type WorkflowRecord } from '../../../api/workflows.ts';
import { makeRoomParts } from '../canvas-model/make-room.ts';
import { createDraft, type Draft, type DraftTransport, OfflineError } from '../draft/draft.ts';
import { claimClient, createUnsentStore, takeLeftOver } from '../draft/unsent-store.ts';
import type { CanvasSlot } from './canvas-control.ts';
import { type Catalogue, createCatalogue } from './catalogue.ts';
import { createDialogStore, type DialogStore } from './dialog-store.ts';
import { documentOf } from './document-of.ts';
import { createProblemStore, type ProblemStore } from './problem-store.ts';
import { createRunStore, type RunStore } from './run-store.ts';
import { createViewStore, type ViewStore } from './view-store.ts';

export interface EditorSession {
  readonly workflowId: string;
  readonly clientId: string;
  readonly draft: Draft;
  readonly catalogue: Catalogue;
  readonly view: ViewStore;
  readonly run: RunStore;
  readonly problems: ProblemStore;
  readonly dialogs: DialogStore;
  readonly canvas: CanvasSlot;
  /** Ends the following of the execution that is shown. */
  following: AbortController | undefined;
  close(): void;
}

/** Signed out, too slow, too busy or not there: the change may still arrive later. Everything else is final. */
const passing = (error: unknown) =>
  error instanceof ApiError &&
  (error.status === 0 || error.status === 401 || error.status === 429 || error.status >= 500);

function createTransport(workflowId: string, clientId: string): DraftTransport {
  return {
    async send({ id, operation }, { keepalive }) {
      try {
        return await sendOperation(workflowId, { ...operation, operationId: id, clientId }, { keepalive });
      } catch (error) {
        if (passing(error)) throw new OfflineError('The server was not reached.', { cause: error });
        throw error;
      }
    },
    operationsAfter: async (revision) => (await operationsAfter(workflowId, revision)).items,
    read: async () => {
      const record = await readWorkflow(workflowId);
      return { workflow: documentOf(record), revision: record.revision };
    },
  };
}

export async function openSession(
  record: WorkflowRecord,
  nodeTypes: readonly NodeTypeMetadata[],
): Promise<EditorSession> {
  const workflowId = record.id;
  const clientId = createId();
  const closing = new AbortController();
  const leftOver = await takeLeftOver(workflowId);
  claimClient(clientId, closing.signal);
  const catalogue = createCatalogue(nodeTypes);
  const draft = createDraft({
    workflow: documentOf(record),
    revision: record.revision,
    transport: createTransport(workflowId, clientId),
    unsent: createUnsentStore(workflowId, clientId),
    clock: systemClock,
    ids: createId,
    consequences: (before, after) => makeRoomParts(before, after, catalogue),
    leftOver,
  });
  watchWorkflow(
    workflowId,
    () => draft.getState().revision,
    {
      onOperation: (operation) => void draft.receive(operation),
      onReload: () => draft.catchUp(),
      onChange: ({ change }) =>
        change !== 'tested' &&
        void queryClient.invalidateQueries({ queryKey: ['workflow', workflowId, 'publication'] }),
    },
    closing.signal,
  );
  // A tab that goes away sends what it has; what does not arrive is in the unsent store.
  const leave = () => void draft.flush(true);
  const back = () => void draft.flush();
  window.addEventListener('pagehide', leave);
  window.addEventListener('online', back);
  const session: EditorSession = {
    workflowId,
    clientId,
    draft,
    catalogue,
    view: createViewStore(),
    run: createRunStore(),
    problems: createProblemStore(),
    dialogs: createDialogStore(),
    canvas: { current: undefined },
    following: undefined,
    close() {
      session.following?.abort();
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('online', back);
      void draft.flush(true).finally(() => {
        draft.close();
        closing.abort();
      });
    },
  };
  return session;
}
