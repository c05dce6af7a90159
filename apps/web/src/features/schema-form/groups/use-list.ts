import type { JsonValue } from '@reporunner/core';
import { useState } from 'react';
import { moved } from '../changes.ts';
import { effectiveValue, initialValue } from '../defaults.ts';
import type { FieldProps } from '../field-props.ts';
import { useForm } from '../form-context.ts';
import { asList, type JsonSchema, resolve } from '../schema.ts';

export interface EditedList {
  readonly items: JsonSchema;
  readonly elements: readonly { readonly key: number; readonly value: JsonValue }[];
  readonly canAdd: boolean;
  readonly canRemove: boolean;
  add(value?: JsonValue): void;
  remove(index: number): void;
  move(from: number, to: number): void;
}

/** A list being edited. Its elements have no ids; keys are kept here, so that focus stays with what is moved. */
export function useList({ schema, path, value }: FieldProps): EditedList {
  const { definitions, change, disabled } = useForm();
  const items = resolve(schema.items ?? {}, definitions);
  const list = asList(effectiveValue(value, schema));
  const [keys, setKeys] = useState<readonly number[]>(() => list.map((_, index) => index));
  let shown = keys;
  if (keys.length !== list.length) {
    // Changed from outside: elements are identified by their place, as best as can be.
    let next = Math.max(-1, ...keys) + 1;
    shown = list.map((_, index) => keys[index] ?? next++);
    setKeys(shown);
  }
  const commit = (nextKeys: readonly number[], next: readonly JsonValue[]) => {
    setKeys(nextKeys);
    change(path, [...next]);
  };
  return {
    items,
    elements: list.map((element, index) => ({ key: shown[index] as number, value: element })),
    canAdd: !disabled && list.length < (schema.maxItems ?? Number.POSITIVE_INFINITY),
    canRemove: !disabled && list.length > (schema.minItems ?? 0),
    add(element = initialValue(items, definitions)) {
      commit([...shown, Math.max(-1, ...shown) + 1], [...list, element]);
    },
    remove(index) {
      commit(
        shown.filter((_, at) => at !== index),
        list.filter((_, at) => at !== index),
      );
    },
    move(from, to) {
      if (to >= 0 && to < list.length) commit(moved(shown, from, to), moved(list, from, to));
    },
  };
}
