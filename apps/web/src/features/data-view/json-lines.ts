/**
 * One item's JSON as lines of a tree. Only what is open is walked; what has very many children shows them in groups,
 * so that a list of a million is a few thousand lines and not a million.
 */
import type { JsonObject, JsonValue } from '@reporunner/core';
import { childCount, isContainer, type Path, valueAt } from './values.ts';

export interface JsonLine {
  /** Tells lines of one item apart, and is how folds are remembered. */
  readonly id: string;
  readonly path: Path;
  readonly level: number;
  /** What stands before the value: a name, an index, or the bounds of a group. */
  readonly label: string;
  readonly value: JsonValue;
  readonly foldable: boolean;
  readonly open: boolean;
  /** A group of the children of the value at `path`: from, to exclusive. */
  readonly group?: readonly [number, number];
}

export const groupSize = 200;

const idOf = (path: Path, group?: readonly [number, number]) =>
  group === undefined ? JSON.stringify(path) : `${JSON.stringify(path)}#${group[0]}-${group[1]}`;

export const rootId = idOf([]);

const written = new WeakMap<
  ReadonlySet<string>,
  { readonly value: JsonValue; readonly lines: readonly JsonLine[] }
>();

/** The lines of a value; the same value with the same folds gives the same lines. */
export function linesOf(value: JsonValue, open: ReadonlySet<string>): readonly JsonLine[] {
  const known = written.get(open);
  if (known?.value === value) return known.lines;
  const lines: JsonLine[] = [];
  children(value, [], 1, open, lines);
  written.set(open, { value, lines });
  return lines;
}

function children(
  value: JsonValue,
  path: Path,
  level: number,
  open: ReadonlySet<string>,
  lines: JsonLine[],
): void {
  const count = childCount(value);
  if (count > groupSize) groups(value, path, level, open, lines, 0, count);
  else range(value, path, level, open, lines, 0, count);
}

function groupLength(count: number): number {
  let size = groupSize;
  while (count / size > groupSize) size *= groupSize;
  return size;
}

/** As many children per group as makes at most `groupSize` groups; groups of groups where that is not enough. */
function groups(
  value: JsonValue,
  path: Path,
  level: number,
  open: ReadonlySet<string>,
  lines: JsonLine[],
  from: number,
  to: number,
): void {
  const size = groupLength(to - from);
  for (let at = from; at < to; at += size) {
    const group = [at, Math.min(to, at + size)] as const;
    const id = idOf(path, group);
    const isOpen = open.has(id);
    lines.push({
      id,
      path,
      level,
      label: `${group[0]}…${group[1] - 1}`,
      value,
      foldable: true,
      open: isOpen,
      group,
    });
    if (!isOpen) continue;
    if (group[1] - group[0] > groupSize) groups(value, path, level + 1, open, lines, group[0], group[1]);
    else range(value, path, level + 1, open, lines, group[0], group[1]);
  }
}

function range(
  value: JsonValue,
  path: Path,
  level: number,
  open: ReadonlySet<string>,
  lines: JsonLine[],
  from: number,
  to: number,
): void {
  const keys = Array.isArray(value) ? undefined : Object.keys(value as object);
  for (let index = from; index < to; index += 1) {
    const key = keys === undefined ? index : (keys[index] as string);
    const one = (value as Readonly<Record<string | number, JsonValue>>)[key] as JsonValue;
    const own = [...path, key];
    const id = idOf(own);
    const foldable = isContainer(one) && childCount(one) > 0;
    const isOpen = foldable && open.has(id);
    lines.push({ id, path: own, level, label: String(key), value: one, foldable, open: isOpen });
    if (isOpen) children(one, own, level + 1, open, lines);
  }
}

/** What has to be open for the line of a path to be there. */
export function openTo(value: JsonValue, path: Path): ReadonlySet<string> {
  const open = new Set([rootId]);
  let at: JsonValue | undefined = value;
  for (let depth = 0; depth < path.length && at !== undefined; depth += 1) {
    const parent = path.slice(0, depth);
    open.add(idOf(parent));
    const key = path[depth] as string | number;
    const count = childCount(at);
    if (count > groupSize) {
      const index = typeof key === 'number' ? key : Object.keys(at as object).indexOf(key);
      for (const group of groupsAround(index, 0, count)) open.add(idOf(parent, group));
    }
    at = valueAt(at, [key]);
  }
  return open;
}

/** The group that a child is in, and the group in that. */
function groupsAround(index: number, from: number, to: number): readonly (readonly [number, number])[] {
  const size = groupLength(to - from);
  const start = from + Math.floor((index - from) / size) * size;
  const group = [start, Math.min(to, start + size)] as const;
  return group[1] - group[0] > groupSize ? [group, ...groupsAround(index, ...group)] : [group];
}

const openedAtFirst = 60;

const firstFolds = new WeakMap<object, ReadonlySet<string>>();

/** What is open when an item is first shown: the outer levels, as far as about a screen holds them. */
export function openAtFirst(value: JsonObject): ReadonlySet<string> {
  const known = firstFolds.get(value);
  if (known !== undefined) return known;
  const open = outerLevels(value);
  firstFolds.set(value, open);
  return open;
}

function outerLevels(value: JsonValue): ReadonlySet<string> {
  const open = new Set([rootId]);
  let lines = Math.min(childCount(value), groupSize);
  let level: readonly Path[] = [[]];
  while (level.length > 0) {
    const next: Path[] = [];
    for (const path of level) {
      const at = valueAt(value, path);
      if (at === undefined || childCount(at) > groupSize) continue;
      for (const key of Array.isArray(at) ? at.keys() : Object.keys(at as object)) {
        const own = [...path, key];
        const one = valueAt(value, own);
        const count = one === undefined ? 0 : childCount(one);
        if (count === 0 || count > 30) continue;
        if (lines + count > openedAtFirst) return open;
        lines += count;
        open.add(idOf(own));
        next.push(own);
      }
    }
    level = next;
  }
  return open;
}
