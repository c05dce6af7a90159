/** Where two values differ: one change per value, as deep as can be said. */
import { isJsonObject, type JsonValue, jsonEquals } from '@reporunner/core';
import { alignLists } from './align-lists.ts';

export type Path = readonly (string | number)[];

export interface FieldChange {
  readonly path: Path;
  /** Absent: it was not there. */
  readonly before?: JsonValue;
  /** Absent: it is not there any more. */
  readonly after?: JsonValue;
}

function change(path: Path, before: JsonValue | undefined, after: JsonValue | undefined): FieldChange {
  return {
    path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

export function fieldChanges(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  path: Path = [],
): readonly FieldChange[] {
  if (jsonEquals(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after))
    return listChanges(before as readonly JsonValue[], after as readonly JsonValue[], path);
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => fieldChanges(ownOf(before, key), ownOf(after, key), [...path, key]));
  }
  return [change(path, before, after)];
}

const ownOf = (object: Readonly<Record<string, JsonValue>>, key: string) =>
  Object.hasOwn(object, key) ? object[key] : undefined;

const namingFields = ['id', 'name', 'key', 'field', 'from', 'left'];

/** Whether an element of one list is what an element of the other became. */
function isSame(before: JsonValue, after: JsonValue): boolean {
  if (!isJsonObject(before) || !isJsonObject(after)) return jsonEquals(before, after);
  const field = namingFields.find((name) => ownOf(before, name) !== undefined);
  return field === undefined
    ? jsonEquals(before, after)
    : jsonEquals(ownOf(before, field), ownOf(after, field));
}

/**
 * Elements that begin and end both lists are left out. As many in between on both sides were changed in place; else
 * those with the same name are the same, and the others were taken out or put in. Places of what is there now count
 * in the new list, of what is gone in the old one.
 */
function listChanges(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  path: Path,
): readonly FieldChange[] {
  let start = 0;
  while (start < before.length && start < after.length && jsonEquals(before[start], after[start])) start += 1;
  let [oldEnd, newEnd] = [before.length, after.length];
  while (oldEnd > start && newEnd > start && jsonEquals(before[oldEnd - 1], after[newEnd - 1])) {
    oldEnd -= 1;
    newEnd -= 1;
  }
  const [gone, come] = [before.slice(start, oldEnd), after.slice(start, newEnd)];
  if (gone.length === come.length)
    return gone.flatMap((old, index) => fieldChanges(old, come[index], [...path, start + index]));
  return alignLists(gone, come, isSame).flatMap(([old, now]) =>
    fieldChanges(old === undefined ? undefined : gone[old], now === undefined ? undefined : come[now], [
      ...path,
      start + (now ?? old ?? 0),
    ]),
  );
}
