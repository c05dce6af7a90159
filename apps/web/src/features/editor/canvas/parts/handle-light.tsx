import { useInteraction, useScene } from '../use-canvas.ts';

/** The handle under the pointer, or the one that an edge would snap to, shown larger. */
export function HandleLight() {
  const nodeId = useInteraction(({ hover, connecting }) =>
    connecting === undefined
      ? hover?.kind === 'handle'
        ? hover.nodeId
        : undefined
      : connecting.refusal === undefined
        ? connecting.target?.nodeId
        : undefined,
  );
  const port = useInteraction(({ hover, connecting }) =>
    connecting === undefined ? (hover?.kind === 'handle' ? hover.port : undefined) : connecting.target?.port,
  );
  const side = useInteraction(({ hover, connecting }) =>
    connecting === undefined
      ? hover?.kind === 'handle'
        ? hover.side
        : undefined
      : connecting.side === 'out'
        ? 'in'
        : 'out',
  );
  const handle = useScene(({ nodes }) => {
    const node = nodeId === undefined ? undefined : nodes.get(nodeId);
    return (side === 'out' ? node?.outputs : node?.inputs)?.find((one) => one.port === port);
  });
  if (handle === undefined) return null;
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute z-50000 -ms-2 -mt-2 size-4 rounded-full border-2 border-surface bg-accent"
      style={{ left: handle.x, top: handle.y }}
    />
  );
}
