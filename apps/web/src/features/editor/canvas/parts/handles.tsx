import { useLingui } from '@lingui/react/macro';
import { classNames } from '../../../../ui/class-names.ts';
import type { SceneHandle, SceneNode } from '../../canvas-model/scene.ts';
import { hasRoomForStub } from '../../canvas-model/stubs.ts';
import { useCanvas, useInteraction, useScene } from '../use-canvas.ts';

/** How far a handle stands out of its node. */
const OUT = 6;

/**
 * The points that edges hang on. They are hit by geometry, so these are only drawn, and all of a node's in one element:
 * two elements for each would be most of what there is on the canvas.
 */
export function Handles({ at }: { readonly at: SceneNode }) {
  const { box, inputs, outputs } = at;
  const isConnecting = useInteraction(({ connecting }) => connecting !== undefined);
  const dots = [...inputs, ...outputs].map((handle) => dotAt(handle, box));
  return (
    <>
      <div
        aria-hidden
        className="pointer-events-none absolute -inset-1.5"
        style={{ backgroundImage: dots.join(', ') }}
      />
      {outputs.map((handle) => (
        <Output key={handle.port} at={at} handle={handle} />
      ))}
      {/* Where things come from tells them apart; the names of inputs are shown when one has to be chosen. */}
      {isConnecting &&
        inputs.map(
          ({ port, label, y }) =>
            label !== undefined && (
              <span
                key={port}
                aria-hidden
                dir="auto"
                className="pointer-events-none absolute right-full me-2 -mt-4 whitespace-nowrap px-1 text-2xs text-muted"
                style={{ top: y - box.y }}
              >
                {label}
              </span>
            ),
        )}
    </>
  );
}

/** Round for items; other kinds are filled, so that they can be distinguished. */
function dotAt(
  { x, y, kind, isError }: SceneHandle,
  box: { readonly x: number; readonly y: number },
): string {
  const line = isError ? 'var(--danger)' : 'var(--edge)';
  const ground = kind === 'main' ? 'var(--surface)' : line;
  return `radial-gradient(circle at ${x - box.x + OUT}px ${y - box.y + OUT}px, ${ground} 3.7px, ${line} 4.2px 5.4px, transparent 6px)`;
}

interface OutputProps {
  readonly at: SceneNode;
  readonly handle: SceneHandle;
}

function Output({ at, handle }: OutputProps) {
  const { host } = useCanvas();
  const isConnected = useScene((scene) =>
    scene.edgesOf(at.id).some((id) => {
      const from = scene.edges.get(id)?.edge.from;
      return from?.nodeId === at.id && from.port === handle.port;
    }),
  );
  const hasRoom = useScene((scene) => hasRoomForStub(scene, at.id, handle));
  const canAdd = !isConnected && hasRoom && host.edits !== undefined;
  if (!canAdd && handle.label === undefined) return null;
  const style = { left: handle.x - at.box.x, top: handle.y - at.box.y };
  if (canAdd) return <AddAfter at={at} handle={handle} style={style} />;
  return (
    <span
      aria-hidden
      dir="auto"
      className={classNames(
        'pointer-events-none absolute ms-2 -mt-4 whitespace-nowrap px-1 text-2xs',
        handle.isError ? 'text-danger' : 'text-muted',
      )}
      style={style}
    >
      {handle.label}
    </span>
  );
}

function AddAfter({ at, handle, style }: OutputProps & { readonly style: { left: number; top: number } }) {
  const { t } = useLingui();
  const { host } = useCanvas();
  const isBusy = useInteraction(
    ({ connecting, dragging }) => connecting !== undefined || dragging !== undefined,
  );
  if (isBusy) return null;
  const { name } = at.node;
  const { label } = handle;
  return (
    <div className="absolute ms-1.5 -mt-3 flex h-6 items-center" style={style}>
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
        <PlusSign />
      </button>
    </div>
  );
}

/** Drawn by borders: an icon would be a picture of its own for each open output. */
function PlusSign() {
  return (
    <span aria-hidden className="relative block size-2.5">
      <span className="absolute inset-x-0 top-1 h-0.5 bg-current" />
      <span className="absolute inset-y-0 start-1 w-0.5 bg-current" />
    </span>
  );
}
