/**
 * Nodes as data plus one function. A definition is the only source of truth for a node: its form, its checks, its
 * documentation, its search words and its behaviour all come from here.
 */
import type { Item, JsonObject, PortRules, StartsOn, Texts } from '@reporunner/core';
import type { z } from 'zod';
import type { LogLine } from './code-runner.ts';
import type { ContainerDefinition } from './container.ts';
import type { BatchContext, ItemContext, NodeContext, ReplyHeaders } from './context.ts';
import type { NodeMetadata } from './node-metadata.ts';
import type { ResumePage, Resumption, Wait, WorkflowCall } from './waiting.ts';

/** What a node that sees one item may return: fields for one item, several, whole items, or null to drop it. */
export type ItemResult =
  | JsonObject
  | readonly JsonObject[]
  | Item
  | readonly Item[]
  /** However many there are, they need not lie in memory. A generator function is one way to give them. */
  | ItemStream
  | null;

/** Items one after another, so that there may be more than memory holds. */
export type ItemStream = AsyncIterable<JsonObject | Item> | Iterable<JsonObject | Item>;

/** Items per output port; a port that is absent is dead. */
export type PortBatches = Readonly<Record<string, readonly Item[]>>;

/** What a node that sees the batch may return: items for the only output, or items per port. */
export type BatchResult =
  | readonly Item[]
  | {
      readonly ports: PortBatches;
      /** Ends the iteration of the loop it stands in, or the whole loop; the items are what the iteration gives. */
      readonly control?: 'break' | 'continue';
      /** What the code of its author printed. */
      readonly logs?: readonly LogLine[];
    }
  /** However many items there are, they need not lie in memory. */
  | { readonly stream: ItemStream }
  /** Nothing yet: `resume` gives the items once the wait is over. */
  | { readonly wait: Wait }
  | { readonly call: WorkflowCall };

export interface ActionMetadata<S extends z.ZodObject> extends NodeMetadata<S> {
  /** Default: one input `main`, one output `main`. */
  readonly ports?: PortRules;
  /** True when running twice is not the same as running once (default false). Decides durability and recovery. */
  readonly sideEffect?: boolean | ((parameters: z.output<S>) => boolean);
  /** What recovery does with a side effect that was in flight at a crash. Default `retry`, with the same idempotency key. */
  readonly onCrash?: 'retry' | 'fail' | ((parameters: z.output<S>) => 'retry' | 'fail');
  /** Runs although a batch of no items was delivered. Default false: such a batch is dead. */
  readonly runOnEmpty?: boolean;
  /** Has a meaning only inside of a loop. */
  readonly needsLoop?: boolean;
  /** Answers the caller of the trigger: see `awaitsAnswer` of triggers. */
  readonly answersCaller?: boolean;
}

/** A node called once per item. Its results keep their lineage by themselves. */
export interface ItemAction<S extends z.ZodObject = z.ZodObject> extends ActionMetadata<S> {
  readonly run: (context: ItemContext<z.output<S>>) => ItemResult | Promise<ItemResult>;
}

/** A node called once per batch. An item it passes on, or copies `source` of, keeps its lineage. */
export interface BatchAction<S extends z.ZodObject = z.ZodObject> extends ActionMetadata<S> {
  readonly runBatch: (context: BatchContext<z.output<S>>) => BatchResult | Promise<BatchResult>;
  /**
   * What it gives for a batch is what it gives for the pieces of it, one after the other: for more items than lie in
   * memory it is called with a piece at a time.
   */
  readonly piecewise?: boolean | ((parameters: z.output<S>) => boolean);
  /** For more items than lie in memory; undefined: it needs them all at once. See `defineFoldAction`. */
  readonly fold?: (context: FoldContext<z.output<S>>) => Fold | undefined;
  /** For nodes that wait: what they give once it is over. */
  readonly resume?: (
    context: BatchContext<z.output<S>>,
    resumption: Resumption,
  ) => BatchResult | Promise<BatchResult>;
}

