import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { type ShapeLine, shapeLines, shapeOf } from './shape.ts';
import { TypeIcon, ValueText } from './value-text.tsx';
import { type ValueType, valueAt } from './values.ts';
import { firstItems, type TabProps } from './view-parts.ts';
import { VirtualTree } from './virtual-tree.tsx';

const looked = 100;

interface Row extends ShapeLine {
  readonly key: string;
}

/** The fields of the items, with a value of the chosen one: what there is to take, at a glance. */
export function SchemaTab(props: TabProps) {
  const { label, at, want, itemAt, count, selectedItem, focus, onFocus, onPick, onDrag } = props;
  const { t } = useLingui();
  // The first items tell the shape, the chosen one the values.
  useEffect(() => want([0, selectedItem]), [want, selectedItem]);
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const chosen = at(selectedItem);
  const sample = firstItems(at, itemAt, count, looked);
  const shape = shapeOf((sample.length === 0 && chosen ? [chosen] : sample).map(({ json }) => json));
  const lines = shapeLines(shape, turned);
  const names: Readonly<Record<ValueType, string>> = {
    string: t`text`,
    number: t`number`,
    boolean: t`yes or no`,
    null: t`null`,
    list: t`list`,
    object: t`object`,
  };
  const active = lines.findIndex(({ id }) => focus !== undefined && id === JSON.stringify(focus.path));
  if (lines.length === 0) {
    return (
      <p className="p-4 text-muted">
        <Trans>The items are empty.</Trans>
      </p>
    );
  }
  return (
    <VirtualTree<Row>
      label={t`Fields, ${label}`}
      count={lines.length}
      rowAt={(index) => {
        const line = lines[index] as ShapeLine;
        return { ...line, key: line.id };
      }}
      onFold={({ id }) => {
        const next = new Set(turned);
        if (!next.delete(id)) next.add(id);
        setTurned(next);
      }}
      active={active}
      onActive={(index) => {
        const line = lines[index];
        if (line !== undefined) onFocus({ item: selectedItem, path: line.path });
      }}
      {...(onPick === undefined ? {} : { onPick: ({ path }: Row) => onPick({ item: selectedItem, path }) })}
      onDrag={(event, { path }) => onDrag(event, { item: selectedItem, path })}
    >
      {({ label: name, path, shape: field, optional }) => {
        const own = chosen === undefined ? undefined : valueAt(chosen.json, path);
        const types = [...field.types];
        return (
          <>
            <span className="flex max-w-[60%] shrink-0 cursor-grab items-center gap-1 rounded border border-line bg-surface px-1.5 py-px">
              <TypeIcon type={types.find((type) => type !== 'null') ?? 'null'} />
              <span dir="auto" className="truncate font-medium">
                {name}
              </span>
              {optional && (
                <span className="text-muted" title={t`Not every item has it`}>
                  ?
                </span>
              )}
            </span>
            <span className="sr-only">{types.map((type) => names[type]).join(', ')}</span>
            <ValueText value={own === undefined ? field.sample : own} length={120} />
          </>
        );
      }}
    </VirtualTree>
  );
}
