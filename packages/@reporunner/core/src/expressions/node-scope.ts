/**
 * What an expression of a node sees: one shape of the variables for the engine, which reads an execution's state, and
 * for the editor's preview, which reads sample data. Lazy: a variable that no expression names costs nothing.
 */

import { DateTime } from 'luxon';
import { ServiceError } from '../kernel/errors.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Message } from '../kernel/messages.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import type { Item, ItemError } from '../workflow/items.ts';
import { allOf, type ItemList, isList, itemIn, unreadOf } from './item-list.ts';
import type { MissingParent } from './types.ts';
import { expressionError, hostFunction } from './values.ts';

/**
 * What expressions know of the execution around them: `$execution`, `$now`, `$vars`, `$env`. `now` is in
 * milliseconds since 1970, `timezone` an IANA name.
 */
export interface ScopeMetadata {
  readonly executionId: string;
  readonly mode: string;
  readonly attempt: number;
  readonly timezone: string;
  /** Strict: what is read of something missing is an error, and not undefined. Default: lenient. */
  readonly expressions?: 'lenient' | 'strict' | undefined;
  readonly now: number;
  readonly variables: JsonObject;
  readonly env: Readonly<Record<string, string>>;
  /** Where the execution can be resumed from outside, or one node of it in a scope. */
  resumeUrl(place?: { readonly nodeId: string; readonly scope: string }): string | undefined;
}

/** The innermost loop around a node, and the items of its iteration. */
export interface LoopScope {
  readonly index: number;
  readonly total?: number;
  readonly items: ItemList;
}

/** The items of each port, by the port's name. */
export type PortItems = Readonly<Record<string, ItemList>>;

/** Which item of a node another item descends from, as its lineage says. */
export type Ancestor =
  | { readonly kind: 'found'; readonly item: Item | undefined }
  /** More than one. `at`: the node that made one item of several, or does not say from which. */
  | { readonly kind: 'several'; readonly at?: string }
  /** None. `at`: the node whose items have no known source. */
  | { readonly kind: 'none'; readonly at?: string }
  /** It descends from so many items that they are not looked at. */
  | { readonly kind: 'tooMany' };

const nothing: JsonObject = Object.freeze({});

/** For scopes in which it is an error to read something of null or undefined. @throws ServiceError EXPRESSION_ERROR. */
export function refuseMissingParent({ what, key, source, value }: MissingParent): never {
  const name = what === 'read' ? 'readMissing' : 'callMissing';
  throw expressionError(
    evaluationMessage(name, {
      key: String(key),
      source: source(),
      value: value === null ? 'null' : 'undefined',
    }),
  );
}

function lineageReason(node: string, { kind, at }: { kind: string; at?: string }): Message {
  if (kind === 'tooMany') return evaluationMessage('tooManyItems');
  if (kind === 'several')
    return at === undefined
      ? evaluationMessage('severalItems', { node })
      : evaluationMessage('severalItemsAt', { node, at });
  return at === undefined ? evaluationMessage('noItem', { node }) : evaluationMessage('noItemAt', { at });
}

function lineageProblem(name: string, ancestor: { kind: string; at?: string }): ServiceError {
  const { kind, at } = ancestor;
  const reason = lineageReason(name, ancestor);
  return new ServiceError(evaluationMessage('notOneItem', { node: name, reason }), {
    code: 'ITEM_LINEAGE',
    service: 'expressions',
    details: { node: name, reason: kind, ...(at === undefined ? {} : { at }) },
  });
}

/** The name of a node, as an expression says it. What is no text or number names none. */
function nameOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new ServiceError(evaluationMessage('nodeName'), {
    code: 'EXPRESSION_ERROR',
    service: 'expressions',
  });
}

/**
 * The variables of expressions in one node's parameters (`$json`, `$input`, `$('node')`, `$loop` …), for one item at
 * a time. Where results come from is up to the subclass: the engine reads its state, the editor what it has loaded.
 */
export abstract class NodeScope {
  readonly items: ItemList;
  readonly metadata: ScopeMetadata;
  $itemIndex: number;

  constructor(items: ItemList, index: number, metadata: ScopeMetadata) {
    this.items = items;
    this.$itemIndex = index;
    this.metadata = metadata;
  }

