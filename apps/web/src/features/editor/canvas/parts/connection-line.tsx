import { useLingui } from '@lingui/react/macro';
import { Ban, Plus } from 'lucide-react';
import { classNames } from '../../../../ui/class-names.ts';
import { curvePath } from '../../canvas-model/edge-curve.ts';
import { refusalWords } from '../../commands/refusal-words.ts';
import { useInteraction } from '../use-canvas.ts';

/** The edge that is being drawn, and beside the pointer what will become of it. */
export function ConnectionLine() {
  const { t } = useLingui();
  const connecting = useInteraction((state) => state.connecting);
  if (connecting === undefined) return null;
  const { side, start, end, target, refusal, edgeId } = connecting;
  const [from, to] = side === 'out' ? [start, end] : [end, start];
  const isRefused = refusal !== undefined;
  const said = isRefused
    ? refusalWords(refusal)
    : target !== undefined
      ? undefined
      : edgeId === undefined
        ? t`Release to add a node here`
        : t`Release to delete the connection`;
  return (
    <>
      <svg
        aria-hidden
        className="pointer-events-none absolute start-0 top-0 z-60000 size-px overflow-visible"
      >
        <path
          d={curvePath(from, to)}
          fill="none"
          strokeWidth={2.5}
          strokeLinecap="round"
          className={isRefused ? 'stroke-danger' : 'stroke-accent'}
        />
        <circle cx={end.x} cy={end.y} r={5} className={isRefused ? 'fill-danger' : 'fill-accent'} />
      </svg>
      {said !== undefined && (
        <div
          aria-hidden
          className={classNames(
            'pointer-events-none absolute start-0 top-0 z-60000 flex w-max max-w-72 origin-top-left items-center gap-1.5 rounded-md px-2 py-1 text-xs shadow-float',
            isRefused ? 'bg-danger text-surface' : 'bg-ink text-page',
          )}
          style={{
            transform: `translate(${end.x}px, ${end.y}px) scale(calc(1 / var(--zoom))) translate(14px, 14px)`,
          }}
        >
          {isRefused ? <Ban aria-hidden size={13} /> : <Plus aria-hidden size={13} />}
          {said}
        </div>
      )}
    </>
  );
}
