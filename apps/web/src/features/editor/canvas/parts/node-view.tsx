import { useSceneNode } from '../use-canvas.ts';
import { NodeCard } from './node-card.tsx';
import { NodeFrame } from './node-frame.tsx';

export function NodeView({ id }: { readonly id: string }) {
  const node = useSceneNode(id);
  if (node === undefined) return null;
  return node.shape === 'frame' ? <NodeFrame at={node} /> : <NodeCard at={node} />;
}
