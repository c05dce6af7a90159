/**
 * A long list as a table of which only the rows in sight are there. Rows are of one height. The arrows go from row to
 * row, Shift with them ticks, `x` ticks one, Ctrl+A all.
 */
import { useLingui } from '@lingui/react/macro';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { Checkbox } from './checkbox.tsx';
import { classNames } from './class-names.ts';
import { extendTo, noRows, type RowSelection, selectAll, toggleRow } from './row-selection.ts';
import { useRowWindow } from './use-row-window.ts';

export interface Column<Row> {
  readonly key: string;
  readonly header: ReactNode;
  /** Width, and from which width of the screen on it is there: `w-32 max-md:hidden`. */
  readonly className?: string;
  /** Its key in the order that the list can have; a `-` before it is the reverse. */
  readonly sortKey?: string;
  /** The heading is for screen readers only. */
  readonly headerHidden?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface VirtualTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  /** The row in words, for its tick. Undefined: it cannot be ticked. */
  readonly rowName: (row: Row) => string | undefined;
  readonly columns: readonly Column<Row>[];
  readonly rowHeight?: number;
  readonly selection?: RowSelection;
  readonly onSelect?: (selection: RowSelection) => void;
  readonly sort?: string | undefined;
  readonly onSort?: (sort: string) => void;
  /** More rows are there on the server. */
  readonly hasMore?: boolean;
  readonly onEnd?: () => void;
  /** A click on the row beside its links and buttons. */
  readonly onOpen?: (row: Row) => void;
  readonly rowProps?: (row: Row) => React.HTMLAttributes<HTMLTableRowElement>;
  /** What of the list is kept in sight when one comes back to it. */
  readonly scrollId: string;
}

