import { useLingui } from '@lingui/react/macro';
import { Plus } from 'lucide-react';
import { classNames } from '../../../../ui/class-names.ts';
import type { SceneHandle, SceneNode } from '../../canvas-model/scene.ts';
import { useCanvas, useInteraction, useScene } from '../use-canvas.ts';

/** The points that edges hang on. They are hit by geometry, so these are only drawn; `+` is a button. */
export function Handles({ at }: { readonly at: SceneNode }) {
  return (
    <>
      {at.inputs.map((handle) => (
        <Handle key={`in ${handle.port}`} at={at} handle={handle} side="in" />
      ))}
      {at.outputs.map((handle) => (
        <Handle key={`out ${handle.port}`} at={at} handle={handle} side="out" />
      ))}
    </>
  );
}

interface HandleProps {
  readonly at: SceneNode;
  readonly handle: SceneHandle;
  readonly side: 'in' | 'out';
}

function Handle({ at, handle, side }: HandleProps) {
  const { host } = useCanvas();
  const isConnected = useScene((scene) =>
    scene.edgesOf(at.id).some((id) => {
      const edge = scene.edges.get(id)?.edge;
      const end = side === 'out' ? edge?.from : edge?.to;
      return end?.nodeId === at.id && end.port === handle.port;
    }),
  );
  const isHovered = useInteraction(
    ({ hover }) =>
      hover?.kind === 'handle' && hover.nodeId === at.id && hover.port === handle.port && hover.side === side,
  );
  const isAimedAt = useInteraction(
    ({ connecting }) =>
      connecting?.target?.nodeId === at.id &&
      connecting.target.port === handle.port &&
      connecting.side !== side &&
      connecting.refusal === undefined,
  );
  const isConnecting = useInteraction(({ connecting }) => connecting !== undefined);
  const canAdd = side === 'out' && !isConnected && host.edits !== undefined;
  const y = handle.y - at.box.y;
  const style = side === 'out' ? { left: handle.x - at.box.x, top: y } : { left: 0, top: y };
  return (
    <div aria-hidden={side === 'in' || undefined} className="absolute size-0" style={style}>
      <span
        className={classNames(
          'absolute -translate-x-1/2 -translate-y-1/2 border-2 transition-transform duration-100',
          handle.kind === 'main' ? 'size-3 rounded-full' : 'size-2.5 rotate-45 rounded-[2px]',
          handle.isError ? 'border-danger bg-surface' : 'border-edge bg-surface',
          (isHovered || isAimedAt) && 'scale-150 border-accent bg-accent',
        )}
      />
      {handle.label !== undefined && !(canAdd && side === 'out') && (
        <span
          dir="auto"
          className={classNames(
            'pointer-events-none absolute -translate-y-full whitespace-nowrap px-1 text-2xs leading-4',
            // What comes in is told by where it comes from; the names of inputs are shown when they matter.
            side === 'out' ? 'left-2' : 'right-2 opacity-0 group-hover/node:opacity-100',
            handle.isError ? 'text-danger' : 'text-muted',
            isConnecting && 'opacity-100',
          )}
        >
          {handle.label}
        </span>
      )}
      {canAdd && <AddAfter at={at} handle={handle} />}
    </div>
  );
}

function AddAfter({ at, handle }: Omit<HandleProps, 'side'>) {
  const { t } = useLingui();
  const { host } = useCanvas();
  const isBusy = useInteraction(
    ({ connecting, dragging }) => connecting !== undefined || dragging !== undefined,
  );
  if (isBusy) return null;
  const { name } = at.node;
  const { label } = handle;
  return (
    <div className="absolute left-1.5 flex -translate-y-1/2 items-center">
      {label === undefined ? (
        <span
          aria-hidden
          className={classNames('h-0.5 w-5', handle.isError ? 'bg-danger/50' : 'bg-edge/60')}
        />
      ) : (
        <span
          dir="auto"
          className={classNames(
            'pointer-events-none whitespace-nowrap px-1.5 text-2xs leading-4',
            handle.isError ? 'text-danger' : 'text-muted',
          )}
        >
          {label}
        </span>
      )}
      <button
        type="button"
        tabIndex={-1}
        aria-label={label === undefined ? t`Add after ${name}` : t`Add after ${name}, ${label}`}
        onClick={() => host.edits?.insert({ after: { nodeId: at.id, port: handle.port } })}
        className={classNames(
          'grid size-6 shrink-0 place-items-center rounded-md border bg-surface text-muted hover:border-accent hover:bg-accent hover:text-on-accent',
          handle.isError ? 'border-danger/50' : 'border-line-strong',
        )}
      >
        <Plus aria-hidden size={14} />
      </button>
    </div>
  );
}
