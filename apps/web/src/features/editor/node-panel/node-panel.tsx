import { useEffect } from 'react';
import { lazyPart } from '../../../ui/lazy-part.tsx';
import { useSession, useView } from '../session/use-session.ts';
import { closeOnBack } from './close-on-back.ts';

const Panel = lazyPart(async () => (await import('./panel.tsx')).Panel);

/** The panel of the node that is open. */
export function NodePanel() {
  const { view } = useSession();
  const nodeId = useView(({ openNodeId }) => openNodeId);
  useEffect(() => closeOnBack(view), [view]);
  if (nodeId === undefined) return null;
  return <Panel nodeId={nodeId} onClose={() => view.setState({ openNodeId: undefined })} />;
}
