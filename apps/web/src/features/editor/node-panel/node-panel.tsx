import { useEffect } from 'react';
import { lazyPart } from '../../../ui/lazy-part.tsx';
import { useDraft, useSession, useView } from '../session/use-session.ts';

const Panel = lazyPart(async () => (await import('./panel.tsx')).Panel);

/** The panel of the node that is open. */
export function NodePanel() {
  const { view } = useSession();
  const nodeId = useView(({ openNodeId }) => openNodeId);
  const exists = useDraft(({ workflow }) => nodeId !== undefined && Object.hasOwn(workflow.nodes, nodeId));
  // Taken away by somebody else, or by undo.
  useEffect(() => {
    if (nodeId !== undefined && !exists) view.setState({ openNodeId: undefined });
  }, [nodeId, exists, view]);
  if (nodeId === undefined || !exists) return null;
  return <Panel nodeId={nodeId} onClose={() => view.setState({ openNodeId: undefined })} />;
}
