import { useLingui } from '@lingui/react/macro';
import { Hand, Map as MapIcon, Maximize, Minus, Plus, SquareDashedMousePointer } from 'lucide-react';
import { useStore } from 'zustand';
import { useFormat } from '../../../../i18n/use-format.ts';
import { IconButton } from '../../../../ui/icon-button.tsx';
import { useCanvas, useInteraction } from '../use-canvas.ts';

interface CanvasBarProps {
  readonly hasMap: boolean;
  readonly onMap: () => void;
}

/** Tools and zoom, in the corner. */
export function CanvasBar({ hasMap, onMap }: CanvasBarProps) {
  const { t } = useLingui();
  const canvas = useCanvas();
  const tool = useInteraction((state) => state.tool);
  return (
    <div
      role="toolbar"
      aria-label={t`View`}
      data-canvas-control
      className="flex items-center gap-0.5 rounded-lg border border-line bg-raised p-0.5 shadow-card"
    >
      {canvas.host.edits !== undefined && (
        <>
          <IconButton
            label={t`Move the view by dragging`}
            size="small"
            pressed={tool === 'pan'}
            onClick={() => canvas.interaction.setState({ tool: 'pan' })}
          >
            <Hand aria-hidden size={15} />
          </IconButton>
          <IconButton
            label={t`Select by dragging`}
            size="small"
            pressed={tool === 'select'}
            onClick={() => canvas.interaction.setState({ tool: 'select' })}
          >
            <SquareDashedMousePointer aria-hidden size={15} />
          </IconButton>
          <span aria-hidden className="mx-0.5 h-4 w-px bg-line" />
        </>
      )}
      <IconButton
        label={t`Zoom out`}
        size="small"
        onClick={() => canvas.zoomTo(canvas.viewport.getState().zoom * 0.8)}
      >
        <Minus aria-hidden size={15} />
      </IconButton>
      <ZoomButton />
      <IconButton
        label={t`Zoom in`}
        size="small"
        onClick={() => canvas.zoomTo(canvas.viewport.getState().zoom * 1.25)}
      >
        <Plus aria-hidden size={15} />
      </IconButton>
      <IconButton label={t`Show everything`} size="small" onClick={() => canvas.fit()}>
        <Maximize aria-hidden size={14} />
      </IconButton>
      <IconButton label={t`Map`} size="small" pressed={hasMap} onClick={onMap}>
        <MapIcon aria-hidden size={14} />
      </IconButton>
    </div>
  );
}

function ZoomButton() {
  const { t } = useLingui();
  const canvas = useCanvas();
  const format = useFormat();
  const zoom = useStore(canvas.viewport, (viewport) => Math.round(viewport.zoom * 100) / 100);
  const percent = format.percent(zoom);
  return (
    <button
      type="button"
      aria-label={t`Zoom: ${percent}. Back to full size`}
      onClick={() => canvas.zoomTo(1)}
      className="h-6 min-w-11 rounded-md text-center text-muted text-xs tabular-nums hover:bg-hover hover:text-ink"
    >
      {percent}
    </button>
  );
}
