import { lazy, Suspense, useEffect } from 'react';
import { useDraft, useSession, useView } from '../session/use-session.ts';

const load = () => import('./panel.tsx');
const Panel = lazy(async () => ({ default: (await load()).Panel }));

/** The panel of the node that is open. Fetched while the editor idles, so that it opens at once. */
export function NodePanel() {
  const { view } = useSession();
  const nodeId = useView(({ openNodeId }) => openNodeId);
  const exists = useDraft(({ workflow }) => nodeId !== undefined && Object.hasOwn(workflow.nodes, nodeId));
  useEffect(() => {
    const waiting = [
      setTimeout(() => void load(), 300),
      setTimeout(() => void import('../expressions/template-editor.tsx'), 1_500),
    ];
    return () => waiting.forEach(clearTimeout);
  }, []);
  // Taken away by somebody else, or by undo.
  useEffect(() => {
    if (nodeId !== undefined && !exists) view.setState({ openNodeId: undefined });
  }, [nodeId, exists, view]);
  if (nodeId === undefined || !exists) return null;
  return (
    <Suspense fallback={null}>
      <Panel nodeId={nodeId} />
    </Suspense>
  );
}
