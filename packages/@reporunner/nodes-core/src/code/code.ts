import type { Message } from '@reporunner/core';
import {
  type BinaryHandle,
  type Item,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  joinSources,
  namesReadIn,
  ServiceError,
  subtitle,
} from '@reporunner/core';
import {
  type BatchContext,
  type CodeInput,
  type CodeVariable,
  defineBatchAction,
  type ExpressionVariables,
  field,
} from '@reporunner/integrations';
import { z } from 'zod';
import { nodeMessage } from '../messages/error-messages.ts';
import { codeNodeOf, plainItem } from './other-nodes.ts';

/** `index` is one that older code of n8n writes. */
const itemKeys = new Set(['json', 'binary', 'error', 'pairedItem', 'index']);

function invalid(message: Message): ServiceError {
  return new ServiceError(message, { code: 'CODE_FAILED', service: 'core.code' });
}

/** Which input items `pairedItem` names: a place, `{ item }`, or a list of these. */
function pairedPlaces(paired: JsonValue): readonly number[] {
  if (Array.isArray(paired)) return (paired as readonly JsonValue[]).flatMap(pairedPlaces);
  const place = isJsonObject(paired) ? paired.item : paired;
  if (typeof place === 'number' && Number.isInteger(place) && place >= 0) return [place];
  throw invalid(nodeMessage('pairedItem', { value: JSON.stringify(paired).slice(0, 80) }));
}

/** What the code may pass on of the input: where items come from, and the files that they carry. */
class CodeInputs {
  readonly #items: readonly Item[];
  readonly #first: number;
  #files: Map<string, BinaryHandle> | undefined;

  constructor(items: readonly Item[], first: number) {
    this.#items = items;
    this.#first = first;
  }