  /** The error that the nearest catch around the node caught. */
  protected abstract caughtError(): ItemError | undefined;
  /** That of the innermost loop, or of the innermost batch, around the node, whatever stands in between. */
  protected abstract loop(counter: 'loop' | 'batch'): LoopScope | undefined;
  protected abstract workflow(): { readonly id: string; readonly name: string };
  protected abstract ownParameters(): JsonObject | undefined;
  protected abstract nodeNames(): Iterable<string>;
  /** Undefined when there is no node of that name. */
  protected abstract parametersOf(name: string): JsonObject | undefined;
  /** The node's output in the scope that it lives in, as seen from here; undefined when it has not run there. */
  protected abstract portsOf(name: string): PortItems | undefined;
  /** The container that the node lies in, where its data cannot be read from here because of that. */
  protected containerOf(_name: string): string | undefined {
    return undefined;
  }
  /** The node in the activation of its scope that is seen from here; undefined when it is in another body. */
  protected abstract placeOf(name: string): { readonly nodeId: string; readonly scope: string } | undefined;
  /** The item of `name` that the input item at `index` descends from. */
  protected abstract ancestor(name: string, index: number): Ancestor;

  get timezone(): string {
    return this.metadata.timezone;
  }

  missingParent(parent: MissingParent): void {
    if (this.metadata.expressions === 'strict') refuseMissingParent(parent);
  }

  /** Its entries read the current item, so the table is made once. */
  #nodes: Readonly<Record<string, unknown>> | undefined;

