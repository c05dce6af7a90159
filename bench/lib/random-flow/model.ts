/**
 * What a random workflow comes to, by SPEC.md alone: a recursive evaluation over times, without events, commands or
 * a queue. A scope is evaluated as if nothing stopped it; what stops it first (a failure, a break, somebody outside) is
 * found among the results, and it is evaluated again with that time as its end.
 */
import { type FlowFailure, fate, pathOfCall } from './fates.ts';
import type { Flow, FlowNode, FlowRetry, FlowScope } from './flow.ts';

export interface ModelItem {
  readonly v: number;
  readonly error?: string;
}
type Items = readonly ModelItem[];
type Ports = Readonly<Record<string, Items>>;

/** Something that came of a step or of a container: `ok`, `retry` or `failed`. */
export interface ModelEvent {
  readonly at: number;
  /** Scope and node. */
  readonly key: string;
  readonly what: string;
}

export interface ModelResult {
  readonly status: string;
  readonly code: string | undefined;
  readonly endedAt: number;
  readonly events: readonly ModelEvent[];
  /** A container failed as it opened: which of the steps of that moment still take place is not promised. */
  readonly hasTie: boolean;
}

/** A break or continue on its way up to the loop around it. */
interface Leap {
  readonly control: 'break' | 'continue';
  readonly items: Items;
}

interface Body {
  /** When the scope closed. */
  readonly at: number;
  readonly end: 'done' | 'failed' | 'left';
  readonly items: Items;
  readonly failure: FlowFailure | undefined;
  readonly leap: Leap | undefined;
  readonly events: readonly ModelEvent[];
}

/**
 * How a container ended: with items by port, with a failure, with a break or continue in it, or left because its result
 * is not wanted.
 */
interface Ended {
  readonly at: number;
  readonly ports?: Ports;
  readonly failure?: FlowFailure;
  readonly leap?: Leap | undefined;
  readonly events: readonly ModelEvent[];
}

interface Outcome extends Ended {
  readonly skipped?: boolean;
}

/** Names a body of one activation of a container. A place is the path of a scope, `|`, and the repeated attempts. */
type Prefix = (part: string) => string;
const pathOf = (place: string) => place.split('|')[0] as string;
const never = Number.POSITIVE_INFINITY;
/** What fails at once fails after what led to it. */
const moment = 1e-6;
/** Loops in loops may double their items again and again. */
const maxItems = 20_000;
const whole = (code: string): FlowFailure => ({ code, recoverable: true });
const withError = (items: Items, code: string): Items => items.map(({ v }) => ({ v, error: code }));
/** C1: what is not through when its grace time is over ends then, and nothing more comes of it. */
function until<T extends { readonly at: number; readonly events: readonly ModelEvent[] }>(
  graceEnd: number,
  one: T,
): T | Pick<Ended, 'at' | 'events'> {
  if (one.at === never || one.at <= graceEnd) return one;
  return { at: graceEnd, events: one.events.filter(({ at }) => at <= graceEnd) };
}

function pauseAfter({ delayMs, backoff }: FlowRetry, attempt: number): number {
  const factor = backoff === 'fixed' ? 1 : backoff === 'linear' ? attempt : 2 ** (attempt - 1);
  return Math.min(60_000, delayMs * factor);
}

/** EX4: whether there is another attempt. Containers fail with what may be tried again. */
function triesAgain(retry: FlowRetry | undefined, attempt: number, failure: FlowFailure): boolean {
  if (retry === undefined || attempt >= retry.attempts) return false;
  return retry.on === undefined ? failure.recoverable : retry.on.includes(failure.code);
}

export function shown(ports: Ports): string {
  const list = (items: Items) =>
    items.map(({ v, error }) => (error === undefined ? `${v}` : `${v}!${error}`)).join(' ');
  return Object.keys(ports)
    .filter((port) => (ports[port] as Items).length > 0)
    .sort()
    .map((port) => `${port}:${list(ports[port] as Items)}`)
    .join(' | ');
}

