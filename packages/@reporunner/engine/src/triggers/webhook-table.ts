/**
 * Which workflow answers which request. In memory, rebuilt from published versions; a look-up is a map access for a
 * literal path and a walk over its segments otherwise.
 * T1 A method and a path shape belong to one trigger of the whole installation: `a/:id` and `a/:name` are the same. The
 *    store decides whose they are; this table follows it.
 * T2 A literal segment wins over a parameter, a parameter over `*`.
 * WT3 A segment is decoded by itself; `a%2Fb` is one segment.
 * WT4 A trigger for GET answers HEAD too, unless another one takes HEAD there.
 */

export type WebhookMatch<T> =
  | { readonly kind: 'match'; readonly route: T; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'methodNotAllowed'; readonly allowed: readonly string[] };

/** Text without percent-encoded characters, or the decoded segments of a path that has some. */
export type WebhookPath = string | readonly string[];

interface Entry<T> {
  readonly key: string;
  readonly owner: string;
  readonly names: readonly string[];
  readonly route: T;
}

interface Branch<T> {
  readonly literals: Map<string, Branch<T>>;
  parameter: Branch<T> | undefined;
  rest: Map<string, Entry<T>> | undefined;
  readonly ends: Map<string, Entry<T>>;
}

/** A path with `:name` parameters, or `*` at its end, and the methods that it answers. */
export interface WebhookAddress {
  readonly path: string;
  readonly methods: readonly string[];
}

/** Addresses by path and method, each with one owner. */
export interface WebhookTable<T> {
  /** Replaces everything `owner` had, in one step. An address that another had goes over to it. */
  replace(owner: string, routes: readonly { readonly address: WebhookAddress; readonly route: T }[]): void;
  /**
   * `path` has no slash at either end. A path with percent-encoded characters is given as its decoded segments: an
   * encoded slash is data of its segment (WT3). Undefined: nothing lives there.
   */
  match(method: string, path: WebhookPath): WebhookMatch<T> | undefined;
  readonly size: number;
}

const noParams: Readonly<Record<string, string>> = Object.freeze({});

function newBranch<T>(): Branch<T> {
  return { literals: new Map(), parameter: undefined, rest: undefined, ends: new Map() };
}

/** An address as the store keeps it: unique in the installation while its workflow is published. */
export interface TriggerAddress {
  /** Method and shape of the path. */
  readonly key: string;
  /** Method and path as the workflow has them. */
  readonly address: string;
  /** The trigger that answers it. */
  readonly nodeId?: string;
}

export const addressKeysOf = ({ path, methods }: WebhookAddress): readonly TriggerAddress[] =>
  methods.map((method) => ({ key: `${method} ${shapeOf(path)}`, address: `${method} ${path}` }));

/** The address with names taken out, so that `a/:id` and `a/:name` are equal. */
function shapeOf(path: string): string {
  return path
    .split('/')
    .map((part) => (part.startsWith(':') ? ':' : part))
    .join('/');
}

/** An empty table of addresses: first come those that are literal, then parameters, then `*`. */
export function createWebhookTable<T>(): WebhookTable<T> {
  const byKey = new Map<string, Entry<T>>();
  const byOwner = new Map<string, readonly { key: string; address: WebhookAddress; method: string }[]>();
  const root = newBranch<T>();

  const branchFor = (path: string): { branch: Branch<T>; rest: boolean } => {
    let branch = root;
    for (const part of path.split('/')) {
      if (part === '*') return { branch, rest: true };
      if (part.startsWith(':')) {
        branch.parameter ??= newBranch();
        branch = branch.parameter;
        continue;
      }
      let next = branch.literals.get(part);
      if (next === undefined) {
        next = newBranch();
        branch.literals.set(part, next);
      }
      branch = next;
    }
    return { branch, rest: false };
  };

  const add = (owner: string, method: string, address: WebhookAddress, route: T): string => {
    const key = `${method} ${shapeOf(address.path)}`;
    const names = address.path
      .split('/')
      .filter((part) => part.startsWith(':') || part === '*')
      .map((part) => (part === '*' ? '*' : part.slice(1)));
    const entry: Entry<T> = { key, owner, names, route };
    const { branch, rest } = branchFor(address.path);
    if (rest) {
      branch.rest ??= new Map();
      branch.rest.set(method, entry);
    } else {
      branch.ends.set(method, entry);
    }
    byKey.set(key, entry);
    return key;
  };

  const drop = (owner: string) => {
    for (const { key, address, method } of byOwner.get(owner) ?? []) {
      // Another owner may have it by now: the store has moved it.
      if (byKey.get(key)?.owner !== owner) continue;
      byKey.delete(key);
      const { branch, rest } = branchFor(address.path);
      (rest ? branch.rest : branch.ends)?.delete(method);
    }
    byOwner.delete(owner);
  };

  /** Depth-first in the order of T2; collects what other methods there are on the way. */
  const find = (
    branch: Branch<T>,
    parts: readonly string[],
    at: number,
    values: string[],
    method: string,
    allowed: Set<string>,
  ): Entry<T> | undefined => {
    if (at === parts.length) {
      const entry = branch.ends.get(method);
      if (entry === undefined) for (const other of branch.ends.keys()) allowed.add(other);
      return entry;
    }
    const part = parts[at] as string;
    const literal = branch.literals.get(part);
    const byLiteral = literal && find(literal, parts, at + 1, values, method, allowed);
    if (byLiteral !== undefined) return byLiteral;
    if (branch.parameter !== undefined && part !== '') {
      values.push(part);
      const byParameter = find(branch.parameter, parts, at + 1, values, method, allowed);
      if (byParameter !== undefined) return byParameter;
      values.pop();
    }
    const rest = branch.rest?.get(method);
    if (rest !== undefined) values.push(parts.slice(at).join('/'));
    else for (const other of branch.rest?.keys() ?? []) allowed.add(other);
    return rest;
  };

  const matchMethod = (
    method: string,
    path: WebhookPath,
    parts: readonly string[] | undefined,
  ): WebhookMatch<T> | undefined => {
    const literal = parts === undefined ? byKey.get(`${method} ${path}`) : undefined;
    if (literal !== undefined && literal.names.length === 0)
      return { kind: 'match', route: literal.route, params: noParams };
    const values: string[] = [];
    const allowed = new Set<string>();
    const entry = find(root, parts ?? (path as string).split('/'), 0, values, method, allowed);
    if (entry !== undefined) {
      const params = Object.fromEntries(entry.names.map((name, index) => [name, values[index] ?? '']));
      return { kind: 'match', route: entry.route, params };
    }
    if (allowed.size === 0) return undefined;
    if (allowed.has('GET')) allowed.add('HEAD');
    return { kind: 'methodNotAllowed', allowed: [...allowed].sort() };
  };

  return {
    replace(owner, routes) {
      drop(owner);
      if (routes.length === 0) return;
      byOwner.set(
        owner,
        routes.flatMap(({ address, route }) =>
          address.methods.map((method) => ({ key: add(owner, method, address, route), address, method })),
        ),
      );
    },
    match(method, path) {
      const parts = typeof path === 'string' ? undefined : path;
      const found = matchMethod(method, path, parts);
      if (method !== 'HEAD' || found?.kind === 'match') return found;
      const byGet = matchMethod('GET', path, parts);
      return byGet?.kind === 'match' ? byGet : found;
    },
    get size() {
      return byKey.size;
    },
  };
}
