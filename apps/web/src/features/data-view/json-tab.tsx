import { useLingui } from '@lingui/react/macro';
import type { JsonObject } from '@reporunner/core';
import { useState } from 'react';
import { layOutRows } from './item-rows.ts';
import { type JsonLine, linesOf, openAtFirst, openTo } from './json-lines.ts';
import { ValueText } from './value-text.tsx';
import { copyText, type Path } from './values.ts';
import type { TabProps } from './view-parts.ts';
import { type TreeRow, VirtualTree } from './virtual-tree.tsx';

interface Row extends TreeRow {
  readonly item: number;
  /** undefined: the item's own row. */
  readonly line: JsonLine | undefined;
}

interface Unfolded {
  readonly open: ReadonlySet<string>;
}

const noPath: Path = [];
const revealed = new WeakMap<
  ReadonlySet<string>,
  { readonly path: string; readonly open: ReadonlySet<string> }
>();

/** The folds with a path opened; the same set for the same path, so that its lines are written once. */
function withFocus(json: JsonObject, open: ReadonlySet<string>, path: Path): ReadonlySet<string> {
  const text = JSON.stringify(path);
  const known = revealed.get(open);
  if (known?.path === text) return known.open;
  const needed = [...openTo(json, path)];
  const all = needed.every((id) => open.has(id)) ? open : new Set([...open, ...needed]);
  revealed.set(open, { path: text, open: all });
  return all;
}

/** All items as one tree of JSON; what is open is written out, nothing else. */
export function JsonTab(props: TabProps) {
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
  // undefined: not toggled by the user. The chosen item is open to begin with.
  const [turned, setTurned] = useState<ReadonlyMap<number, Unfolded | 'folded'>>(new Map());

  const unfoldedItems = new Map<
    number,
    { readonly lines: readonly JsonLine[]; readonly open: ReadonlySet<string> }
  >();
  const candidates = new Set([...turned.keys(), selectedItem]);
  for (const item of candidates) {
    const json = at(item)?.json;
    const state = turned.get(item) ?? (item === selectedItem ? undefined : 'folded');
    if (json === undefined || state === 'folded') continue;
    const own = state?.open ?? openAtFirst(json);
    // The value that is looked at is there, wherever it was chosen: by a search, or in another tab.
    const open = focus?.item === item && focus.line === undefined ? withFocus(json, own, focus.path) : own;
    unfoldedItems.set(item, { lines: linesOf(json, open), open });
  }
  const byPlace = new Map<number, number>();
  for (const [item, { lines }] of unfoldedItems) {
    const place = placeOf(item);
    if (place >= 0) byPlace.set(place, lines.length);
  }
  const rows = layOutRows(count, byPlace);

  const rowAt = (index: number): Row => {
    const { at: place, line } = rows.placeOf(index);
    const item = itemAt(place);
    const own = unfoldedItems.get(item);
    const found = line < 0 ? undefined : own?.lines[line];
    if (found === undefined) {
      return { key: `${item}`, level: 1, foldable: true, open: own !== undefined, item, line: undefined };
    }
    return {
      key: `${item} ${found.id}`,
      level: found.level + 1,
      foldable: found.foldable,
      open: found.open,
      item,
      line: found,
    };
  };
  const activeRow = () => {
    const place = focus === undefined ? -1 : placeOf(focus.item);
    if (focus === undefined || place < 0) return -1;
    const wanted = focus.line ?? JSON.stringify(focus.path);
    const line = unfoldedItems.get(focus.item)?.lines.findIndex(({ id }) => id === wanted) ?? -1;
    return rows.rowOf(place) + 1 + line;
  };
  const fold = ({ item, line }: Row, open: boolean) => {
    // What is folded up takes the keyboard with it.
    const path = line?.path ?? noPath;
    const isInside = focus?.item === item && path.every((key, index) => focus.path[index] === key);
    if (!open && isInside) onFocus({ item, path, ...(line === undefined ? {} : { line: line.id }) });
    const next = new Map(turned);
    const json = at(item)?.json;
    if (json === undefined) return;
    if (line === undefined) next.set(item, open ? { open: openAtFirst(json) } : 'folded');
    else {
      const now = new Set(unfoldedItems.get(item)?.open ?? []);
      if (open) now.add(line.id);
      else now.delete(line.id);
      next.set(item, { open: now });
    }
    setTurned(next);
  };
  const placeOfRow = ({ item, line }: Row) => ({ item, path: line?.path ?? noPath });
  return (
    <VirtualTree<Row>
      ltr
      label={t`JSON, ${label}`}
      count={rows.count}
      rowAt={rowAt}
      onFold={fold}
      active={activeRow()}
      onActive={(index) => {
        const row = rowAt(index);
        if (row.item !== selectedItem) {
          // What is open stays open when another item is chosen.
          const own = unfoldedItems.get(selectedItem);
          if (own !== undefined && !turned.has(selectedItem))
            setTurned(
              new Map(turned)
                .set(selectedItem, { open: own.open })
                .set(row.item, turned.get(row.item) ?? 'folded'),
            );
          else if (!turned.has(row.item)) setTurned(new Map(turned).set(row.item, 'folded'));
          onSelectItem(row.item);
        }
        onFocus({ ...placeOfRow(row), ...(row.line === undefined ? {} : { line: row.line.id }) });
      }}
      {...(onPick === undefined
        ? {}
        : { onPick: (row: Row) => row.line !== undefined && onPick(placeOfRow(row)) })}
      onDrag={(event, row) => onDrag(event, placeOfRow(row))}
      onSeen={(first, last) => {
        const items = new Set<number>([selectedItem]);
        for (let index = first; index < last; index += 1) items.add(itemAt(rows.placeOf(index).at));
        want([...items]);
      }}
      onKey={(event, row) => {
        const value = row.line?.value ?? at(row.item)?.json;
        if (event.key !== 'c' || !(event.ctrlKey || event.metaKey) || value === undefined) return;
        event.preventDefault();
        void navigator.clipboard.writeText(copyText(value));
      }}
    >
      {({ item, line }) => {
        const json = at(item)?.json;
        if (line === undefined) {
          return (
            <>
              <span className="shrink-0 font-medium text-muted tabular-nums">{item}</span>
              {json === undefined ? (
                <span className="h-3 w-40 animate-pulse rounded bg-sunken" />
              ) : (
                !unfoldedItems.has(item) && <ValueText value={json} />
              )}
            </>
          );
        }
        return (
          <>
            <span dir="auto" className="shrink-0 font-mono text-ink">
              {line.label}
              {line.group === undefined && <span className="text-muted">:</span>}
            </span>
            {line.group === undefined && !line.open && <ValueText value={line.value} />}
          </>
        );
      }}
    </VirtualTree>
  );
}