/** @throws TooManyItems. */
export function evaluate(flow: Flow, began: number): ModelResult {
  const cancelled = flow.cancelAfter === undefined ? never : began + flow.cancelAfter;
  const expired = flow.timeoutMs === undefined ? never : began + flow.timeoutMs;
  const stop = Math.min(cancelled, expired);
  const items = flow.items.map((v) => ({ v }));
  const evaluation = new Evaluation(flow);
  const root = evaluation.scope(flow.root, '|', items, true, began, began, stop);
  const { at: endedAt, events } = root;
  const { hasTie } = evaluation;
  // Of a failure and a stop, the first reason stands.
  if (endedAt < stop || root.end === 'failed') {
    const { failure } = root;
    return {
      status: failure === undefined ? 'succeeded' : 'failed',
      code: failure?.code,
      endedAt,
      events,
      hasTie,
    };
  }
  return expired < cancelled
    ? { status: 'failed', code: 'EXECUTION_TIMEOUT', endedAt, events, hasTie }
    : { status: 'cancelled', code: undefined, endedAt, events, hasTie };
}

/** More items than are worth comparing. */
export class TooManyItems extends Error {}

class Evaluation {
  readonly #flow: Flow;
  readonly #loops = new Set<string>();
  hasTie = false;

  constructor(flow: Flow) {
    this.#flow = flow;
    const find = ({ nodes }: FlowScope) => {
      for (const { id, kind, bodies } of nodes) {
        if (kind === 'loop') this.#loops.add(id);
        for (const body of Object.values(bodies)) find(body);
      }
    };
    find(flow.root);
  }

