/**
 * Lineage as a naive model has it: every item carries, in its data, the set of items of each mark that it was made from.
 * Marks stand between the nodes of a workflow, probes hold what `$('mark').item` gives against the set. SPEC C7.
 */
import {
  compileTemplate,
  type Item,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ServiceError,
} from '@reporunner/core';
import { defineAction, defineBatchAction, defineIntegration } from '@reporunner/integrations';
import { z } from 'zod';

const metadata = { description: 'For tests.', group: 'data' as const, icon: 'x', aliases: [], intents: [] };

/** Ids of items by the name of the mark that gave them. */
export type Ancestors = Readonly<Record<string, readonly number[]>>;

export interface Mismatch {
  readonly probe: string;
  readonly name: string;
  readonly expected: readonly number[];
  readonly got: number | string;
}

function union(all: readonly Ancestors[]): Record<string, number[]> {
  const merged: Record<string, number[]> = {};
  for (const one of all)
    for (const [name, ids] of Object.entries(one))
      merged[name] = [...new Set([...(merged[name] ?? []), ...ids])];
  return merged;
}

/** Everything in the data of an item that says what it was made from: nodes leave it lying in many places. */
function ancestorsIn(value: JsonValue, isTop = true): readonly Ancestors[] {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap((one) => ancestorsIn(one, false));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    if (key === 'list') return [];
    if (/^anc(_\d+)?$/.test(key)) return [part as unknown as Ancestors];
    if (key === 'append_anc') return part as unknown as readonly Ancestors[];
    return isTop || key === 'json' ? ancestorsIn(part, false) : [];
  });
}

export function createLineageModel() {
  let last = 0;
  const nextId = () => {
    last += 1;
    return last;
  };
  const mismatches: Mismatch[] = [];
  let looks = 0;

  /** The item with an id of its own at this mark. An item that was made from nothing is left out. */
  const markedItem = (json: JsonObject, name: string, forget: readonly string[]): JsonObject | null => {
    const sets = ancestorsIn(json);
    if (sets.length === 0) return null;
    const anc = union(sets);
    for (const other of forget) delete anc[other];
    const id = nextId();
    anc[name] = [id];
    // A few values to work with, whatever the node before made of the data.
    const [k] = [json.k, json.k_1, json.k_2, json.k_3].filter((value) => typeof value === 'number');
    return { id, k: typeof k === 'number' ? k : id % 7, list: [{ n: id }, { n: id + 1 }], anc };
  };

  const mark = defineAction({
    ...metadata,
    type: 't.mark',
    label: 'Mark',
    parameters: z.strictObject({ name: z.string(), forget: z.array(z.string()).default([]) }),
    run: ({ parameters: { name, forget }, item }) => {
      const json = markedItem(item.json, name, forget);
      return json === null ? null : { json };
    },
  });

  const probe = defineBatchAction({
    ...metadata,
    type: 't.probe',
    label: 'Probe',
    parameters: z.strictObject({ probe: z.string(), names: z.array(z.string()) }),
    piecewise: true,
    runBatch: ({ parameters: { probe: at, names }, items, scopeAt }) => {
      // All of it first: what is missing is fetched, and everything is asked again.
      const found = items.flatMap((item, index) =>
        names.map((name) => ({ item, name, got: ancestorAt(scopeAt(index), name) })),
      );
      for (const { item, name, got } of found) {
        looks += 1;
        const expected = (item.json.anc as unknown as Ancestors)[name] ?? [];
        const right =
          expected.length === 0
            ? got === 'none'
            : expected.length === 1
              ? got === expected[0]
              : got === 'several';
        if (!right) mismatches.push({ probe: at, name, expected, got });
      }
      return items;
    },
  });

  const fail = defineAction({
    ...metadata,
    type: 't.fail',
    label: 'Fail',
    parameters: z.strictObject({ every: z.number() }),
    run: ({ parameters: { every }, item }) => {
      if ((item.json.id as number) % every === 0) throw new Error('it is set to fail');
      return item;
    },
  });

  return {
    integration: defineIntegration({ name: 't', label: 'T', nodes: [mark, probe, fail], credentials: [] }),
    items: (count: number): JsonObject[] =>
      Array.from({ length: count }, () => {
        const id = nextId();
        return { id, k: id % 5, list: [{ n: id }, { n: id + 1 }], anc: { start: [id] } };
      }),
    mismatches,
    get looks() {
      return looks;
    },
  };
}

function ancestorAt(scope: object, name: string): number | string {
  try {
    const item = compileTemplate(`={{ $('${name}').item }}`).evaluate(scope) as Item | undefined;
    return (item?.json.id as number | undefined) ?? 'nothing';
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'ITEM_LINEAGE') return String(error.details?.reason);
    // Nothing came to the mark, or it lies in a body that was left.
    if (error instanceof ServiceError && /has not run|is inside/.test(error.message)) return 'none';
    throw error;
  }
}
