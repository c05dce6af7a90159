import { t } from '@lingui/core/macro';
import type { Workflow, WorkflowNode } from '@reporunner/core';
import { ApiError } from '../../../api/client.ts';
import { explainError } from '../../../api/explain-error.ts';
import { diagnosticsOf } from '../../../api/problem-details.ts';
import { showToast } from '../../../ui/toasts.tsx';
import { type RunRequest, runWorkflow, stopRun, UnsavedDraftError } from '../run/run-workflow.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { isBusy } from '../session/run-store.ts';
import type { EditorCommand } from './command.ts';
import { onlyNode } from './target.ts';

/** Runs the draft; whatever hinders it is said, and where a node is at fault, it can be gone to. */
export async function runDraft(session: EditorSession, request: RunRequest = {}): Promise<void> {
  const isWhole = request.destinationNodeId === undefined;
  if (isWhole && triggersOf(session, session.draft.getState().workflow).length === 0) {
    showToast('info', t`Nothing starts this workflow yet.`, {
      label: t`Add a trigger`,
      run: () => session.view.setState({ palette: { triggersOnly: true } }),
    });
    return;
  }
  try {
    await runWorkflow(session, request);
  } catch (error) {
    if (error instanceof UnsavedDraftError) {
      showToast(
        'error',
        t`Your last changes have not reached the server yet. Try again once they are saved.`,
      );
      return;
    }
    if (error instanceof ApiError && error.code === 'TRIGGER_DATA_MISSING') {
      const { nodeId } = (error.problem.details ?? {}) as { readonly nodeId?: string };
      if (nodeId !== undefined) {
        showToast('info', explainError(error), {
          label: t`Try it`,
          run: () => session.dialogs.setState({ open: { kind: 'listen', nodeId } }),
        });
        return;
      }
    }
    const nodeId = firstNodeOf(error);
    showToast(
      'error',
      explainError(error),
      nodeId === undefined
        ? undefined
        : {
            label: t`Open the node`,
            run: () => session.view.setState({ openNodeId: nodeId, focusedId: nodeId }),
          },
    );
  }
}

const firstNodeOf = (error: unknown): string | undefined =>
  diagnosticsOf(error).find(({ severity, nodeId }) => severity === 'error' && nodeId !== undefined)?.nodeId;

/** Triggers that a run can start at. */
export const triggersOf = ({ catalogue }: EditorSession, { nodes }: Workflow): readonly WorkflowNode[] =>
  Object.values(nodes).filter(
    (node) => !node.disabled && node.parentId === undefined && catalogue.looksOf(node)?.kind === 'trigger',
  );

/** A selected trigger is the one that is run. */
function startOf(session: EditorSession, nodeId: string | undefined): RunRequest {
  const chosen = triggersOf(session, session.draft.getState().workflow).find(({ id }) => id === nodeId);
  return chosen === undefined ? {} : { triggerNodeId: chosen.id };
}

/** A trigger that has an address: the one that is meant, or else the only one. */
function listenedOf(session: EditorSession, nodeId: string | undefined): string | undefined {
  const reachable = triggersOf(session, session.draft.getState().workflow).filter(
    (node) => session.catalogue.find(node)?.address !== undefined,
  );
  const meant = reachable.find(({ id }) => id === nodeId);
  return (meant ?? (reachable.length === 1 ? reachable[0] : undefined))?.id;
}

export const runCommands: readonly EditorCommand[] = [
  {
    id: 'run',
    group: 'run',
    label: () => t`Run the workflow`,
    shortcuts: ['mod+enter'],
    keywords: 'execute start test',
    when: ({ session }) =>
      !isBusy(session.run.getState()) && Object.keys(session.draft.getState().workflow.nodes).length > 0,
    run: ({ session, target }) => runDraft(session, startOf(session, onlyNode(target))),
  },
  {
    id: 'runTo',
    group: 'run',
    label: () => t`Run to here`,
    shortcuts: ['mod+shift+enter'],
    keywords: 'execute node step',
    when: ({ session, target }) => !isBusy(session.run.getState()) && onlyNode(target) !== undefined,
    run: async ({ session, target }) => {
      const destinationNodeId = onlyNode(target);
      if (destinationNodeId !== undefined) await runDraft(session, { destinationNodeId });
    },
  },
  {
    id: 'listen',
    group: 'run',
    label: () => t`Listen for a request`,
    keywords: 'webhook form chat test try curl',
    when: ({ session, target }) => listenedOf(session, onlyNode(target)) !== undefined,
    run: ({ session, target }) => {
      const nodeId = listenedOf(session, onlyNode(target));
      if (nodeId !== undefined) session.dialogs.setState({ open: { kind: 'listen', nodeId } });
    },
  },
  {
    id: 'stop',
    group: 'run',
    label: () => t`Cancel the execution`,
    when: ({ session: { run } }) => isBusy(run.getState()) && run.getState().executionId !== undefined,
    run: async ({ session }) => {
      try {
        await stopRun(session);
      } catch (error) {
        showToast('error', explainError(error));
      }
    },
  },
];