  /**
   * EX1, EX2, EX4, C1, C3, C6. What leaves it first counts; the rest winds up, within the grace time. `delivers`: whether its entries run; `ready`: before that time they do not; `stop`: it is
   * left then.
   */
  scope(
    { nodes, edges }: FlowScope,
    path: string,
    input: Items,
    delivers: boolean,
    opened: number,
    ready: number,
    stop: number,
  ): Body {
    const runAll = (until: number, failed?: readonly [string, Outcome]) => {
      const results = new Map<string, Outcome>(failed === undefined ? [] : [failed]);
      for (const node of nodes) {
        if (node.id === failed?.[0]) continue;
        const incoming = edges.filter(({ to }) => to === node.id).sort((a, b) => (a.id < b.id ? -1 : 1));
        const sources = incoming.map(({ from }) => results.get(from) as Outcome);
        const begin = sources.reduce(
          (last, { at }) => Math.max(last, at),
          incoming.length > 0 ? opened : delivers ? ready : opened,
        );
        const lies =
          incoming.length === 0
            ? input
            : incoming.flatMap(({ from, port }) => results.get(from)?.ports?.[port] ?? []);
        const isDead = incoming.length === 0 ? !delivers : lies.length === 0;
        results.set(node.id, this.#node(node, path, lies, isDead, begin, until));
      }
      return results;
    };
    let results = runAll(stop);
    // What leaves the scope first, from inside.
    let culprit: readonly [string, Outcome] | undefined;
    for (const [id, outcome] of results) {
      const { at, failure, leap } = outcome;
      if ((failure === undefined && leap === undefined) || at >= stop) continue;
      if (culprit === undefined || at < culprit[1].at) culprit = [id, outcome];
    }
    const first = culprit?.[1];
    const left = first?.at ?? stop;
    if (first !== undefined) results = runAll(left, culprit);
    const all = [...results.values()].map((one): Outcome => until(left + this.#flow.graceMs, one));
    const events = all.flatMap((one) => one.events);
    const closed = all.map(({ at }) => at).filter((at) => at !== never);
    const last = closed.reduce((latest, at) => Math.max(latest, at), left === never ? opened : left);
    const through = all.every((one) => one.ports !== undefined || one.skipped === true);
    const rest = { events, failure: undefined, items: [], leap: undefined };
    if (first?.failure !== undefined) return { ...rest, at: last, end: 'failed', failure: first.failure };
    if (first?.leap !== undefined)
      return { ...rest, at: last, end: 'left', leap: first.leap, items: first.leap.items };
    const closes = closed.reduce((latest, at) => Math.max(latest, at), opened);
    if (!through || closes >= stop) return { ...rest, at: last, end: 'left' };
    // C3: `main` of every node, where nothing is connected to it; `failed` and `error` never count.
    const ends = inGraphOrder(nodes, edges).filter(
      ({ id }) => !edges.some(({ from, port }) => from === id && port === 'main'),
    );
    const items = nodes.length === 0 ? input : ends.flatMap(({ id }) => results.get(id)?.ports?.main ?? []);
    return { ...rest, at: closes, end: 'done', items };
  }

  /** One node in its scope. `at` is never when it did not come to an end by `stop`, or when its bodies were through. */
  #node(node: FlowNode, path: string, items: Items, isDead: boolean, begin: number, stop: number): Outcome {
    if (begin >= stop || begin === never) return { at: never, events: [] };
    if (isDead) return { at: begin, skipped: true, ports: {}, events: [] };
    if (items.length > maxItems) throw new TooManyItems();
    const key = `${pathOf(path)} ${node.id}`;
    const events: ModelEvent[] = [];
    const succeed = (at: number, ports: Ports): Outcome => {
      events.push({ at, key, what: `ok ${shown(ports)}` });
      return { at, ports, events };
    };
    if (node.disabled) return succeed(begin, { main: items });
    const isContainer = Object.keys(node.bodies).length > 0;
    let start = begin;
    for (let attempt = 1; ; attempt += 1) {
      const ended = isContainer
        ? this.#limited(node, path, items, attempt, start, stop)
        : this.#step(node, path, items, attempt, start);
      events.push(...ended.events);
      if (isContainer && isLeft(ended)) return { at: ended.at, events };
      if (ended.at >= stop) return { at: never, events };
      if (ended.leap !== undefined) {
        if (ended.ports !== undefined) succeed(ended.at, ended.ports);
        return { at: ended.at, leap: ended.leap, events };
      }
      if (ended.ports !== undefined) return succeed(ended.at, ended.ports);
      const failure = ended.failure as FlowFailure;
      if (triesAgain(node.retry, attempt, failure)) {
        events.push({ at: ended.at, key, what: `retry ${failure.code}` });
        start = ended.at + pauseAfter(node.retry as FlowRetry, attempt);
        if (start >= stop) return { at: never, events };
        continue;
      }
      if (node.onError !== 'stop') {
        const port = node.onError === 'errorPort' ? 'error' : 'main';
        return succeed(ended.at, { [port]: withError(items, failure.code) });
      }
      events.push({ at: ended.at, key, what: `failed ${failure.code}` });
      return { at: ended.at, failure, events };
    }
  }

  /** A node without bodies. */
  #step(node: FlowNode, path: string, items: Items, attempt: number, start: number): Ended {
    const attempted = this.#perform(node, path, items, attempt);
    const limit = node.timeoutMs ?? never;
    if (attempted.takesMs >= limit) return { at: start + limit, failure: whole('NODE_TIMEOUT'), events: [] };
    const at = start + attempted.takesMs;
    if (attempted.failure !== undefined) return { at, failure: attempted.failure, events: [] };
    const ports = attempted.ports as Ports;
    if (node.kind !== 'break' && node.kind !== 'continue') return { at, ports, events: [] };
    return { at, ports, leap: { control: node.kind, items: ports.main as Items }, events: [] };
  }

  #perform(
    node: FlowNode,
    path: string,
    items: Items,
    attempt: number,
  ): { takesMs: number; ports?: Ports; failure?: FlowFailure } {
    const flow = this.#flow;
    const place = path.replace('|', '');
    const { id, kind, onError, retry } = node;
    if (kind === 'call') return this.#call(node, path, items, attempt);
    if (kind !== 'work' && kind !== 'effect') {
      const { takesMs, failure } = fate(flow, id, place, items[0]?.v ?? 0, kind === 'pause' ? 0 : attempt);
      if (kind === 'bulk' && failure !== undefined) return { takesMs, failure };
      const main = kind === 'bulk' ? items.map(({ v }) => ({ v: (v + 1) % 1_000 })) : items;
      return { takesMs, ports: { main } };
    }
    let takesMs = 0;
    const main: ModelItem[] = [];
    const error: ModelItem[] = [];
    for (const { v } of items) {
      const attempted = fate(flow, id, place, v, attempt);
      takesMs += attempted.takesMs;
      const { failure } = attempted;
      if (failure === undefined) main.push(...attempted.values.map((value) => ({ v: value })));
      else if (onError === 'stop' || triesAgain(retry, attempt, failure)) return { takesMs, failure };
      else (onError === 'errorPort' ? error : main).push({ v, error: failure.code });
    }
    return { takesMs, ports: { main, error } };
  }

