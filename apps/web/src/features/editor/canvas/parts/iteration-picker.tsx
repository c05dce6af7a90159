import { useLingui } from '@lingui/react/macro';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useDeferredValue } from 'react';
import { useFormat } from '../../../../i18n/use-format.ts';
import { classNames } from '../../../../ui/class-names.ts';
import type { SceneNode } from '../../canvas-model/scene.ts';
import { withIteration } from '../../session/run-store.ts';
import { iterationsOf, iterationsShown } from '../iterations.ts';
import { useCanvas, useCanvasRun } from '../use-canvas.ts';

/** Which iteration of a container the nodes inside show; the newest, until somebody looks at another. */
export function IterationPicker({ at }: { readonly at: SceneNode }) {
  const hasRun = useCanvasRun(({ executionId, nodes }) => executionId !== undefined && nodes.has(at.id));
  return hasRun ? <Picker at={at} /> : null;
}

function Picker({ at }: { readonly at: SceneNode }) {
  const { t } = useLingui();
  const { host } = useCanvas();
  const format = useFormat();
  // Counting thousands of iterations waits until there is time for it.
  const runs = useDeferredValue(useCanvasRun((run) => run.runs));
  const chosen = useCanvasRun((run) => run.iterations.get(at.id));
  const looked = useCanvasRun((run) => run.iterations);
  const all = iterationsShown(iterationsOf(runs, at.id), looked);
  if (all.length < 2) return null;
  const found = all.findIndex(({ scope }) => scope === chosen);
  const index = found === -1 ? all.length - 1 : found;
  const current = all[index];
  const frameName = at.node.name;
  const show = (next: number) =>
    host.run.setState((state) =>
      withIteration(state, at.id, next === all.length - 1 ? undefined : all[next]?.scope),
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: two buttons on a canvas are no fieldset
    <div
      role="group"
      aria-label={t`Iteration of ${frameName}`}
      className="flex shrink-0 items-center text-2xs"
    >
      <Step label={t`The iteration before`} isOff={index <= 0} onPress={() => show(index - 1)}>
        <ChevronLeft aria-hidden size={14} />
      </Step>
      <span
        className={classNames(
          'min-w-10 text-center tabular-nums',
          current?.hasFailed === true ? 'font-medium text-danger' : 'text-muted',
        )}
      >
        {format.number((current?.number ?? 0) + 1)} / {format.number(all.length)}
      </span>
      <Step label={t`The next iteration`} isOff={index >= all.length - 1} onPress={() => show(index + 1)}>
        <ChevronRight aria-hidden size={14} />
      </Step>
    </div>
  );
}

interface StepProps {
  readonly label: string;
  readonly isOff: boolean;
  readonly onPress: () => void;
  readonly children: React.ReactNode;
}

function Step({ label, isOff, onPress, children }: StepProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      disabled={isOff}
      onClick={onPress}
      className="grid size-6 place-items-center rounded-md text-muted hover:bg-hover hover:text-ink disabled:opacity-40"
    >
      {children}
    </button>
  );
}
