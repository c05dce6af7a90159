/** What fields items have, found by looking at some of them. */
import { isJsonObject, type JsonObject, type JsonValue } from '@reporunner/core';
import { isContainer, type Path, typeOf, type ValueType } from './values.ts';

export interface Shape {
  readonly types: ReadonlySet<ValueType>;
  /** Items, or elements, that had it. */
  readonly seen: number;
  /** The first value that was not empty. */
  readonly sample: JsonValue;
  readonly fields: ReadonlyMap<string, Shape>;
  /** What the elements of a list are. */
  readonly element: Shape | undefined;
}

interface GrowingShape {
  types: Set<ValueType>;
  seen: number;
  sample: JsonValue;
  fields: Map<string, GrowingShape>;
  element: GrowingShape | undefined;
}

const maxValues = 50_000;
const maxElements = 20;
const maxFields = 2_000;

const grow = (value: JsonValue): GrowingShape => ({
  types: new Set(),
  seen: 0,
  sample: value,
  fields: new Map(),
  element: undefined,
});

const isNothing = (value: JsonValue) => value === null || value === '';

/** @param items as many as are at hand; more make it no better than the budget of values allows. */
export function shapeOf(items: readonly JsonObject[]): Shape {
  const root = grow({});
  let budget = maxValues;
  const add = (shape: GrowingShape, value: JsonValue) => {
    budget -= 1;
    shape.types.add(typeOf(value));
    shape.seen += 1;
    if (isNothing(shape.sample) && !isNothing(value)) shape.sample = value;
    if (!isContainer(value) || budget <= 0) return;
    if (Array.isArray(value)) {
      for (const element of (value as readonly JsonValue[]).slice(0, maxElements)) {
        shape.element ??= grow(element);
        add(shape.element, element);
      }
    } else if (isJsonObject(value)) {
      for (const key of Object.keys(value)) {
        const one = value[key] as JsonValue;
        let field = shape.fields.get(key);
        if (field === undefined) {
          if (shape.fields.size >= maxFields) continue;
          field = grow(one);
          shape.fields.set(key, field);
        }
        add(field, one);
      }
    }
  };
  for (const item of items) {
    add(root, item);
    if (budget <= 0) break;
  }
  return root;
}

export interface ShapeLine {
  readonly id: string;
  /** In an item; elements of a list stand for the first. */
  readonly path: Path;
  readonly level: number;
  readonly label: string;
  readonly shape: Shape;
  /** Not every item has it. */
  readonly optional: boolean;
  readonly foldable: boolean;
  readonly open: boolean;
}

const openedLevels = 2;
const openedFields = 30;

/** @param turned lines whose fold is not what it is at first. */
export function shapeLines(root: Shape, turned: ReadonlySet<string>): readonly ShapeLine[] {
  const lines: ShapeLine[] = [];
  const visit = (shape: Shape, path: Path, level: number) => {
    for (const [name, field] of shape.fields) {
      line(name, field, [...path, name], level, field.seen < shape.seen);
    }
    if (shape.element !== undefined && isShaped(shape.element))
      line('[0]', shape.element, [...path, 0], level, false);
  };
  const line = (label: string, shape: Shape, path: Path, level: number, optional: boolean) => {
    const id = JSON.stringify(path);
    const foldable = shape.fields.size > 0 || (shape.element !== undefined && isShaped(shape.element));
    const openAtFirst = level < openedLevels && shape.fields.size <= openedFields;
    const open = foldable && openAtFirst !== turned.has(id);
    lines.push({ id, path, level, label, shape, optional, foldable, open });
    if (open) visit(shape, path, level + 1);
  };
  visit(root, [], 1);
  return lines;
}

/** A list of plain values says all there is by its sample. */
const isShaped = (element: Shape) => element.fields.size > 0 || element.element !== undefined;