  get #item(): Item | undefined {
    return itemIn(this.items, this.$itemIndex);
  }

  get $json() {
    return this.#item?.json ?? nothing;
  }

  get $binary() {
    return this.#item?.binary ?? nothing;
  }

  get $item() {
    return this.#item;
  }

  get $error() {
    return this.#item?.error ?? this.caughtError();
  }

  /** The innermost loop around the node. `item` is the first of the iteration, `items` all of them. */
  get $loop() {
    return this.#counted('loop');
  }

  /** As `$loop`, of the innermost batch. */
  get $batch() {
    return this.#counted('batch');
  }

  #counted(counter: 'loop' | 'batch') {
    const loop = this.loop(counter);
    if (loop === undefined) return undefined;
    const { index, total, items } = loop;
    // Mostly a list: looking at one costs nothing, and accessors are not free.
    if (isList(items))
      return { index, total, item: items[0], items, isFirst: index === 0, isLast: index + 1 === total };
    return {
      index,
      total,
      get item() {
        return itemIn(items, 0);
      },
      get items() {
        return allOf(items);
      },
      isFirst: index === 0,
      isLast: index + 1 === total,
    };
  }

  get $attempt() {
    return this.metadata.attempt;
  }

  /** How many iterations of the loop around the node were before this one. */
  get $runIndex() {
    return this.loop('loop')?.index ?? 0;
  }

  get $vars() {
    return this.metadata.variables;
  }

  get $env() {
    return this.metadata.env;
  }

  get $now() {
    return DateTime.fromMillis(this.metadata.now, { zone: this.metadata.timezone });
  }

  get $today() {
    return this.$now.startOf('day');
  }

  get $execution() {
    const { executionId, mode } = this.metadata;
    const execution = { id: executionId, mode, resumeUrl: this.metadata.resumeUrl() };
    // No part of it as data: `{{ $execution }}` is an object, and a function is none.
    return Object.defineProperty(execution, 'resumeUrlOf', {
      value: hostFunction((name: unknown) => this.resumeUrlOf(nameOf(name)), 1),
    });
  }

  /** Where the wait of one node is resumed, in the activation that is seen from here. @throws ServiceError EXPRESSION_ERROR. */
  resumeUrlOf(name: string): string | undefined {
    this.#parametersOf(name);
    const place = this.placeOf(name);
    if (place !== undefined) return this.metadata.resumeUrl(place);
    throw expressionError(
      evaluationMessage('insideLink', { node: name, container: String(this.containerOf(name)) }),
    );
  }

  get $workflow() {
    const { id, name } = this.workflow();
    return { id, name, active: true };
  }

  get $parameter() {
    return this.ownParameters();
  }

  get $input() {
    const { items } = this;
    return {
      item: this.#item,
      params: this.$parameter,
      all: this.#reader(() => unreadOf(items)),
      first: this.#reader(() => itemIn(items, 0)),
      last: this.#reader(() => itemIn(items, items.length - 1)),
    };
  }

  get $() {
    return hostFunction((name: unknown) => this.#access(nameOf(name)), 1);
  }

  /** For code, which gets data and not functions. */
  outputsOf(name: string): readonly Item[] {
    return allOf(this.#outputs(name));
  }

  /** As `$('name').item` of the input item at `index`. @throws ServiceError ITEM_LINEAGE, EXPRESSION_ERROR. */
  pairedWith(name: string, index: number): Item | undefined {
    return this.#paired(name, index);
  }

  /** As `$('name')`, without its items. @throws ServiceError EXPRESSION_ERROR for a node that there is not. */
  describe(name: string): { readonly params: JsonObject; readonly isExecuted: boolean } {
    return { params: this.#parametersOf(name), isExecuted: this.portsOf(name) !== undefined };
  }

  get $items() {
    return hostFunction((name: unknown, output: unknown, pass: unknown) => {
      this.#checkPlace(output, pass);
      return unreadOf(name === undefined ? this.items : this.#outputs(nameOf(name)));
    }, 3);
  }

  /** Reads items; which output and which run may be named, as long as they are those that it reads anyway. */
  #reader(read: () => unknown) {
    return hostFunction((output: unknown, pass: unknown) => {
      this.#checkPlace(output, pass);
      return read();
    }, 2);
  }

  /** @throws ServiceError EXPRESSION_ERROR for items of another output or run than the first and this one. */
  #checkPlace(output: unknown, pass: unknown): void {
    if (output !== undefined && output !== 0) throw expressionError(evaluationMessage('firstOutput'));
    if (pass !== undefined && pass !== 0 && pass !== -1 && pass !== this.$runIndex)
      throw expressionError(evaluationMessage('otherRuns'));
  }

  get $node() {
    this.#nodes ??= this.#nodeTable();
    return this.#nodes;
  }

  #nodeTable(): Readonly<Record<string, unknown>> {
    const summaries: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const name of this.nodeNames()) {
      Object.defineProperty(summaries, name, { enumerable: true, get: () => this.#summary(name) });
    }
    return summaries;
  }

  #summary(name: string) {
    const item = this.#paired(name);
    return { json: item?.json ?? nothing, binary: item?.binary ?? nothing };
  }

  #parametersOf(name: string): JsonObject {
    const parameters = this.parametersOf(name);
    if (parameters !== undefined) return parameters;
    throw new ServiceError(evaluationMessage('noNode', { node: name }), {
      code: 'EXPRESSION_ERROR',
      service: 'expressions',
    });
  }

  #outputs(name: string): ItemList {
    this.#parametersOf(name);
    const ports = this.portsOf(name);
    if (ports === undefined) {
      const container = this.containerOf(name);
      const reason =
        container === undefined
          ? evaluationMessage('notRun', { node: name })
          : evaluationMessage('insideData', { node: name, container });
      throw new ServiceError(reason, { code: 'EXPRESSION_ERROR', service: 'expressions' });
    }
    return ports.main ?? Object.values(ports)[0] ?? [];
  }

  /** @throws ServiceError ITEM_LINEAGE when there is none, or more than one: the place of an item says nothing. */
  #paired(name: string, index = this.$itemIndex): Item | undefined {
    this.#parametersOf(name);
    const ancestor = this.ancestor(name, index);
    if (ancestor.kind === 'found') return ancestor.item;
    // A node that has not run is the simpler reason.
    this.#outputs(name);
    throw lineageProblem(name, ancestor);
  }

  #access(name: string) {
    const params = this.#parametersOf(name);
    const isExecuted = this.portsOf(name) !== undefined;
    const outputs = () => this.#outputs(name);
    const paired = () => this.#paired(name);
    return {
      get item() {
        return paired();
      },
      params,
      isExecuted,
      all: this.#reader(() => unreadOf(outputs())),
      first: this.#reader(() => itemIn(outputs(), 0)),
      last: this.#reader(() => itemIn(outputs(), outputs().length - 1)),
      /** As `item`, of the input item at `at`. */
      itemMatching: hostFunction(
        (at: unknown) => this.#paired(name, typeof at === 'number' ? at : Number.NaN),
        1,
      ),
    };
  }
}
