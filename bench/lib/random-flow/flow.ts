/** Random workflows of every container, as data that the document and the model are both made of. */
import { randomOf } from '../random.ts';

export interface FlowRetry {
  readonly attempts: number;
  readonly delayMs: number;
  readonly backoff: 'fixed' | 'linear' | 'exponential';
  readonly on?: readonly string[];
}

type Kind =
  | 'work'
  | 'effect'
  | 'bulk'
  | 'pause'
  | 'call'
  | 'break'
  | 'continue'
  | 'loop'
  | 'batch'
  | 'parallel'
  | 'conditional'
  | 'try';

export interface FlowNode {
  readonly id: string;
  readonly kind: Kind;
  readonly onError: 'stop' | 'continue' | 'errorPort';
  readonly retry?: FlowRetry;
  readonly timeoutMs?: number;
  readonly disabled: boolean;
  readonly parameters: Record<string, unknown>;
  readonly bodies: Readonly<Record<string, FlowScope>>;
}

export interface FlowEdge {
  readonly id: string;
  readonly from: string;
  readonly port: string;
  readonly to: string;
}

export interface FlowScope {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

/**
 * `timed`: every step takes a time of its own, so that races have one outcome. `serial`: one step after the other.
 * `calm`: side by side, but nothing fails or is cancelled. In the last two, steps may answer at once.
 */
export type Style = 'timed' | 'serial' | 'calm';

export interface Flow {
  readonly seed: number;
  readonly style: Style;
  readonly root: FlowScope;
  readonly items: readonly number[];
  /** Milliseconds after its start. */
  readonly cancelAfter?: number;
  readonly timeoutMs?: number;
  /** Not whole, so that no step ends in the same moment. */
  readonly graceMs: number;
  /** It is evicted whenever it only waits. */
  readonly evicts: boolean;
  /** Lists are so long at most, and what is longer is stored. */
  readonly stores: boolean;
  readonly durability: 'checkpoint' | 'full';
  /** Whether another attempt may fare differently. */
  readonly changesByAttempt: boolean;
}

const none: FlowScope = { nodes: [], edges: [] };

/** Whatever comes of a step: the same for the same seed, step, scope, item and attempt. From 0 up to 1. */
export function fateOf(seed: number, ...parts: readonly (string | number)[]): number {
  let hash = Math.imul(seed, 0x9e3779b1) ^ 0x811c9dc5;
  for (const char of parts.join('|')) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return randomOf(hash >>> 0)();
}

export function randomFlow(seed: number): Flow {
  const random = randomOf(seed);
  const chance = (share: number) => random() < share;
  const between = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const style = pick<Style>(['timed', 'timed', 'timed', 'serial', 'calm']);
  const [timed, serial, calm] = [style === 'timed', style === 'serial', style === 'calm'];
  // Much is left while a `finally` in it runs, and little time is given to it.
  const windsUp = timed && fateOf(seed, 'winds up') < 0.3;
  const containers: readonly Kind[] = windsUp
    ? ['try', 'try', 'try', 'parallel', 'loop']
    : ['loop', 'batch', 'parallel', 'conditional', 'try'];
  let count = 0;
  let edges = 0;

  const retry = (share: number): { retry?: FlowRetry } =>
    calm || !chance(share)
      ? {}
      : {
          retry: {
            attempts: between(1, 3),
            delayMs: between(0, 300),
            backoff: pick(['fixed', 'linear', 'exponential']),
            ...(chance(0.3) ? { on: ['HTTP_STATUS'] } : {}),
          },
        };

  const onFailure = (): Record<string, unknown> => ({
    onFailure: pick(['stop', 'collect']),
    ...(chance(0.3) ? { tolerated: between(0, 1) } : {}),
  });
  const pace = (): Record<string, unknown> => ({
    concurrency: serial ? 1 : between(1, 3),
    ...onFailure(),
  });
  const rate = () =>
    timed && chance(0.2) ? { rate: { count: between(1, 3), perMs: between(50, 900) } } : {};
  const delayMs = () => (chance(0.3) ? between(1, 200) : 0);
  const collect = () => pick(['all', 'all', 'last', 'none']);

  /** A count that may depend on the iteration around the container (C8). */
  const counted = (from: number, to: number, what: string) => {
    const number = between(from, to);
    return fateOf(seed, what, count) < 0.25 ? `={{ $runIndex + ${number} }}` : number;
  };

  const bodiesOf = (kind: Kind, depth: number, inLoop: boolean) => {
    const body = (loop: boolean, empty = 0.12) => (chance(empty) ? none : scope(depth + 1, loop));
    switch (kind) {
      case 'loop': {
        const mode = pick(['forEach', 'forEach', 'times', 'while', 'until']);
        const filled = body(true);
        const bounds = { condition: `={{ $loop.index ${mode === 'while' ? '<' : '>='} ${between(0, 3)} }}` };
        const max = filled === none ? 10 : between(1, 6);
        const parameters =
          mode === 'forEach'
            ? { mode, size: counted(1, 2, 'size'), ...pace(), delayMs: delayMs(), collect: collect() }
            : {
                mode,
                ...(mode === 'times'
                  ? // Where nothing may fail, or a failure would come in the moment of what is before it, the limit is not met.
                    { times: calm || filled === none ? between(0, 4) : counted(0, 4, 'times') }
                  : { ...bounds, check: pick(['before', 'after']) }),
                carry: chance(0.7),
                maxIterations: calm ? 10 : max,
                delayMs: delayMs(),
                collect: collect(),
                ...onFailure(),
              };
        return { parameters, bodies: { body: filled } };
      }
      case 'batch':
        return {
          parameters: {
            size: counted(1, 3, 'size'),
            ...pace(),
            ...rate(),
            delayMs: delayMs(),
            collect: collect(),
          },
          bodies: { body: body(true) },
        };
      case 'parallel': {
        const wait = timed ? pick(['all', 'all', 'any', 'some']) : 'all';
        const common = { ...pace(), ...rate(), wait, ...(wait === 'some' ? { count: between(1, 3) } : {}) };
        if (chance(0.4))
          return { parameters: { mode: 'forEach', ...common }, bodies: { body: body(inLoop) } };
        const branches = ['a', 'b', 'c'].slice(0, between(1, 3));
        return {
          parameters: { mode: 'branches', branches, ...common },
          bodies: Object.fromEntries(branches.map((name) => [name, body(inLoop)])),
        };
      }
      case 'conditional': {
        // Branches run side by side: where only one step may run at a time, one case is taken.
        const once = serial || chance(0.3);
        const value = fateOf(seed, 'case', count) < 0.25 ? '($json.v + $runIndex)' : '$json.v';
        const cases = ['one', 'two'].slice(0, between(1, 2)).map((name, at) => ({
          name,
          when: `={{ ${value} % ${at + 2} === 0 }}`,
        }));
        const match = serial ? 'first' : pick(['first', 'all']);
        return {
          parameters: { cases, decide: once ? 'once' : 'perItem', match },
          bodies: {
            ...Object.fromEntries(cases.map(({ name }) => [name, body(inLoop)])),
            else: body(inLoop, 0.4),
          },
        };
      }
      default:
        return {
          parameters: {
            ...retry(0.4),
            codes: chance(0.2) ? ['HTTP_STATUS'] : [],
            rethrow: !calm && chance(0.15),
          },
          bodies: {
            try: body(inLoop),
            catch: body(inLoop, 0.4),
            finally: body(inLoop, windsUp ? 0.05 : 0.4),
          },
        };
    }
  };

  const node = (depth: number, inLoop: boolean, isEntry: boolean): FlowNode => {
    count += 1;
    const id = `n${count}`;
    const nests = !isEntry && depth < 3 && count < 22 && chance(depth === 0 ? 0.75 : 0.5);
    const leaf: readonly Kind[] = [
      'work',
      'work',
      'work',
      'effect',
      'bulk',
      'pause',
      'call',
      ...(inLoop && !calm ? (['break', 'continue'] as const) : []),
    ];
    const kind = nests ? pick(containers) : pick(leaf);
    const { parameters, bodies } = nests ? bodiesOf(kind, depth, inLoop) : { parameters: {}, bodies: {} };
    const leaves = kind === 'break' || kind === 'continue';
    // Whole numbers that no two nodes share.
    const limit = between(1, nests ? 40 : 12) * 50 + count;
    return {
      id,
      kind,
      onError: leaves || calm ? 'stop' : pick(['stop', 'stop', 'stop', 'continue', 'errorPort']),
      ...(leaves || kind === 'pause' ? {} : retry(0.25)),
      ...(timed && !leaves && chance(nests ? (windsUp ? 0.5 : 0.15) : 0.1) ? { timeoutMs: limit } : {}),
      disabled: !isEntry && chance(0.04),
      parameters,
      bodies,
    };
  };

  const portsOf = ({ onError, parameters, kind }: FlowNode): readonly string[] => {
    const failed =
      parameters.onFailure === 'collect' &&
      (kind === 'batch' ||
        (kind === 'loop' && parameters.mode === 'forEach') ||
        (kind === 'parallel' && parameters.wait === 'all'));
    return ['main', 'main', ...(failed ? ['failed'] : []), ...(onError === 'errorPort' ? ['error'] : [])];
  };

  const scope = (depth: number, inLoop: boolean): FlowScope => {
    const nodes: FlowNode[] = [];
    const own: FlowEdge[] = [];
    const size = between(1, depth === 0 ? 5 : 3);
    for (let at = 0; at < size; at += 1) {
      const before = nodes.filter(({ kind }) => kind !== 'break' && kind !== 'continue');
      const last = nodes.at(-1);
      const chained = serial ? before.filter((one) => one === last) : before;
      const isEntry = at === 0 || (!serial && chance(0.2)) || chained.length === 0;
      if (serial && at > 0 && isEntry) break;
      const added = node(depth, inLoop, isEntry);
      if (!isEntry) {
        const sources = new Set([pick(chained), ...(chance(0.3) ? [pick(chained)] : [])]);
        for (const source of sources) {
          edges += 1;
          const id = `e${String(edges).padStart(4, '0')}`;
          own.push({ id, from: source.id, port: pick(portsOf(source)), to: added.id });
        }
      }
      nodes.push(added);
    }
    return { nodes, edges: own };
  };

  const root = scope(0, false);
  return {
    seed,
    style,
    root,
    items: Array.from({ length: between(1, 4) }, () => between(0, 999)),
    ...(timed && chance(0.25) ? { cancelAfter: random() * 3_000 } : {}),
    ...(timed && chance(0.1) ? { timeoutMs: between(100, 4_000) } : {}),
    evicts: chance(0.25),
    stores: chance(0.1),
    durability: chance(0.2) ? 'full' : 'checkpoint',
    changesByAttempt: timed || chance(0.5),
    graceMs: windsUp ? 10.5 + Math.floor(fateOf(seed, 'grace') * 300) : 10_000,
  };
}

/** The workflow document of a flow. */
export function documentOf({ root, timeoutMs, durability }: Flow, id: string) {
  const nodes: Record<string, unknown> = {
    start: { id: 'start', type: 'core.manual', name: 'start', position: { x: 0, y: 0 } },
  };
  const edges: Record<string, unknown> = {};
  const connect = (edge: FlowEdge) => {
    const { from, port, to } = edge;
    edges[edge.id] = { id: edge.id, from: { nodeId: from, port }, to: { nodeId: to, port: 'main' } };
  };
  const place = (scope: FlowScope, home: object) => {
    for (const { id: nodeId, kind, bodies, retry, ...node } of scope.nodes) {
      const isCall = kind === 'call';
      const type = isCall
        ? 'core.executeWorkflow'
        : Object.keys(bodies).length > 0
          ? `core.${kind === 'try' ? 'tryCatch' : kind}`
          : `t.${kind}`;
      const withRetry = retry === undefined ? {} : { retry: { ...retry, jitter: 0 } };
      const tried = node.parameters.retry as object | undefined;
      const parameters = isCall
        ? { workflowId: `called-${nodeId}`, mode: 'perItem' }
        : tried === undefined
          ? node.parameters
          : { ...node.parameters, retry: { ...tried, jitter: 0 } };
      nodes[nodeId] = {
        id: nodeId,
        name: nodeId,
        type,
        position: { x: 0, y: 0 },
        ...home,
        ...node,
        parameters,
        ...withRetry,
      };
      for (const [body, inner] of Object.entries(bodies)) place(inner, { parentId: nodeId, body });
    }
    for (const edge of scope.edges) connect(edge);
  };
  place(root, {});
  const entered = new Set(root.edges.map(({ to }) => to));
  for (const { id: to } of root.nodes)
    if (!entered.has(to)) connect({ id: `s-${to}`, from: 'start', port: 'main', to });
  const settings = { nodeConcurrency: 1_000, durability, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
  return { id, tenantId: 'tenant', projectId: 'p', name: id, settings, nodes, edges };
}

/** The workflows that the `call` nodes of a flow call: one step each, which no other node shares. */
export function calledDocuments({ root }: Flow) {
  const callers: string[] = [];
  const find = ({ nodes }: FlowScope) => {
    for (const { id, kind, bodies } of nodes) {
      if (kind === 'call') callers.push(id);
      for (const body of Object.values(bodies)) find(body);
    }
  };
  find(root);
  return callers.map((caller) => {
    const id = `called-${caller}`;
    const sub = `sub-${caller}`;
    return {
      id,
      tenantId: 'tenant',
      projectId: 'p',
      name: id,
      nodes: {
        in: { id: 'in', name: 'in', type: 'core.calledByWorkflow', position: { x: 0, y: 0 } },
        [sub]: { id: sub, name: sub, type: 't.work', position: { x: 0, y: 0 } },
      },
      edges: { e: { id: 'e', from: { nodeId: 'in', port: 'main' }, to: { nodeId: sub, port: 'main' } } },
    };
  });
}