/** Some of the items at an input, next to each other. */
export interface Piece {
  readonly port: string;
  readonly items: readonly Item[];
}

/** What a fold action sees: the node and its parameters, before there are items. */
export type FoldContext<P> = NodeContext & Pick<BatchContext<P>, 'parameters'>;

/** Works through the items piece by piece: port by port, each from its first item to its last. */
export interface Fold {
  /** What it gives goes out before what later pieces and `end` give. */
  add(piece: Piece): PieceResult | Promise<PieceResult>;
  end(): PieceResult | Promise<PieceResult>;
  /** Nothing that comes can change what it gives. */
  isDone?(): boolean;
}

/** Items for the only output, or items per port; undefined: none yet. */
export type PieceResult = readonly Item[] | { readonly ports: PortBatches } | undefined;

/** How a trigger is set off. The activation data is what the trigger manager needs to arm it. */
export type Activation =
  | { readonly kind: 'manual' }
  | { readonly kind: 'error' }
  | { readonly kind: 'form'; readonly form: FormActivation }
  | { readonly kind: 'chat'; readonly chat: ChatActivation }
  /** Other workflows call it. Throws ServiceError NODE_PARAMETER_INVALID for items that do not fit. */
  | {
      readonly kind: 'call';
      /** `from`: the place of the first item at the node that calls, for messages. */
      readonly accept: (items: readonly Item[], from?: number) => readonly Item[];
    }
  | { readonly kind: 'webhook'; readonly webhook: WebhookActivation }
  | { readonly kind: 'schedule'; readonly schedule: ScheduleActivation };

/** A form's page that starts an execution when it is sent. */
export interface FormActivation {
  /** Path below `/form/`. */
  readonly path: string;
  readonly page: ResumePage;
}

/** A chat page that starts an execution with each message. */
export interface ChatActivation {
  /** Path below `/chat/`. */
  readonly path: string;
  readonly title: string;
  /** What the page says before anybody has written. */
  readonly greeting: string;
  readonly placeholder: string;
  /** Milliseconds until a user who still waits is informed; the execution goes on. */
  readonly timeoutMs: number;
}

/** How a webhook's caller proves who it is; `slot` names the credential to compare with. */
export type WebhookAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic' | 'header' | 'hmac'; readonly slot: string };

/** An address that starts an execution with each request, and how it is answered. */
export interface WebhookActivation {
  /** Path below `/webhook/`, with `:name` parameters: `orders/:id`. */
  readonly path: string;
  readonly methods: readonly string[];
  readonly auth: WebhookAuth;
  readonly respond: 'immediately' | 'lastNode' | 'respondNode';
  /** Answer of the `immediately` mode, and defaults of the others. */
  readonly status: number;
  readonly responseHeaders: ReplyHeaders;
  readonly responseBody?: string;
  /** What `lastNode` answers with. */
  readonly responseData: 'firstItem' | 'allItems' | 'binary' | 'none';
  readonly rawBody: boolean;
  readonly maxBodyBytes: number;
  /** Allowed origins; empty means no CORS headers; `*` any. */
  readonly cors: readonly string[];
  /** Milliseconds until a caller that still waits is answered 504; the execution goes on. */
  readonly timeoutMs: number;
  /** Header that carries the sender's delivery id; a repeated id is one execution. */
  readonly idempotencyHeader?: string;
}

/** Times at which a trigger fires. */
export interface ScheduleActivation {
  readonly rules: readonly (
    | { readonly kind: 'cron'; readonly expression: string }
    | { readonly kind: 'interval'; readonly everyMs: number }
  )[];
  /** IANA name; absent means the workflow's. */
  readonly timezone?: string;
  /** Ticks that fell while the server was down: drop them, run one for all of them, or run each (bounded). */
  readonly missed: 'skip' | 'once' | 'all';
}

/** Where a trigger is reached from outside: the kind of address, and the parameters that say the rest. */
export interface TriggerAddress {
  /** `form` and `chat` are pages for people. */
  readonly kind: 'webhook' | 'form' | 'chat';
  /** The parameter with the path. */
  readonly path: string;
  /** The parameter with the methods; absent: any. */
  readonly methods?: string;
}