  /** What an item descends from that was made of the input items at these places among all items. */
  sourceOf(places: readonly number[]): Pick<Item, 'source'> {
    const source = joinSources(places.map((place) => this.#at(place).source));
    return source === undefined ? {} : { source };
  }

  #at(place: number): Item {
    const item = this.#items[place - this.#first];
    if (item === undefined)
      throw invalid(nodeMessage('pairedItemBeyond', { place, count: this.#items.length }));
    return item;
  }

  /** Code cannot make up files: only those of the input are passed on. */
  filesOf(named: JsonValue | undefined): Pick<Item, 'binary'> {
    if (!isJsonObject(named)) return {};
    const files = Object.entries(named).flatMap(([name, file]) => {
      const handle = this.#file(file);
      return handle === undefined ? [] : [[name, handle] as const];
    });
    return files.length === 0 ? {} : { binary: Object.fromEntries(files) };
  }

  #file(value: JsonValue | undefined): BinaryHandle | undefined {
    if (!isJsonObject(value) || typeof value.id !== 'string') return undefined;
    if (this.#files === undefined) {
      this.#files = new Map();
      for (const { binary = {} } of this.#items)
        for (const handle of Object.values(binary)) this.#files.set(handle.id, handle);
    }
    return this.#files.get(value.id);
  }
}

/** @throws ServiceError CODE_FAILED for what has a field `json` and is no item. */
function assertItem(value: JsonObject): void {
  const others = Object.keys(value).filter((key) => !itemKeys.has(key));
  if (others.length > 0)
    throw invalid(
      nodeMessage('codeItemFields', { names: others.slice(0, 5).map((name) => `"${name.slice(0, 80)}"`) }),
    );
  if (!isJsonObject(value.json))
    throw invalid(nodeMessage('codeItemJson', { value: JSON.stringify(value.json).slice(0, 80) }));
}

/** An item as code gives it: fields, or `{ json, binary?, pairedItem? }`. `origin`: the input item that it is. */
function itemOf(value: JsonValue, inputs: CodeInputs, origin: number | undefined): Item {
  if (!isJsonObject(value)) throw invalid(nodeMessage('codeNoObjects'));
  if (!Object.hasOwn(value, 'json'))
    return origin === undefined ? { json: value } : { json: value, ...inputs.sourceOf([origin]) };
  const { json, pairedItem, binary } = value;
  assertItem(value);
  const places =
    pairedItem !== undefined && pairedItem !== null
      ? pairedPlaces(pairedItem)
      : origin === undefined
        ? []
        : [origin];
  return { json: json as JsonObject, ...inputs.filesOf(binary), ...inputs.sourceOf(places) };
}

const listOf = (value: JsonValue): readonly JsonValue[] =>
  value === null ? [] : Array.isArray(value) ? (value as readonly JsonValue[]) : [value];

/** Code that runs for each item leaves items out by returning nothing: a `return` is forgotten only where there is none. */
const isReturnForgotten = (value: JsonValue, code: string) =>
  !/\breturn\b/.test(code) && listOf(value).length > 0 && listOf(value).every((one) => one === null);

function inputOf(
  {
    items,
    clock,
    execution,
    parameters: { code, mode },
  }: BatchContext<{ code: string; mode: 'all' | 'each' }>,
  scope: ExpressionVariables,
  nodes: readonly string[],
  names: readonly CodeVariable[],
  links: readonly string[],
): CodeInput {
  // As JSON, like all that crosses into the sandbox: what is no data is left out there.
  const variables = Object.fromEntries(
    names.map((name) => [name, name === '$parameter' ? {} : (scope[name] as JsonValue | undefined)]),
  );
  return {
    items: items.map(plainItem),
    firstIndex: scope.$itemIndex,
    nodes: Object.fromEntries(
      nodes.flatMap((name) => {
        const node = codeNodeOf(scope, name, code, { first: scope.$itemIndex, count: items.length });
        return node === undefined ? [] : [[name, node]];
      }),
    ),
    ...(mode === 'all' && items.length !== 1 ? { whichItem: nodeMessage('codeWhichItem').text } : {}),
    variables,
    ...(links.length === 0
      ? {}
      : { links: Object.fromEntries(links.map((name) => [name, scope.resumeUrlOf(name) ?? null])) }),
    now: clock.now(),
    timezone: execution.timezone,
  };
}

/** What only makes sense with all of the items there. */
const looksAround = ['items', '$input', '$node', '$', '$items'];

export const codeNode = defineBatchAction({
  type: 'core.code',
  label: 'Code',
  description: 'Runs JavaScript or TypeScript of your own, out of reach of everything else.',
  group: 'development',
  icon: 'code',
  aliases: ['code', 'javascript', 'typescript', 'function', 'script', 'custom'],
  intents: ['run code', 'write a script', 'calculate with javascript', 'transform with code', 'custom logic'],
  subtitle: subtitle({ value: 'code', as: 'firstLine' }),
  parameters: z.strictObject({
    code: field(z.string().max(200_000), { label: 'Code', kind: 'code', expression: false }),
    language: field(z.enum(['javascript', 'typescript']).default('javascript'), {
      label: 'Language',
      expression: false,
    }),
    mode: field(z.enum(['all', 'each']).default('all'), {
      label: 'Run it',
      help: 'Once for all items, or once per item.',
      expression: false,
    }),
    timeoutMs: field(z.int().min(10).max(300_000).default(10_000), { label: 'Time limit in milliseconds' }),
  }),
  initial: {
    code: `// Runs once for all items. What it returns becomes the items.
return items.map(({ json }) => ({
  ...json,
  // A field of your own, such as: total: json.price * json.count,
}));
`,
  },
  piecewise: ({ mode, code }) => mode === 'each' && namesReadIn(code, looksAround).size === 0,
  runBatch: async (context) => {
    const { code, language, mode, timeoutMs } = context.parameters;
    const { items, warn } = context;
    const scope = context.scopeAt(0);
    const { $itemIndex: first } = scope;
    const {
      value,
      origins,
      logs,
      failures = [],
    } = await context.code.run({
      code,
      language,
      perItem: mode === 'each',
      timeoutMs,
      input: (nodes, variables, links) => inputOf(context, scope, nodes, variables, links),
    });
    const inputs = new CodeInputs(items, first);
    if (mode === 'all') {
      if (value === null) throw invalid(nodeMessage('codeNothing'));
      const main = listOf(value).map((one, at) => {
        const origin = origins?.[at] ?? undefined;
        return itemOf(one, inputs, origin === undefined ? undefined : first + origin);
      });
      return { ports: { main }, logs };
    }
    if (isReturnForgotten(value, code)) warn(nodeMessage('codeNothingForEach').text);
    const errors = new Map(failures.map(({ index, error }) => [index, error]));
    const main = listOf(value).flatMap((output, at) => {
      try {
        const error = errors.get(at);
        if (error !== undefined) throw error;
        return listOf(output).map((one) => itemOf(one, inputs, first + at));
      } catch (error) {
        return context.failItem(at, error) ?? [];
      }
    });
    return { ports: { main }, logs };
  },
  docs: 'What it returns becomes the items: objects with their fields, or `{ json, binary, pairedItem }`. An object with a field `json` is such an item: `json` is an object then, and other fields are an error. Data that has a field `json` of its own is returned within another: `{ json: { json: … } }`, and `{ json: $json }` rather than `$json`. Once for all items it has to return something, and `[]` where no items shall go on: nothing at all is an error. For each item it may return several, and nothing leaves the item out. An input item that it returns stays that item; of a new one `pairedItem` says from which it was made: a place among the input items from 0, or a list of places. There are `items`, `$input`, `$json`, `$("Node")` (its `.item` is the item that the present one descends from; once for all items, `.itemMatching(place)` says of which), `$execution.resumeUrlOf("Node")`, `$vars`, `$now`, `DateTime`, `Duration` and `Interval` of Luxon, `URL`, `URLSearchParams`, `atob`, `btoa`, `structuredClone`, `TextEncoder`, `TextDecoder`, `await` and `console`; no network, no files, no modules, no timers. What it returns becomes JSON as the value of an expression does: dates are ISO text, NaN is null, a Map is an object, a function is an error. `DateTime` takes dates without an offset to be in the time zone of the workflow; JavaScript\'s own `Date` takes them to be in that of the server.\n\nOf TypeScript only the types are removed: annotations, interfaces, `type`, `as`, `satisfies`, generics, `declare`. What would have to be compiled is an error that names its line: `enum`, `namespace`, parameter properties (`constructor(private x)`), decorators. Types are not checked.',
  examples: [
    {
      title: 'Double a number',
      parameters: { code: 'return items.map(({ json }) => ({ ...json, n: json.n * 2 }))' },
    },
    { title: 'For each item', parameters: { mode: 'each', code: 'return { ...$json, at: $itemIndex }' } },
  ],
});
