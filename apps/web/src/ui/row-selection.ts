/** Which rows of a list are ticked. Ids, so that a selection outlives sorting and pages that come later. */
export interface RowSelection {
  readonly ids: ReadonlySet<string>;
  /** Where a range begins: the row that was ticked last. */
  readonly anchor: string | undefined;
}

export const noRows: RowSelection = { ids: new Set(), anchor: undefined };

export function toggleRow({ ids }: RowSelection, id: string): RowSelection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/** Ticks everything from the anchor to this row, in the order that is shown. */
export function extendTo(selection: RowSelection, order: readonly string[], id: string): RowSelection {
  const from = selection.anchor === undefined ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (from === -1 || to === -1) return { ids: new Set([...selection.ids, id]), anchor: id };
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...range]), anchor: selection.anchor };
}

export const selectAll = (order: readonly string[]): RowSelection => ({
  ids: new Set(order),
  anchor: order[0],
});

/** Without rows that are no longer there. The same object when all are. */
export function onlyThere(selection: RowSelection, order: readonly string[]): RowSelection {
  const there = new Set(order);
  const ids = new Set([...selection.ids].filter((id) => there.has(id)));
  return ids.size === selection.ids.size ? selection : { ids, anchor: selection.anchor };
}
