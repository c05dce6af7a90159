import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { ChevronDown, ChevronRight } from 'lucide-react';
import type { SceneNode } from '../../canvas-model/scene.ts';
import { useCanvas } from '../use-canvas.ts';

/** Folds a frame up to a card, or opens it again. */
export function FoldButton({ at }: { readonly at: SceneNode }) {
  const { t } = useLingui();
  const { host } = useCanvas();
  const { collapsed } = at.placed;
  const { name } = at.node;
  const steps = plural(at.childCount, { one: '# step', other: '# steps' });
  const fold = () => {
    const { collapsed: all } = host.view.getState();
    const next = new Set(all);
    if (!next.delete(at.id)) next.add(at.id);
    host.view.setState({ collapsed: next });
  };
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-expanded={!collapsed}
      aria-label={collapsed ? t`Unfold ${name}: ${steps}` : t`Fold up ${name}`}
      onClick={fold}
      className="flex h-6 min-w-6 shrink-0 items-center justify-center gap-0.5 rounded-md px-1 text-muted text-xs hover:bg-hover hover:text-ink"
    >
      {collapsed && <span aria-hidden>{steps}</span>}
      {collapsed ? <ChevronRight aria-hidden size={15} /> : <ChevronDown aria-hidden size={15} />}
    </button>
  );
}
