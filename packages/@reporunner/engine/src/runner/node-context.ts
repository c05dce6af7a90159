import type { Clock, Item, Logger } from '@reporunner/core';
import type {
  BatchContext,
  BinaryAccess,
  CodeAccess,
  CredentialAccess,
  DocumentAccess,
  ExecutionMetadata,
  ExpressionVariables,
  FileAccess,
  HttpClient,
  ItemContext,
  NodeContext,
  WebhookReply,
} from '@reporunner/integrations';
import { runYielding } from '@reporunner/integrations';
import type { Batch } from '../items/batch.ts';
import type { ItemAccess } from '../items/item-access.ts';
import type { PlanNode } from '../plan/plan.ts';

/** What the runner provides to the contexts of one node run. */
export interface NodeRunServices {
  readonly execution: ExecutionMetadata;
  readonly attempt: number;
  readonly idempotencyKey: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Made when first asked for: a run that cannot be aborted needs none. */
  signal(): AbortSignal;
  credentials(): CredentialAccess;
  binary(): BinaryAccess;
  files(): FileAccess;
  code(): CodeAccess;
  documents(): DocumentAccess;
  respond(reply: WebhookReply): boolean;
  warn(message: string): void;
  /** Does work outside a time slice of the execution, so that the watchdog knows whose it is. */
  held<T>(work: () => T): T;
  /** Whether work on many items is to pause, since it has had the main thread long enough. Asked after each item. */
  isDue(): boolean;
  /** Between two parts of such work: yields to others, and a cancellation takes effect. */
  pause(): Promise<void>;
  /** Whether this error earns the node another try, before `onError` has its say. */
  mayRetry(error: unknown): boolean;
  progress(fraction: number, message: string | undefined): void;
}

/** Takes the failures of single items. */
export interface FailureSink {
  /** What goes on in place of the item at `index`, if anything. @throws What was thrown, when the node fails as a whole. */
  fail(index: number, thrown: unknown): Item | undefined;
}

class BaseContext implements NodeContext {
  readonly nodeId: string;
  readonly nodeName: string;
  protected readonly services: NodeRunServices;

  constructor(node: PlanNode, services: NodeRunServices) {
    this.nodeId = node.id;
    this.nodeName = node.name;
    this.services = services;
  }

  // Nodes take these out of the context by destructuring.
  get respond(): NodeContext['respond'] {
    return (reply) => this.services.respond(reply);
  }
  get warn(): NodeContext['warn'] {
    return (message) => this.services.warn(message);
  }
  get progress(): NodeContext['progress'] {
    return (fraction, message) => this.services.progress(fraction, message);
  }
  get execution() {
    return this.services.execution;
  }
  get attempt() {
    return this.services.attempt;
  }
  get idempotencyKey() {
    return this.services.idempotencyKey;
  }
  get http() {
    return this.services.http;
  }
  get clock() {
    return this.services.clock;
  }
  get logger() {
    return this.services.logger;
  }
  get signal() {
    return this.services.signal();
  }
  get credentials() {
    return this.services.credentials();
  }
  get binary() {
    return this.services.binary();
  }
  get files() {
    return this.services.files();
  }
  get code() {
    return this.services.code();
  }
  get documents() {
    return this.services.documents();
  }
}

export class ItemRunContext extends BaseContext implements ItemContext<unknown> {
  readonly parameters: unknown;
  readonly item: Item;
  readonly itemIndex: number;

  constructor(node: PlanNode, services: NodeRunServices, item: Item, itemIndex: number, parameters: unknown) {
    super(node, services);
    this.item = item;
    this.itemIndex = itemIndex;
    this.parameters = parameters;
  }
}

export class BatchRunContext extends BaseContext implements BatchContext<unknown> {
  readonly #access: ItemAccess;
  readonly #items: Batch;
  readonly #failures: FailureSink | undefined;
  readonly #mark: (port: string, items: readonly Item[]) => readonly Item[];
  readonly #marked = new Map<string, readonly Item[]>();
  readonly parametersAt: (index: number) => unknown;
  readonly scopeAt: (index: number) => ExpressionVariables;
  readonly input: (port: string) => readonly Item[];
  readonly delivered: (port: string) => boolean;
  readonly restPort: string;

  constructor(
    node: PlanNode,
    services: NodeRunServices,
    access: ItemAccess,
    items: Batch,
    inputAt: (port: string) => Batch | undefined,
    parametersAt: (index: number) => unknown,
    scopeAt: (index: number) => ExpressionVariables,
    failures: FailureSink | undefined,
    mark: (port: string, items: readonly Item[]) => readonly Item[] = (_, whole) => whole,
  ) {
    super(node, services);
    this.#access = access;
    this.#items = items;
    this.#mark = mark;
    this.scopeAt = scopeAt;
    this.parametersAt = parametersAt;
    this.#failures = failures;
    this.restPort = node.restPort;
    this.input = (port) => this.#read(port, inputAt(port) ?? []);
    this.delivered = (port) => inputAt(port) !== undefined;
  }

  get items(): readonly Item[] {
    return this.#read('main', this.#items);
  }

  /** Each item says which it is, so that what the node passes on can be told. */
  #read(port: string, batch: Batch): readonly Item[] {
    let marked = this.#marked.get(port);
    if (marked === undefined) {
      marked = this.#mark(port, this.#access.all(batch));
      this.#marked.set(port, marked);
    }
    return marked;
  }

  get parameters() {
    return this.parametersAt(0);
  }

  get runYielding(): BatchContext<unknown>['runYielding'] {
    return (work) => runYielding(work, this.services);
  }

  get failItem(): BatchContext<unknown>['failItem'] {
    return (index, error) => {
      if (this.#failures === undefined) throw error;
      return this.#failures.fail(index, error);
    };
  }
}

/** As the whole batch is seen, but for the items, which are some of it. */
export class PieceRunContext extends BatchRunContext {
  readonly #parameters: () => unknown;

  constructor(...[parameters, ...rest]: [() => unknown, ...ConstructorParameters<typeof BatchRunContext>]) {
    super(...rest);
    this.#parameters = parameters;
  }

  override get parameters() {
    return this.#parameters();
  }
}
