import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { nodeVersionsQuery } from '../../api/node-types.ts';
import { workflowQuery } from '../../api/workflows.ts';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { Editor } from './editor.tsx';
import { showExecution } from './run/run-workflow.ts';
import { type EditorSession, openSession } from './session/editor-session.ts';
import { SessionContext } from './session/use-session.ts';

export function EditorPage() {
  const { workflowId } = useParams({ from: '/app/workflows/$workflowId' });
  // One session per workflow: another address is another editor.
  return <OpenedEditor key={workflowId} workflowId={workflowId} />;
}

function OpenedEditor({ workflowId }: { readonly workflowId: string }) {
  // Read once: from then on the session keeps itself up to date.
  const workflow = useQuery({
    ...workflowQuery(workflowId),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const nodeTypes = useQuery(nodeVersionsQuery);
  const session = useEditorSession(workflow.data, nodeTypes.data);
  const { execution, node } = useSearch({ from: '/app/workflows/$workflowId' });
  useEffect(() => {
    if (session !== undefined && execution !== undefined) showExecution(session, execution);
  }, [session, execution]);
  useEffect(() => {
    if (session !== undefined && node !== undefined) openNode(session, node);
  }, [session, node]);
  useEffect(() => {
    if (session === undefined) return;
    const leaving = new AbortController();
    // Nothing that the first look at a workflow needs.
    import('./run/show-test-runs.ts').then(
      ({ showTestRuns }) => leaving.signal.aborted || showTestRuns(session, leaving.signal),
      () => {},
    );
    return () => leaving.abort();
  }, [session]);
  const failed = workflow.error ?? nodeTypes.error;
  if (failed) {
    return (
      <ErrorState
        error={failed}
        onRetry={() => {
          void workflow.refetch();
          void nodeTypes.refetch();
        }}
      />
    );
  }
  if (session === undefined) return <Skeleton />;
  return (
    <SessionContext value={session}>
      <Editor />
    </SessionContext>
  );
}

/** The draft may have gone on since the node ran. */
function openNode({ draft, view, canvas }: EditorSession, nodeId: string): void {
  if (draft.getState().workflow.nodes[nodeId] === undefined) {
    showToast('info', t`That node is no longer in the workflow.`);
    return;
  }
  view.setState({ openNodeId: nodeId, focusedId: nodeId });
  canvas.current?.reveal(nodeId);
}

function useEditorSession(
  record: Parameters<typeof openSession>[0] | undefined,
  nodeTypes: Parameters<typeof openSession>[1] | undefined,
): EditorSession | undefined {
  const [session, setSession] = useState<EditorSession>();
  const ready = record !== undefined && nodeTypes !== undefined;
  // A session is opened once, with what was read first.
  useEffect(() => {
    if (record === undefined || nodeTypes === undefined) return;
    let opened: EditorSession | undefined;
    let gone = false;
    void openSession(record, nodeTypes).then((one) => {
      opened = one;
      if (gone) one.close();
      else setSession(one);
    });
    return () => {
      gone = true;
      opened?.close();
    };
  }, [ready]);
  return session;
}