/** A node that starts executions. Its output is made from the event that set it off. */
export interface TriggerDefinition<S extends z.ZodObject = z.ZodObject, K extends StartsOn = StartsOn>
  extends NodeMetadata<S> {
  readonly startsOn: K;
  /** Reads the evaluated parameters; throws ServiceError NODE_PARAMETER_INVALID when the trigger cannot be armed. */
  readonly activation: (parameters: z.output<S>) => Extract<Activation, { kind: K }>;
  readonly address?: TriggerAddress;
  /** The parameter, and its value, that makes callers wait for a node that answers them. */
  readonly awaitsAnswer?: { readonly parameter: string; readonly value: string };
}

/** A type of credential: the fields people fill in, and how to try it. */
export interface CredentialDefinition<S extends z.ZodObject = z.ZodObject> {
  readonly type: string;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  /** Mark secret fields with `field(…, { secret: true })`; they are never returned. */
  readonly fields: S;
  /** Throws when the credential does not work. Absent: there is nothing to try it against. */
  readonly test?: (
    data: z.output<S>,
    http: import('../http/http-client.ts').HttpClient,
    signal: AbortSignal,
  ) => Promise<void>;
}

/** What the registry holds: exactly one of the kinds of behaviour. */
export type NodeDefinition =
  | ({ readonly kind: 'item' } & ItemAction)
  | ({ readonly kind: 'batch' } & BatchAction)
  | ({ readonly kind: 'trigger' } & TriggerDefinition)
  | ({ readonly kind: 'container' } & ContainerDefinition);

// The parameter type is erased here: the engine hands a node only what its own schema returned.
type Erased = NodeDefinition;

/**
 * Defines a node that is run once for each item. Returns it as it is; the types of parameters come from its schema.
 */
export function defineAction<S extends z.ZodObject>(
  action: ItemAction<S>,
): Extract<Erased, { kind: 'item' }> {
  return { kind: 'item', ...action } as unknown as Extract<Erased, { kind: 'item' }>;
}

/** Defines a node that is run once with all its items. */
export function defineBatchAction<S extends z.ZodObject>(
  action: BatchAction<S>,
): Extract<Erased, { kind: 'batch' }> {
  return { kind: 'batch', ...action } as unknown as Extract<Erased, { kind: 'batch' }>;
}

/** Defines a node that starts executions; what it listens to follows from its parameters. */
export function defineTrigger<S extends z.ZodObject, K extends StartsOn>(
  trigger: TriggerDefinition<S, K>,
): Extract<Erased, { kind: 'trigger' }> {
  return { kind: 'trigger', ...trigger } as unknown as Extract<Erased, { kind: 'trigger' }>;
}

/** Defines a node with nodes inside: from its parameters it makes a plan that the engine runs. */
export function defineContainer<S extends z.ZodObject>(
  container: ContainerDefinition<S>,
): Extract<Erased, { kind: 'container' }> {
  return { kind: 'container', ...container } as unknown as Extract<Erased, { kind: 'container' }>;
}

/** Defines a kind of credential: its fields, where it may be sent, and how it signs requests. */
export function defineCredential<S extends z.ZodObject>(
  credential: CredentialDefinition<S>,
): CredentialDefinition {
  return credential as unknown as CredentialDefinition;
}

/** A named set of nodes and credential types: `gmail`, `core`. */
export interface Integration {
  readonly name: string;
  readonly label: string;
  readonly nodes: readonly NodeDefinition[];
  readonly credentials: readonly CredentialDefinition[];
  /** The texts of its definitions by language, loaded when it is asked for; by key (`type@version/label`, see ADR 65). */
  readonly translations?: Readonly<Record<string, () => Promise<Texts>>>;
}

/** Groups nodes and credential types under one name. A server installs whole integrations. */
export function defineIntegration(integration: Integration): Integration {
  return integration;
}
