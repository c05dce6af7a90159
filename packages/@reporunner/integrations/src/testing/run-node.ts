import {
  createManualClock,
  type Item,
  type JsonObject,
  ServiceError,
  silentLogger,
  verbatim,
} from '@reporunner/core';
import type { CredentialValue, NodeContext, WebhookReply } from '../base/context.ts';
import type { BatchResult, ItemResult, ItemStream, NodeDefinition } from '../base/definition.ts';
import type { DocumentParser } from '../base/documents.ts';
import { isItemStream } from '../base/item-stream.ts';
import { type Interruptible, runYielding } from '../base/yielding.ts';
import { createDocumentAccess } from '../documents/create-document-access.ts';
import type { HttpClient } from '../http/http-client.ts';

/** What a node is run with in a test; what is absent is empty, and makes no request. */
export interface RunNodeOptions {
  /** As in a document, without expressions. */
  readonly parameters?: JsonObject;
  /** Parameters of one item, where they differ. */
  readonly parametersAt?: (index: number) => JsonObject;
  readonly items?: readonly (JsonObject | Item)[];
  readonly inputs?: Readonly<Record<string, readonly (JsonObject | Item)[]>>;
  readonly http?: HttpClient;
  readonly credentials?: Readonly<Record<string, CredentialValue>>;
  readonly binary?: NodeContext['binary'];
  readonly code?: NodeContext['code'];
  readonly documents?: DocumentParser;
  readonly files?: NodeContext['files'];
  readonly now?: number;
  /** Of the workflow; default UTC. */
  readonly timezone?: string;
  readonly onWarn?: (message: string) => void;
  readonly onRespond?: (reply: WebhookReply) => void;
  /** The node yields: it works through many items. */
  readonly onPause?: () => void;
}

const unavailable = (what: string) => () => {
  throw new ServiceError(verbatim(`This test gives the node no ${what}.`), {
    code: 'INTERNAL',
    service: 'testing',
  });
};

const noFiles: NodeContext['files'] = {
  list: unavailable('files'),
  read: unavailable('files'),
  write: unavailable('files'),
  move: unavailable('files'),
  delete: unavailable('files'),
};

const noBinary: NodeContext['binary'] = {
  write: unavailable('binary store'),
  read: unavailable('binary store'),
  borrow: unavailable('binary store'),
};

const itemKeys = new Set(['json', 'binary', 'source', 'error']);

const toItem = (one: JsonObject | Item): Item =>
  typeof one.json === 'object' && one.json !== null && Object.keys(one).every((key) => itemKeys.has(key))
    ? (one as Item)
    : { json: one as JsonObject };

async function listOf(result: ItemResult): Promise<readonly Item[]> {
  if (result === null || result === undefined) return [];
  if (!Array.isArray(result) && isItemStream(result)) return listed(result);
  const list = Array.isArray(result) ? result : [result];
  return (list as readonly (JsonObject | Item)[]).map(toItem);
}

async function listed(stream: ItemStream): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const one of stream) items.push(toItem(one));
  return items;
}

/** Runs a node as the engine would, without an engine. Resolves with the items per output port. */
export async function runNode(
  definition: NodeDefinition,
  options: RunNodeOptions = {},
): Promise<Readonly<Record<string, readonly Item[]>>> {
  if (definition.kind === 'trigger' || definition.kind === 'container')
    throw new Error(`a ${definition.kind} does not run by itself`);
  const inputs: Record<string, readonly Item[]> = Object.fromEntries(
    Object.entries(options.inputs ?? { main: options.items ?? [{}] }).map(([port, items]) => [
      port,
      items.map(toItem),
    ]),
  );
  const items = inputs.main ?? [];
  const parametersAt = (index: number) =>
    definition.parameters.parse(options.parametersAt?.(index) ?? options.parameters ?? {});
  const { signal } = new AbortController();
  const base: NodeContext = {
    nodeId: 'node',
    nodeName: 'Node',
    execution: {
      executionId: 'execution',
      workflowId: 'workflow',
      workflowName: 'Workflow',
      mode: 'manual',
      timezone: options.timezone ?? 'UTC',
    },
    attempt: 1,
    idempotencyKey: 'execution::node',
    http: options.http ?? { request: unavailable('HTTP client') },
    credentials: { get: async (slot) => options.credentials?.[slot] },
    files: options.files ?? noFiles,
    code: options.code ?? { run: unavailable('sandbox') },
    documents: createDocumentAccess(options.documents ?? { run: unavailable('document parser') }, {
      tenantId: 'tenant',
      workflowId: 'workflow',
      signal: () => signal,
    }),
    binary: options.binary ?? noBinary,
    logger: silentLogger,
    warn: (message) => options.onWarn?.(message),
    clock: createManualClock(options.now ?? 0),
    signal,
    progress: () => {},
    respond: (reply) => {
      options.onRespond?.(reply);
      return options.onRespond !== undefined;
    },
  };
  if (definition.kind === 'item') {
    const main: Item[] = [];
    for (const [itemIndex, item] of items.entries()) {
      main.push(
        ...(await listOf(
          await definition.run({ ...base, item, itemIndex, parameters: parametersAt(itemIndex) } as never),
        )),
      );
    }
    return { main };
  }
  const context = {
    ...base,
    items,
    get parameters() {
      return parametersAt(0);
    },
    parametersAt,
    scopeAt: (index: number) => ({
      $itemIndex: index,
      $vars: {},
      $env: {},
      $workflow: {},
      $execution: {},
      $loop: undefined,
      $error: undefined,
      $parameter: undefined,
      outputsOf: () => [],
      pairedWith: () => undefined,
      describe: () => ({ params: {}, isExecuted: false }),
      resumeUrlOf: () => undefined,
    }),
    input: (port: string) => inputs[port] ?? [],
    delivered: (port: string) => inputs[port] !== undefined,
    restPort: 'main',
    runYielding: <T>(work: Interruptible<T>) =>
      runYielding(work, {
        isDue: () => options.onPause !== undefined,
        pause: async () => options.onPause?.(),
        held: (step) => step(),
      }),
    failItem: (_: number, error: unknown) => {
      throw error;
    },
  };
  const result: BatchResult = await definition.runBatch(context as never);
  if ('wait' in result || 'call' in result) throw new Error('the node waits: run it in an engine');
  if ('stream' in result) return { main: await listed(result.stream) };
  return 'ports' in result ? result.ports : { main: result };
}
