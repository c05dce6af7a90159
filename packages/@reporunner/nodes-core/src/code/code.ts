import { type Item, isJsonObject, type JsonObject, type JsonValue, ServiceError } from '@reporunner/core';
import {
  type BatchContext,
  defineBatchAction,
  type ExpressionVariables,
  field,
} from '@reporunner/integrations';
import { z } from 'zod';

const itemKeys = new Set(['json', 'binary', 'error', 'pairedItem']);

function invalid(message: string): ServiceError {
  return new ServiceError(message, { code: 'CODE_FAILED', service: 'core.code' });
}

/** An item as code gives it: fields, or `{ json, binary?, pairedItem? }`. */
function itemOf(
  value: JsonValue,
  inputs: readonly Item[],
  firstIndex: number,
  fallback: number | undefined,
): Item {
  if (!isJsonObject(value))
    throw invalid('The code returned something else than objects. Return items, such as { name: 1 }.');
  const isItem = isJsonObject(value.json) && Object.keys(value).every((key) => itemKeys.has(key));
  const json = isItem ? (value.json as JsonObject) : value;
  const paired = isItem && typeof value.pairedItem === 'number' ? value.pairedItem - firstIndex : fallback;
  const origin = paired === undefined ? undefined : inputs[paired];
  // Bytes are only passed on: code has handles, and cannot make any up.
  const kept = isItem && isJsonObject(value.binary) ? Object.keys(value.binary) : [];
  const binary = Object.fromEntries(
    kept.flatMap((name) => (origin?.binary?.[name] ? [[name, origin.binary[name]]] : [])),
  );
  const made: Item = Object.keys(binary).length === 0 ? { json } : { json, binary };
  return origin?.source === undefined ? made : { ...made, source: origin.source };
}

const listOf = (value: JsonValue): readonly JsonValue[] =>
  value === null ? [] : Array.isArray(value) ? (value as readonly JsonValue[]) : [value];

function inputOf(
  { items, clock, execution }: BatchContext<unknown>,
  scope: ExpressionVariables,
  nodes: readonly string[],
) {
  const plain = (list: readonly Item[]) => list.map(({ source: _, ...item }) => item as unknown as JsonValue);
  const variables: JsonObject = JSON.parse(
    JSON.stringify({
      $vars: scope.$vars,
      $env: scope.$env,
      $workflow: scope.$workflow,
      $execution: scope.$execution,
      $loop: scope.$loop,
      $error: scope.$error,
      $parameter: {},
    }),
  ) as JsonObject;
  return {
    items: plain(items),
    firstIndex: scope.$itemIndex,
    nodes: Object.fromEntries(nodes.map((name) => [name, plain(scope.outputsOf(name))])),
    variables,
    now: clock.now(),
    timezone: execution.timezone,
  };
}

/** What only makes sense with all of the items there. */
const looksAround = /\bitems\b|\$input\b|\$node\b|\$\s*\(/;

export const codeNode = defineBatchAction({
  type: 'core.code',
  label: 'Code',
  description: 'Runs JavaScript or TypeScript of your own, out of reach of everything else.',
  group: 'development',
  icon: 'code',
  aliases: ['code', 'javascript', 'typescript', 'function', 'script', 'custom'],
  intents: ['run code', 'write a script', 'calculate with javascript', 'transform with code', 'custom logic'],
  parameters: z.strictObject({
    code: field(z.string().max(200_000), { label: 'Code', kind: 'code', expression: false }),
    language: field(z.enum(['javascript', 'typescript']).default('javascript'), {
      label: 'Language',
      expression: false,
    }),
    mode: field(z.enum(['all', 'each']).default('all'), {
      label: 'Run it',
      help: 'Once for all items, or once for each.',
      expression: false,
    }),
    timeoutMs: field(z.int().min(10).max(300_000).default(10_000), { label: 'Time limit in milliseconds' }),
  }),
  piecewise: ({ mode, code }) => mode === 'each' && !looksAround.test(code),
  runBatch: async (context) => {
    const { code, language, mode, timeoutMs } = context.parameters;
    const { items } = context;
    const scope = context.scopeAt(0);
    const { $itemIndex: first } = scope;
    const {
      value,
      logs,
      failures = [],
    } = await context.code.run({
      code,
      language,
      perItem: mode === 'each',
      timeoutMs,
      input: (nodes) => inputOf(context, scope, nodes),
    });
    if (mode === 'all')
      return { ports: { main: listOf(value).map((one) => itemOf(one, items, first, undefined)) }, logs };
    const errors = new Map(failures.map(({ index, error }) => [index, error]));
    const main = listOf(value).flatMap((given, at) => {
      try {
        const error = errors.get(at);
        if (error !== undefined) throw error;
        return listOf(given).map((one) => itemOf(one, items, first, at));
      } catch (error) {
        return context.failItem(at, error) ?? [];
      }
    });
    return { ports: { main }, logs };
  },
  docs: 'What it returns becomes the items: objects, or `{ json, binary, pairedItem }`. There are `items`, `$input`, `$json`, `$("Node")`, `$vars`, `$now`, `DateTime` and the like, `await` and `console`; no network, no files, no modules, no timers.',
  examples: [
    {
      title: 'Double a number',
      parameters: { code: 'return items.map(({ json }) => ({ ...json, n: json.n * 2 }))' },
    },
    { title: 'For each item', parameters: { mode: 'each', code: 'return { ...$json, at: $itemIndex }' } },
  ],
});
