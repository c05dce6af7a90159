import { useLingui } from '@lingui/react/macro';
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { Segmented } from '../../../ui/segmented.tsx';
import { type ColumnSizes, clampSizes, readSizes, saveSizes } from './column-sizes.ts';
import { type PanelPart, usePanelTabs } from './panel-tabs.ts';

interface ColumnsProps {
  /** A trigger has none. */
  readonly input: ReactNode | undefined;
  readonly middle: ReactNode;
  readonly output: ReactNode;
}

const wide = '(min-width: 56rem)';

function useIsWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia(wide);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => matchMedia(wide).matches,
  );
}

/** Side by side with movable borders; where there is no room for that, one at a time. */
export function Columns(props: ColumnsProps) {
  return useIsWide() ? <SideBySide {...props} /> : <OneAtATime {...props} />;
}

function SideBySide({ input, middle, output }: ColumnsProps) {
  const { t } = useLingui();
  const [sizes, setSizes] = useState(readSizes);
  const row = useRef<HTMLDivElement>(null);
  const hasInput = input !== undefined;
  const change = (side: keyof ColumnSizes, share: number) => {
    const next = clampSizes({ ...sizes, [side]: share }, side, hasInput);
    setSizes(next);
    saveSizes(next);
  };
  const shared = { sizes, row, onChange: change };
  return (
    <div ref={row} className="flex min-h-0 grow">
      {hasInput && (
        <>
          <div className="min-w-0" style={{ width: `${sizes.input * 100}%` }}>
            {input}
          </div>
          <Border side="input" label={t`Width of the input`} {...shared} />
        </>
      )}
      <div className="min-w-0 grow basis-0 bg-surface">{middle}</div>
      <Border side="output" label={t`Width of the output`} {...shared} />
      <div className="min-w-0" style={{ width: `${sizes.output * 100}%` }}>
        {output}
      </div>
    </div>
  );
}

interface BorderProps {
  readonly side: keyof ColumnSizes;
  readonly label: string;
  readonly sizes: ColumnSizes;
  readonly row: { readonly current: HTMLDivElement | null };
  readonly onChange: (side: keyof ColumnSizes, share: number) => void;
}

const step = 0.02;

function Border({ side, label, sizes, row, onChange }: BorderProps) {
  const share = sizes[side];
  const isRtl = document.documentElement.dir === 'rtl';
  const press = (event: KeyboardEvent) => {
    const towardsEnd = event.key === (isRtl ? 'ArrowLeft' : 'ArrowRight');
    if (!towardsEnd && event.key !== (isRtl ? 'ArrowRight' : 'ArrowLeft')) return;
    event.preventDefault();
    onChange(side, share + (towardsEnd === (side === 'input') ? step : -step));
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = row.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    const fromStart = isRtl ? box.right - event.clientX : event.clientX - box.left;
    onChange(side, side === 'input' ? fromStart / box.width : 1 - fromStart / box.width);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved; this is a splitter
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={16}
      aria-valuemax={60}
      tabIndex={0}
      className="group relative z-10 w-px shrink-0 cursor-col-resize touch-none bg-line outline-none"
      onKeyDown={press}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
    >
      <span className="absolute inset-y-0 -start-3 -end-3" />
      <span className="absolute inset-y-0 -start-px w-[3px] transition-colors group-hover:bg-accent group-focus-visible:bg-accent" />
    </div>
  );
}

function OneAtATime({ input, middle, output }: ColumnsProps) {
  const { t } = useLingui();
  const part = usePanelTabs((tabs) => tabs.part);
  const setPart = (next: PanelPart) => usePanelTabs.setState({ part: next });
  useEffect(() => () => usePanelTabs.setState({ part: 'middle' }), []);
  const options = [
    ...(input === undefined ? [] : [{ value: 'input' as const, label: t`Input` }]),
    { value: 'middle' as const, label: t`Parameters` },
    { value: 'output' as const, label: t`Output` },
  ];
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="border-b px-3 py-2">
        <Segmented label={t`Part of the panel`} value={part} options={options} onChange={setPart} />
      </div>
      <div className="min-h-0 grow">{part === 'input' ? input : part === 'middle' ? middle : output}</div>
    </div>
  );
}
