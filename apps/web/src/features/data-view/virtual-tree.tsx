/** A tree of very many rows: the rows in sight are there, the keyboard walks over all of them. */
import { ChevronRight } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { classNames } from '../../ui/class-names.ts';
import { rowsSeen, useVisiblePart } from './use-window.ts';

export const rowHeight = 26;

export interface TreeRow {
  readonly key: string;
  /** From 1. */
  readonly level: number;
  readonly foldable: boolean;
  readonly open: boolean;
}

interface VirtualTreeProps<Row extends TreeRow> {
  readonly label: string;
  /** Code is written from left to right in every language. */
  readonly ltr?: boolean;
  readonly count: number;
  readonly rowAt: (index: number) => Row;
  readonly children: (row: Row, index: number) => ReactNode;
  readonly onFold: (row: Row, open: boolean) => void;
  /** The row that the keyboard is at; −1 for none. */
  readonly active: number;
  readonly onActive: (index: number) => void;
  readonly onPick?: (row: Row) => void;
  readonly onSeen?: (first: number, last: number) => void;
  readonly onDrag?: (event: DragEvent, row: Row) => void;
  readonly onKey?: (event: KeyboardEvent, row: Row) => void;
}

export function VirtualTree<Row extends TreeRow>(props: VirtualTreeProps<Row>) {
  const {
    label,
    ltr = false,
    count,
    rowAt,
    children,
    onFold,
    active,
    onActive,
    onPick,
    onSeen,
    onDrag,
    onKey,
  } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const part = useVisiblePart(box, rowHeight);
  const [first, last] = rowsSeen(part, rowHeight, count);
  useEffect(() => {
    if (last > first) onSeen?.(first, last);
  }, [first, last, onSeen]);
  useEffect(() => {
    // The row that the keyboard is at scrolls into view, also when it was chosen elsewhere.
    const own = box.current;
    if (own === null || active < 0) return;
    const top = active * rowHeight;
    if (top < own.scrollTop) own.scrollTop = top;
    else if (top + rowHeight > own.scrollTop + own.clientHeight)
      own.scrollTop = top + rowHeight - own.clientHeight;
  }, [active]);

  const go = (to: number) => onActive(Math.max(0, Math.min(count - 1, to)));
  const parentOf = (index: number) => {
    const { level } = rowAt(index);
    let at = index - 1;
    while (at > 0 && rowAt(at).level >= level) at -= 1;
    return Math.max(0, at);
  };
  const keyDown = (event: KeyboardEvent) => {
    if (count === 0) return;
    const at = Math.max(0, active);
    const row = rowAt(at);
    const forward = !ltr && document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const back = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
    const page = Math.max(1, Math.floor(part.height / rowHeight) - 1);
    if (event.key === 'ArrowDown') go(active < 0 ? 0 : at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'PageDown') go(at + page);
    else if (event.key === 'PageUp') go(at - page);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(count - 1);
    else if (event.key === forward) {
      if (row.foldable && !row.open) onFold(row, true);
      else if (row.open) go(at + 1);
    } else if (event.key === back) {
      if (row.open) onFold(row, false);
      else if (row.level > 1) go(parentOf(at));
    } else if (event.key === 'Enter' && onPick !== undefined) onPick(row);
    else if (event.key === 'Enter' || event.key === ' ') {
      if (row.foldable) onFold(row, !row.open);
    } else {
      onKey?.(event, row);
      return;
    }
    event.preventDefault();
  };
  const rows = Array.from({ length: last - first }, (_, index) => first + index);
  return (
    <div
      ref={box}
      role="tree"
      aria-label={label}
      dir={ltr ? 'ltr' : undefined}
      tabIndex={0}
      aria-activedescendant={active >= first && active < last ? `${id}-${active}` : undefined}
      onKeyDown={keyDown}
      className="group/tree relative min-h-0 grow overflow-auto focus-visible:-outline-offset-2"
    >
      <div role="presentation" style={{ height: count * rowHeight }} className="relative min-w-full">
        {rows.map((index) => {
          const row = rowAt(index);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keyboard.
            <div
              key={row.key}
              id={`${id}-${index}`}
              role="treeitem"
              tabIndex={-1}
              aria-level={row.level}
              aria-expanded={row.foldable ? row.open : undefined}
              aria-selected={index === active}
              draggable={onDrag !== undefined}
              onDragStart={(event) => onDrag?.(event, row)}
              onClick={() => onActive(index)}
              onDoubleClick={() => onPick?.(row)}
              style={{ top: index * rowHeight, height: rowHeight, paddingInlineStart: row.level * 14 - 8 }}
              className={classNames(
                'group/row absolute inset-x-0 flex items-center gap-1 overflow-hidden whitespace-nowrap pe-2 text-xs focus:outline-none',
                index === active ? 'bg-accent-soft' : 'hover:bg-hover',
              )}
            >
              <span
                aria-hidden
                onClick={(event) => {
                  if (!row.foldable) return;
                  event.stopPropagation();
                  onFold(row, !row.open);
                }}
                className="flex h-full w-5 shrink-0 items-center justify-center text-muted"
              >
                {row.foldable && (
                  <ChevronRight
                    size={13}
                    className={classNames(
                      'transition-transform',
                      row.open ? 'rotate-90' : !ltr && 'rtl:rotate-180',
                    )}
                  />
                )}
              </span>
              {children(row, index)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