export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { label, rows, rowId, rowName, columns, rowHeight = 52, hasMore = false, onEnd } = props;
  const { selection, onSelect, sort, onSort, onOpen, rowProps, scrollId } = props;
  const { t } = useLingui();
  const scroller = useRef<HTMLDivElement>(null);
  const { first, end } = useRowWindow(scroller, rows.length, rowHeight);
  useEffect(() => {
    if (hasMore && end >= rows.length - 20) onEnd?.();
  }, [hasMore, end, rows.length, onEnd]);

  const order = rows.filter((row) => rowName(row) !== undefined).map(rowId);
  const focusRow = (index: number, what: string) => {
    const element = scroller.current;
    if (element === null) return;
    const top = index * rowHeight;
    const bottom = top + rowHeight + headHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight)
      element.scrollTop = bottom - element.clientHeight;
    // It may have to be drawn first.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const row = element.querySelector(`[data-index="${index}"]`);
        const wanted = row?.querySelector<HTMLElement>(what) ?? row?.querySelector<HTMLElement>('a, button');
        wanted?.focus({ preventScroll: true });
      }),
    );
  };
  const press = (event: KeyboardEvent<HTMLTableSectionElement>) => {
    const target = event.target as HTMLElement;
    const at = Number(target.closest<HTMLElement>('[data-index]')?.dataset.index ?? Number.NaN);
    const row = rows[at];
    if (row === undefined || event.defaultPrevented) return;
    const what = target.matches('input') ? 'input' : '[data-row-focus]';
    const ticked = (index: number) => {
      const other = rows[index];
      if (selection === undefined || other === undefined || rowName(other) === undefined) return;
      const begun = selection.anchor === undefined ? toggleRow(noRows, rowId(row)) : selection;
      onSelect?.(extendTo(begun, order, rowId(other)));
    };
    const go = (index: number) => {
      event.preventDefault();
      const to = Math.max(0, Math.min(rows.length - 1, index));
      if (event.shiftKey) ticked(to);
      focusRow(to, what);
    };
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(rows.length - 1);
    else if (event.key === 'x' && !event.ctrlKey && !event.metaKey && selection !== undefined) {
      if (rowName(row) !== undefined) onSelect?.(toggleRow(selection, rowId(row)));
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && selection !== undefined) {
      event.preventDefault();
      onSelect?.(selectAll(order));
    } else if (event.key === 'Escape' && selection !== undefined && selection.ids.size > 0) {
      event.preventDefault();
      onSelect?.(noRows);
    }
  };

  const before = first * rowHeight;
  const after = (rows.length - end) * rowHeight;
  const all = order.length > 0 && order.every((id) => selection?.ids.has(id));
  return (
    // Rows are reached by what is in them; the frame of the scrolling part needs no stop of its own.
    <div
      ref={scroller}
      data-scroll-restoration-id={scrollId}
      className="relative min-h-0 grow overflow-auto border-line border-t bg-surface [overflow-anchor:none]"
    >
      <table
        aria-label={label}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        className="w-full table-fixed border-separate border-spacing-0"
      >
        <thead>
          <tr aria-rowindex={1}>
            {selection !== undefined && (
              <th scope="col" className={classNames(headClass, 'w-12 ps-4 sm:ps-6')}>
                <Checkbox
                  label={t`Select all`}
                  checked={all ? true : selection.ids.size > 0 ? 'some' : false}
                  onChange={() => onSelect?.(all ? noRows : selectAll(order))}
                />
              </th>
            )}
            {columns.map((column) => (
              <Heading key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={press}>
          {before > 0 && <Room height={before} />}
          {rows.slice(first, end).map((row, offset) => {
            const index = first + offset;
            const id = rowId(row);
            const name = rowName(row);
            const { className, ...more } = rowProps?.(row) ?? {};
            const selected = selection?.ids.has(id) ?? false;
            return (
              <tr
                key={id}
                data-index={index}
                aria-rowindex={index + 2}
                style={{ height: rowHeight }}
                onClick={(event) => {
                  const target = event.target as HTMLElement;
                  if (
                    !target.closest('a, button, input, [role="menu"]') &&
                    getSelection()?.isCollapsed !== false
                  )
                    onOpen?.(row);
                }}
                className={classNames(
                  'group',
                  onOpen && 'cursor-pointer',
                  selected ? 'bg-accent-soft' : 'hover:bg-hover/60',
                  className,
                )}
                {...more}
              >
                {selection !== undefined && (
                  <td className="border-line border-b ps-4 sm:ps-6">
                    {name !== undefined && (
                      <Checkbox
                        label={t`Select ${name}`}
                        checked={selected}
                        onChange={(event) =>
                          onSelect?.(
                            event.shiftKey ? extendTo(selection, order, id) : toggleRow(selection, id),
                          )
                        }
                      />
                    )}
                  </td>
                )}
                {columns.map(({ key: column, className: width, cell }) => (
                  <td key={column} className={classNames('overflow-hidden border-line border-b px-2', width)}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 && <Room height={after} />}
        </tbody>
      </table>
    </div>
  );
}

/** Of the heading, which covers the first row under it. */
const headHeight = 36;

const headClass =
  'sticky top-0 z-[1] h-9 border-line border-b bg-surface text-start font-medium text-muted text-xs';

/** In place of the rows that are out of sight. */
function Room({ height }: { readonly height: number }) {
  return (
    <tr aria-hidden>
      <td style={{ height, padding: 0 }} />
    </tr>
  );
}

interface HeadingProps<Row> {
  readonly column: Column<Row>;
  readonly sort: string | undefined;
  readonly onSort: ((sort: string) => void) | undefined;
}

function Heading<Row>({ column, sort, onSort }: HeadingProps<Row>) {
  const { header, sortKey, className, headerHidden } = column;
  const up = sort === sortKey;
  const down = sort === `-${sortKey}`;
  const sorted = sortKey !== undefined && (up || down);
  return (
    <th
      scope="col"
      aria-sort={sorted ? (up ? 'ascending' : 'descending') : undefined}
      className={classNames(headClass, 'px-2', className)}
    >
      {sortKey === undefined || onSort === undefined ? (
        <span className={headerHidden ? 'sr-only' : undefined}>{header}</span>
      ) : (
        <button
          type="button"
          onClick={() =>
            onSort(up ? `-${sortKey}` : down ? sortKey : sortKey === 'name' ? 'name' : `-${sortKey}`)
          }
          className={classNames('inline-flex h-6 items-center gap-1 hover:text-ink', sorted && 'text-ink')}
        >
          {header}
          {sorted && (up ? <ArrowUp aria-hidden size={12} /> : <ArrowDown aria-hidden size={12} />)}
        </button>
      )}
    </th>
  );
}
