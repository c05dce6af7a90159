// biome-ignore-all lint/a11y/useSemanticElements: rows and cells stand at places of their own, which those of a table cannot.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid is one tab stop; `aria-activedescendant` names its cell.
/** Items as rows, their fields as columns. Only the cells in sight are there, in both directions. */
import { Trans, useLingui } from '@lingui/react/macro';
import type { Item } from '@reporunner/core';
import { Paperclip, TriangleAlert } from 'lucide-react';
import {
  type KeyboardEvent,
  memo,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useFormat } from '../../i18n/use-format.ts';
import { classNames } from '../../ui/class-names.ts';
import { type Column, cellText, columnsBetween, columnsOf, withLateColumns } from './table-columns.ts';
import { rowsSeen, useVisiblePart } from './use-window.ts';
import { copyText, typeOf } from './values.ts';
import { firstItems, type TabProps } from './view-parts.ts';

const rowHeight = 28;
const headHeight = 30;
const numberWidth = 56;
const looked = 60;
const none: readonly string[] = [];
const maxLate = 1_000;
const numeric = new Set(['number', 'boolean', 'null']);

export function TableTab(props: TabProps) {
  const {
    label,
    at,
    want,
    count,
    itemAt,
    placeOf,
    selectedItem,
    onSelectItem,
    focus,
    onFocus,
    onPick,
    onDrag,
  } = props;
  const { t } = useLingui();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const part = useVisiblePart(box, rowHeight);
  const [first, last] = rowsSeen(part, rowHeight, count);
  const [late, setLate] = useState<readonly string[]>(none);
  const columns = withLateColumns(
    columnsOf(firstItems(at, itemAt, count, looked).map(({ json }) => json)),
    late,
  );
  const [firstColumn, lastColumn] = columnsBetween(columns, part.start - 100, part.start + part.width + 100);
  const seenColumns = columns.slice(firstColumn, lastColumn);
  const end = columns.at(-1);
  const width = numberWidth + (end === undefined ? 0 : end.start + end.width);

  useEffect(() => {
    const wanted = Array.from({ length: last - first }, (_, index) => itemAt(first + index));
    want(wanted.length === 0 ? [0] : wanted);
  }, [first, last, itemAt, want]);
  useEffect(() => {
    const known = new Set(columns.map(({ name }) => name));
    const found = new Set<string>();
    for (let place = first; place < last; place += 1) {
      for (const name in at(itemAt(place))?.json) if (!known.has(name)) found.add(name);
    }
    if (found.size > 0) setLate((before) => [...before, ...found].slice(0, maxLate));
  }, [first, last, at, itemAt, columns]);

  const active = {
    row: focus === undefined ? -1 : placeOf(focus.item),
    column: focus === undefined ? -1 : columns.findIndex(({ name }) => name === focus.path[0]),
  };
  useEffect(() => {
    const own = box.current;
    if (own === null || active.row < 0) return;
    const top = active.row * rowHeight;
    if (top < own.scrollTop) own.scrollTop = top;
    else if (top + rowHeight + headHeight > own.scrollTop + own.clientHeight)
      own.scrollTop = top + rowHeight + headHeight - own.clientHeight;
    const column = columns[active.column];
    if (column === undefined) return;
    const rtl = document.documentElement.dir === 'rtl' ? -1 : 1;
    const seen = own.clientWidth - numberWidth;
    const left = Math.abs(own.scrollLeft);
    if (column.start < left) own.scrollLeft = column.start * rtl;
    else if (column.start + column.width > left + seen)
      own.scrollLeft = (column.start + column.width - seen) * rtl;
    // Only when another cell is chosen: manual scrolling is left alone.
  }, [active.row, active.column]);

  const choose = (row: number, column: number) => {
    const item = itemAt(Math.max(0, Math.min(count - 1, row)));
    const name = columns[Math.max(0, Math.min(columns.length - 1, column))]?.name;
    onSelectItem(item);
    onFocus({ item, path: name === undefined ? [] : [name] });
  };
  const keyDown = (event: KeyboardEvent) => {
    if (count === 0) return;
    const rtl = document.documentElement.dir === 'rtl';
    const row = active.row < 0 ? Math.max(0, placeOf(selectedItem)) : active.row;
    const column = Math.max(0, active.column);
    const page = Math.max(1, Math.floor(part.height / rowHeight) - 2);
    const far = event.ctrlKey || event.metaKey;
    if (event.key === 'ArrowDown') choose(row + (active.row < 0 ? 0 : 1), column);
    else if (event.key === 'ArrowUp') choose(row - 1, column);
    else if (event.key === 'PageDown') choose(row + page, column);
    else if (event.key === 'PageUp') choose(row - page, column);
    else if (event.key === (rtl ? 'ArrowLeft' : 'ArrowRight')) choose(row, column + 1);
    else if (event.key === (rtl ? 'ArrowRight' : 'ArrowLeft')) choose(row, column - 1);
    else if (event.key === 'Home') choose(far ? 0 : row, 0);
    else if (event.key === 'End') choose(far ? count - 1 : row, columns.length - 1);
    else if (event.key === 'Enter' && focus !== undefined && focus.path.length > 0) onPick?.(focus);
    else if (event.key === 'c' && far && focus !== undefined) {
      const value = at(focus.item)?.json[String(focus.path[0])];
      if (value === undefined) return;
      void navigator.clipboard.writeText(copyText(value));
    } else return;
    event.preventDefault();
  };

  const acts = useRef<Acts>({ choose, pick: onPick, drag: onDrag });
  useLayoutEffect(() => {
    acts.current = { choose, pick: onPick, drag: onDrag };
  });

  if (columns.length === 0 && count > 0 && at(itemAt(0)) !== undefined) {
    return (
      <p className="p-4 text-muted">
        <Trans>The items are empty.</Trans>
      </p>
    );
  }
  const rows = Array.from({ length: last - first }, (_, index) => first + index);
  return (
    <div
      ref={box}
      role="grid"
      aria-label={t`Table, ${label}`}
      aria-rowcount={count + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable={false}
      tabIndex={0}
      aria-activedescendant={
        active.row >= first && active.row < last && active.column >= firstColumn && active.column < lastColumn
          ? `${id}-${active.row}-${active.column}`
          : undefined
      }
      onKeyDown={keyDown}
      className="relative min-h-0 grow overflow-auto text-xs focus-visible:-outline-offset-2"
    >
      <div role="presentation" style={{ height: count * rowHeight + headHeight, width, minWidth: '100%' }}>
        <div
          role="row"
          aria-rowindex={1}
          style={{ height: headHeight, width, minWidth: '100%' }}
          className="sticky top-0 z-10 border-line border-b bg-raised font-medium"
        >
          <span
            role="columnheader"
            aria-colindex={1}
            aria-label={t`Item`}
            style={{ width: numberWidth, height: headHeight }}
            className="sticky start-0 z-10 inline-flex items-center bg-raised px-2 text-muted"
          >
            #
          </span>
          {seenColumns.map((column, index) => (
            <span
              key={column.name}
              role="columnheader"
              aria-colindex={firstColumn + index + 2}
              draggable
              onDragStart={(event) => onDrag(event, { item: selectedItem, path: [column.name] })}
              title={column.name}
              style={{
                insetInlineStart: numberWidth + column.start,
                width: column.width,
                height: headHeight,
              }}
              className="absolute top-0 flex cursor-grab items-center border-line border-s px-2"
            >
              <span dir="auto" className="truncate">
                {column.name}
              </span>
            </span>
          ))}
        </div>
        {rows.map((row) => {
          const index = itemAt(row);
          return (
            <TableRow
              key={index}
              id={id}
              row={row}
              index={index}
              item={at(index)}
              width={width}
              selected={index === selectedItem}
              activeColumn={active.row === row ? active.column : -1}
              columns={seenColumns}
              firstColumn={firstColumn}
              acts={acts}
            />
          );
        })}
      </div>
    </div>
  );
}

interface Acts {
  readonly choose: (row: number, column: number) => void;
  readonly pick: TabProps['onPick'];
  readonly drag: TabProps['onDrag'];
}

interface TableRowProps {
  readonly id: string;
  readonly row: number;
  readonly index: number;
  readonly item: Item | undefined;
  readonly width: number;
  readonly selected: boolean;
  readonly activeColumn: number;
  readonly columns: readonly Column[];
  readonly firstColumn: number;
  /** Kept in a box of its own: that they are new is no reason to draw a row anew. */
  readonly acts: RefObject<Acts>;
}

const TableRow = memo(function TableRow(props: TableRowProps) {
  const { id, row, index, item, width, selected, activeColumn, columns, firstColumn, acts } = props;
  const { t } = useLingui();
  const format = useFormat();
  return (
    <div
      role="row"
      aria-rowindex={row + 2}
      aria-selected={selected}
      style={{ top: headHeight + row * rowHeight, height: rowHeight, width, minWidth: '100%' }}
      className={classNames(
        'absolute border-line border-b',
        selected ? 'bg-accent-soft' : 'bg-surface hover:bg-hover',
      )}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keyboard. */}
      <span
        role="rowheader"
        aria-colindex={1}
        onClick={() => acts.current.choose(row, Math.max(0, activeColumn))}
        style={{ width: numberWidth, height: rowHeight - 1 }}
        className={classNames(
          'sticky start-0 z-[1] inline-flex items-center gap-1 px-2 text-muted tabular-nums',
          selected ? 'bg-accent-soft' : 'bg-surface',
        )}
      >
        {format.number(index + 1)}
        {item?.error !== undefined && (
          <TriangleAlert size={12} className="text-danger" aria-label={t`Failed: ${item.error.message}`} />
        )}
        {item?.binary !== undefined && <Paperclip size={12} aria-label={t`With files`} />}
      </span>
      {columns.map((column, place) => {
        const value = item?.json[column.name];
        const cell = { item: index, path: [column.name] };
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keyboard.
          <span
            key={column.name}
            id={`${id}-${row}-${firstColumn + place}`}
            role="gridcell"
            aria-colindex={firstColumn + place + 2}
            draggable
            onDragStart={(event) => acts.current.drag(event, cell)}
            onClick={() => acts.current.choose(row, firstColumn + place)}
            onDoubleClick={() => acts.current.pick?.(cell)}
            style={{
              insetInlineStart: numberWidth + column.start,
              width: column.width,
              height: rowHeight - 1,
            }}
            className={classNames(
              'absolute top-0 flex items-center border-line border-s px-2',
              activeColumn === firstColumn + place && 'shadow-[inset_0_0_0_2px_var(--accent)]',
            )}
          >
            {item === undefined ? (
              <span className="h-3 w-3/5 animate-pulse rounded bg-sunken" />
            ) : (
              <span
                dir="auto"
                className={classNames(
                  'truncate',
                  value === undefined || value === null || typeof value === 'object'
                    ? 'text-muted'
                    : 'text-ink',
                  value !== undefined && numeric.has(typeOf(value)) && 'tabular-nums',
                )}
              >
                {cellText(value)}
              </span>
            )}
          </span>
        );
      })}
    </div>
  );
});