  /** EX8, EX4: an execution for each item, side by side; the node ends with the last of them. */
  #call(
    { id, onError, retry }: FlowNode,
    path: string,
    items: Items,
    attempt: number,
  ): { takesMs: number; ports?: Ports; failure?: FlowFailure } {
    const flow = this.#flow;
    const attempted = items.map(({ v }, at) =>
      fate(flow, `sub-${id}`, pathOfCall(flow, pathOf(path), at, attempt), v, 1),
    );
    const takesMs = attempted.reduce((max, one) => Math.max(max, one.takesMs), 0);
    const code = attempted.find(({ failure }) => failure !== undefined)?.failure?.code;
    if (code !== undefined && (onError === 'stop' || triesAgain(retry, attempt, whole(code))))
      return { takesMs, failure: whole(code) };
    const main: ModelItem[] = [];
    const error: ModelItem[] = [];
    for (const [at, { failure, values }] of attempted.entries()) {
      if (failure === undefined) main.push(...values.map((v) => ({ v })));
      else
        (onError === 'errorPort' ? error : main).push({ v: (items[at] as ModelItem).v, error: failure.code });
    }
    return { takesMs, ports: { main, error } };
  }

  /** A container within its own time limit. */
  #limited(node: FlowNode, path: string, items: Items, attempt: number, start: number, stop: number): Ended {
    const limit = start + (node.timeoutMs ?? never);
    const ended = this.#container(node, path, items, attempt, start, Math.min(stop, limit));
    if (!isLeft(ended) || limit >= stop) return ended;
    const { at, events } = until(limit + this.#flow.graceMs, ended);
    return at >= stop ? { at, events } : { at, failure: whole('NODE_TIMEOUT'), events };
  }

  #container(
    node: FlowNode,
    path: string,
    items: Items,
    attempt: number,
    start: number,
    stop: number,
  ): Ended {
    const outer = pathOf(path);
    const again = attempt > 1 ? `~${node.id}:${attempt}` : '';
    const tail = `|${path.slice(outer.length + 1)}${again}`;
    const prefix = (part: string) => `${outer === '' ? '' : `${outer}/`}${node.id}${part}${tail}`;
    switch (node.kind) {
      case 'try':
        return this.#try(node, prefix, items, start, stop);
      case 'loop':
        return node.parameters.mode === 'forEach'
          ? this.#slices(node, prefix, items, start, stop)
          : this.#repeat(node, prefix, items, start, stop);
      case 'conditional':
        return this.#conditional(node, prefix, items, start, stop);
      case 'parallel':
        if (node.parameters.mode === 'forEach') return this.#slices(node, prefix, items, start, stop);
        return this.#sideBySide(
          node,
          (node.parameters.branches as string[]).map((body) => ({ body, key: prefix(`.${body}`), items })),
          start,
          stop,
          false,
        );
      default:
        return this.#slices(node, prefix, items, start, stop);
    }
  }

  /** C8: `$runIndex` of a container's own parameters: of the innermost loop around it, or of what else counts. */
  #runIndex(prefix: Prefix): number {
    const [, ...around] = pathOf(prefix('')).split('/').toReversed();
    let other: number | undefined;
    for (const segment of around) {
      const [, id, index] = /^([^.[~]+)\[(\d+)\]/.exec(segment) ?? [];
      if (id === undefined) continue;
      if (this.#loops.has(id)) return Number(index);
      other ??= Number(index);
    }
    return other ?? 0;
  }

  #counted(count: unknown, prefix: Prefix): number {
    if (typeof count === 'number') return count;
    return this.#runIndex(prefix) + Number(/\d+/.exec(String(count))?.[0]);
  }

  #slices(node: FlowNode, prefix: Prefix, items: Items, start: number, stop: number): Ended {
    const size = node.kind === 'parallel' ? 1 : this.#counted(node.parameters.size ?? 1, prefix);
    const parts: { body: string; key: string; items: Items }[] = [];
    for (let at = 0; at < items.length; at += size)
      parts.push({ body: 'body', key: prefix(`[${parts.length}]`), items: items.slice(at, at + size) });
    return this.#sideBySide(node, parts, start, stop, node.kind !== 'parallel');
  }

  #conditional(node: FlowNode, prefix: Prefix, items: Items, start: number, stop: number): Ended {
    const { cases, decide, match } = node.parameters as {
      cases: { name: string; when: string }[];
      decide: string;
      match: string;
    };
    const index = cases.some(({ when }) => when.includes('$runIndex')) ? this.#runIndex(prefix) : 0;
    const namesFor = ({ v }: ModelItem): readonly string[] => {
      const holding = cases.filter((_, at) => (v + index) % (at + 2) === 0).map(({ name }) => name);
      if (holding.length === 0) return ['else'];
      return match === 'first' ? holding.slice(0, 1) : holding;
    };
    const first = items[0] as ModelItem;
    const parts = [...cases.map(({ name }) => name), 'else'].flatMap((body) => {
      const taken = items.filter((item) => namesFor(decide === 'once' ? first : item).includes(body));
      return taken.length === 0 ? [] : [{ body, key: prefix(`.${body}`), items: taken }];
    });
    return this.#sideBySide({ ...node, parameters: { concurrency: never } }, parts, start, stop, false);
  }

  /** Activations that are known from the start, so many at a time. */
  #sideBySide(
    node: FlowNode,
    parts: readonly { readonly body: string; readonly key: string; readonly items: Items }[],
    start: number,
    stop: number,
    isLoop: boolean,
  ): Ended {
    const settings = node.parameters as {
      concurrency?: number;
      onFailure?: string;
      tolerated?: number;
      delayMs?: number;
      collect?: string;
      wait?: string;
      count?: number;
      rate?: { count: number; perMs: number };
    };
    const { concurrency = 1, onFailure = 'stop', tolerated, delayMs = 0, rate } = settings;
    const wanted =
      settings.wait === 'any' ? 1 : settings.wait === 'some' ? (settings.count as number) : undefined;
    const need = wanted === undefined ? undefined : Math.min(wanted, parts.length);
    // C5: over no items, nothing has to succeed.
    if (wanted !== undefined && wanted > parts.length && parts.length > 0) {
      const failure = { code: 'NODE_PARAMETER_INVALID', recoverable: false };
      this.hasTie = true;
      return { at: start + moment, failure, events: [] };
    }
    const events: ModelEvent[] = [];
    const kept = new Map<number, Items>();
    const failedItems = new Map<number, Items>();
    const starts: number[] = [];
    let active: {
      readonly at: number;
      readonly opened: number;
      readonly ready: number;
      readonly body: Body;
    }[] = [];
    let now = start;
    let succeeded = 0;
    let failures = 0;
    let next = 0;
    /** C4: the first by index of those that have failed. */
    let failure: { readonly at: number; readonly code: string } | undefined;
    let ending: 'succeed' | 'fail' | 'leap' | undefined;
    let leap: Leap | undefined;
    const run = (at: number, opened: number, ready: number, until: number) => {
      const part = parts[at] as (typeof parts)[number];
      const scope = node.bodies[part.body] as FlowScope;
      return this.scope(scope, part.key, part.items, true, opened, ready, until);
    };
    const fail = (at: number, code: string) => {
      if (failure === undefined || at < failure.at) failure = { at, code };
    };
    const take = (at: number, body: Body) => {
      events.push(...body.events);
      if (body.leap !== undefined && !isLoop) {
        ({ leap } = body);
        ending = 'leap';
        return;
      }
      if (body.end === 'failed') {
        failures += 1;
        const code = body.failure?.code as string;
        fail(at, code);
        const tooMany =
          need !== undefined
            ? parts.length - failures < need
            : onFailure === 'stop' || (tolerated !== undefined && failures > tolerated);
        if (tooMany) ending = 'fail';
        else failedItems.set(at, withError((parts[at] as { items: Items }).items, code));
      } else {
        succeeded += 1;
        kept.set(at, body.items);
        if (body.leap?.control === 'break') ending = 'succeed';
      }
      if (ending === undefined && need !== undefined && succeeded >= need) ending = 'succeed';
    };
    const windUp = (when: number) => {
      const left = active.map(({ at, opened, ready }) => {
        const body = run(at, opened, ready, when);
        events.push(...body.events);
        // It failed until then, and its `finally` bodies were not through.
        if (body.end === 'failed') fail(at, body.failure?.code as string);
        return body;
      });
      return left.reduce((last, body) => Math.max(last, body.at), when);
    };
    let pause = 0;
    for (;;) {
      while (ending === undefined && next < parts.length && active.length < concurrency) {
        let ready = now + pause;
        pause = 0;
        if (rate !== undefined) {
          ready = Math.max(ready, (starts[starts.length - rate.count] ?? -never) + rate.perMs);
          starts.push(ready);
        }
        const body = run(next, now, ready, stop);
        const isEmpty = node.bodies[(parts[next] as { body: string }).body]?.nodes.length === 0;
        if (isEmpty) take(next, body);
        else active.push({ at: next, opened: now, ready, body });
        next += 1;
      }
      if (ending !== undefined || active.length === 0) break;
      const soonest = active.reduce((first, one) => (one.body.at < first.body.at ? one : first));
      const { body } = soonest;
      if (body.at >= stop) return { at: windUp(stop), events };
      now = body.at;
      active = active.filter((one) => one !== soonest);
      take(soonest.at, body);
      pause = delayMs;
    }
    if (ending !== undefined && active.length > 0) {
      now = windUp(now);
      if (now >= stop) return { at: now, events };
    }
    if (leap !== undefined) return { at: now, leap, events };
    if (ending === 'fail') return { at: now, failure: whole((failure as { code: string }).code), events };
    const inOrder = (map: ReadonlyMap<number, Items>) =>
      [...map].sort(([a], [b]) => a - b).map(([, items]) => items);
    const all = inOrder(kept);
    const main =
      settings.collect === 'none' ? [] : settings.collect === 'last' ? (all.at(-1) ?? []) : all.flat();
    return { at: now, ports: { main, failed: inOrder(failedItems).flat() }, events };
  }

  #repeat(node: FlowNode, prefix: Prefix, items: Items, start: number, stop: number): Ended {
    const {
      mode,
      times,
      check,
      carry,
      maxIterations,
      delayMs,
      collect,
      condition,
      onFailure,
      tolerated = Number.POSITIVE_INFINITY,
    } = node.parameters as {
      mode: string;
      onFailure?: string;
      tolerated?: number;
      times?: number | string;
      check?: string;
      carry: boolean;
      maxIterations: number;
      delayMs: number;
      collect: string;
      condition?: string;
    };
    const bound = Number(/(\d+) \}\}/.exec(condition ?? '')?.[1]);
    // `while index < bound`, and `until index >= bound`: the same question.
    const again = (index: number) => index < (mode === 'times' ? runs : bound);
    const runs = mode === 'times' ? this.#counted(times, prefix) : 0;
    const body = node.bodies.body as FlowScope;
    const events: ModelEvent[] = [];
    const kept: Items[] = [];
    const failedItems: Items[] = [];
    let carried = items;
    let now = start;
    for (let index = 0; ; index += 1) {
      const asks = mode === 'times' || check === 'before' || index > 0;
      if (asks && !again(index)) break;
      if (index >= maxIterations) return { at: now, failure: whole('LOOP_LIMIT'), events };
      const ready = index === 0 ? now : now + delayMs;
      const attempted = this.scope(body, prefix(`[${index}]`), carried, carried.length > 0, now, ready, stop);
      events.push(...attempted.events);
      if (body.nodes.length > 0 && attempted.at >= stop) return { at: attempted.at, events };
      now = attempted.at;
      if (attempted.end === 'failed') {
        const { code } = attempted.failure as FlowFailure;
        if (onFailure !== 'collect' || failedItems.length >= tolerated)
          return { at: now, failure: whole(code), events };
        failedItems.push(withError(carried, code));
        continue;
      }
      if (carry) carried = attempted.items;
      kept.push(attempted.items);
      if (attempted.leap?.control === 'break') break;
    }
    const main = collect === 'all' ? kept.flat() : collect === 'last' ? (kept.at(-1) ?? []) : [];
    return { at: now, ports: { main, failed: failedItems.flat() }, events };
  }

  #try(node: FlowNode, prefix: Prefix, items: Items, start: number, stop: number): Ended {
    const { retry, codes, rethrow } = node.parameters as {
      retry?: FlowRetry;
      codes: readonly string[];
      rethrow: boolean;
    };
    const events: ModelEvent[] = [];
    const run = (
      name: string,
      key: string,
      opened: number,
      ready: number,
      left: number,
      input: Items = items,
    ) => {
      const body = this.scope(node.bodies[name] as FlowScope, prefix(key), input, true, opened, ready, left);
      events.push(...body.events);
      return body;
    };
    /** `finally` is not stopped from outside; what it gives is dropped, a failure or a break in it counts. */
    const end = (at: number, result: Pick<Ended, 'ports' | 'failure' | 'leap'>): Ended => {
      const isEmpty = node.bodies.finally?.nodes.length === 0;
      const last = isEmpty ? undefined : run('finally', '.finally', at, at, never);
      const over = last?.at ?? at;
      if (over >= stop) return { at: over, events };
      if (last?.failure !== undefined) return { at: over, failure: whole(last.failure.code), events };
      if (last?.leap !== undefined) return { at: over, leap: last.leap, events };
      return { at: over, ...result, events };
    };
    let now = start;
    let ready = start;
    let failure: FlowFailure | undefined;
    for (let attempt = 1; ; attempt += 1) {
      const body = run('try', `#${attempt}`, now, ready, stop);
      const isEmpty = node.bodies.try?.nodes.length === 0;
      if (!isEmpty && body.at >= stop) return end(body.at, {});
      if (body.leap !== undefined) return end(body.at, { leap: body.leap });
      if (body.end !== 'failed') return end(body.at, { ports: { main: body.items } });
      failure = body.failure as FlowFailure;
      now = body.at;
      const isListed = retry?.on === undefined || retry.on.includes(failure.code);
      if (retry === undefined || attempt >= retry.attempts || !isListed) break;
      ready = now + pauseAfter(retry, attempt);
    }
    if (codes.length > 0 && !codes.includes(failure.code)) return end(now, { failure: whole(failure.code) });
    // EX4: without steps, the items go on with the error; with steps, `error` stays as it is.
    const input = node.bodies.catch?.nodes.length === 0 ? withError(items, failure.code) : items;
    const caught = run('catch', '.catch', now, now, stop, input);
    const isEmpty = node.bodies.catch?.nodes.length === 0;
    if (!isEmpty && caught.at >= stop) return end(caught.at, {});
    if (caught.leap !== undefined) return end(caught.at, { leap: caught.leap });
    if (caught.end === 'failed')
      return end(caught.at, { failure: whole((caught.failure as FlowFailure).code) });
    return end(caught.at, rethrow ? { failure: whole(failure.code) } : { ports: { main: caught.items } });
  }
}

const isLeft = ({ ports, failure, leap }: Ended) =>
  ports === undefined && failure === undefined && leap === undefined;

/** Breadth first from the entries, in the order of the document. */
function inGraphOrder(nodes: readonly FlowNode[], edges: FlowScope['edges']): readonly FlowNode[] {
  const done: FlowNode[] = nodes.filter(({ id }) => !edges.some(({ to }) => to === id));
  for (let at = 0; at < done.length; at += 1)
    for (const edge of edges
      .filter(({ from }) => from === done[at]?.id)
      .sort((a, b) => (a.id < b.id ? -1 : 1))) {
      const target = nodes.find(({ id }) => id === edge.to) as FlowNode;
      const waits = edges.some(
        ({ from, to }) => to === target.id && !done.slice(0, at + 1).some(({ id }) => id === from),
      );
      if (!waits && !done.includes(target)) done.push(target);
    }
  return done;
}
