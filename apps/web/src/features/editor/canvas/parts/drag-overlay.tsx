import { useInteraction } from '../use-canvas.ts';

/** Lines of alignment, outlines of copies, and the rectangle that selects. */
export function DragOverlay() {
  const dragging = useInteraction((state) => state.dragging);
  const marquee = useInteraction((state) => state.marquee);
  return (
    <div aria-hidden className="pointer-events-none absolute start-0 top-0 z-60000">
      {dragging?.isCopy === true &&
        dragging.outlines.map(({ x, y, width, height }) => (
          <div
            key={`${x},${y}`}
            className="absolute rounded-xl border-2 border-accent bg-accent/15"
            style={{
              transform: `translate(${x + dragging.by.x}px, ${y + dragging.by.y}px)`,
              width,
              height,
            }}
          />
        ))}
      {dragging?.guides.map(({ axis, at, from, to }) => (
        <div
          key={`${axis} ${at}`}
          className="absolute bg-accent/60"
          style={
            axis === 'x'
              ? {
                  transform: `translate(${at}px, ${from}px)`,
                  width: 'calc(1px / var(--zoom))',
                  height: to - from,
                }
              : {
                  transform: `translate(${from}px, ${at}px)`,
                  height: 'calc(1px / var(--zoom))',
                  width: to - from,
                }
          }
        />
      ))}
      {marquee !== undefined && (
        <div
          className="absolute border-accent bg-accent/10"
          style={{
            transform: `translate(${marquee.x}px, ${marquee.y}px)`,
            width: marquee.width,
            height: marquee.height,
            borderWidth: 'calc(1.5px / var(--zoom))',
          }}
        />
      )}
    </div>
  );
}
