/** Nested workflows made at random, the same for the same seed, whose result says what every step did. */
import { randomOf } from './random.ts';

interface Node {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly position: { readonly x: number; readonly y: number };
  readonly parameters: unknown;
  readonly parentId?: string;
  readonly body?: string;
  readonly [more: string]: unknown;
}

const maxDepth = 3;

export function randomWorkflow(seed: number, path: string, outsideUrl: string, calledId: string) {
  const random = randomOf(seed);
  const nodes: Record<string, Node> = {};
  const edges: Record<string, unknown> = {};
  let count = 0;
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;

  const add = (
    type: string,
    parameters: unknown,
    home: { parentId?: string; body?: string },
    more: object = {},
  ) => {
    count += 1;
    const id = `n${count}`;
    nodes[id] = { id, type, name: id, position: { x: count, y: 0 }, parameters, ...home, ...more };
    return id;
  };
  const connect = (from: string, to: string, port = 'main') => {
    edges[`${from}-${to}`] = {
      id: `${from}-${to}`,
      from: { nodeId: from, port },
      to: { nodeId: to, port: 'main' },
    };
  };

  const leaf = (home: { parentId?: string; body?: string }): string => {
    switch (pick(['set', 'effect', 'wait', 'call', 'code'])) {
      case 'effect':
        // Where it is named says which activation it belongs to: it is the same however often it is repeated.
        return add(
          'core.httpRequest',
          {
            method: 'POST',
            url: `=${outsideUrl}/{{ $('hook').first().json.body.tag }}/n${count + 1}/{{ $json.n }}/{{ ($json.trace ?? '').length }}`,
            bodyKind: 'json',
            body: '={{ $json }}',
          },
          home,
          { onError: 'stop' },
        );
      case 'wait':
        return add('core.wait', { amount: 20 + Math.floor(random() * 80), unit: 'milliseconds' }, home);
      case 'call':
        return add('core.executeWorkflow', { workflowId: calledId, mode: pick(['once', 'perItem']) }, home);
      case 'code':
        return add(
          'core.code',
          {
            code: `return items.map(({ json }, pairedItem) => ({ json: { ...json, trace: (json.trace ?? '') + 'c' }, pairedItem }))`,
          },
          home,
        );
      default:
        return add(
          'core.set',
          {
            fields: [
              {
                name: 'trace',
                type: 'string',
                value: `={{ ($json.trace ?? '') + '${pick(['a', 'b', 'd'])}' }}`,
              },
            ],
          },
          home,
        );
    }
  };

  const container = (home: { parentId?: string; body?: string }, depth: number): string => {
    const kind = pick(['each', 'times', 'parallel', 'try', 'conditional', 'batch']);
    if (kind === 'each' || kind === 'times' || kind === 'batch') {
      const id =
        kind === 'each'
          ? add('core.loop', { concurrency: pick([1, 2]) }, home)
          : kind === 'batch'
            ? add('core.batch', { size: 2, concurrency: pick([1, 2]) }, home)
            : add('core.loop', { mode: 'times', times: 2, collect: 'last' }, home);
      chain({ parentId: id }, depth + 1);
      return id;
    }
    if (kind === 'parallel') {
      const id = add('core.parallel', { branches: ['left', 'right'] }, home);
      for (const body of ['left', 'right']) chain({ parentId: id, body }, depth + 1);
      return id;
    }
    if (kind === 'conditional') {
      const id = add(
        'core.conditional',
        { cases: [{ name: 'odd', when: '={{ $json.n % 2 === 1 }}' }] },
        home,
      );
      for (const body of ['odd', 'else']) chain({ parentId: id, body }, depth + 1);
      return id;
    }
    const id = add('core.tryCatch', { retry: { attempts: 2, delayMs: 30, jitter: 0 } }, home);
    const body = { parentId: id, body: 'try' };
    const last = chain(body, depth + 1);
    // Fails for some items, each time: the second try as well, and then it is caught.
    const fails = add(
      'core.if',
      { conditions: [{ left: '={{ $json.n }}', operator: 'equals', right: 1 }] },
      body,
    );
    connect(last, fails);
    connect(fails, add('core.stopWithError', { message: 'as planned' }, body), 'true');
    connect(fails, add('core.noOp', {}, body), 'false');
    add(
      'core.set',
      { fields: [{ name: 'caught', value: '={{ $error.message }}' }] },
      { parentId: id, body: 'catch' },
    );
    return id;
  };

  /** Steps one after the other; the first gets the body's input. Returns the last. */
  const chain = (home: { parentId?: string; body?: string }, depth: number, from?: string): string => {
    let last = from;
    const length = 1 + Math.floor(random() * 3);
    for (let step = 0; step < length; step += 1) {
      const next = depth < maxDepth && random() < 0.5 ? container(home, depth) : leaf(home);
      if (last !== undefined) connect(last, next);
      last = next;
    }
    return last as string;
  };

  const position = { x: 0, y: 0 };
  nodes.hook = {
    id: 'hook',
    type: 'core.webhook',
    name: 'hook',
    position,
    parameters: { path, methods: ['POST'] },
  };
  nodes.items = {
    id: 'items',
    type: 'core.code',
    name: 'items',
    position,
    parameters: { code: 'return [0, 1, 2].map((n) => ({ n, tag: $json.body.tag }))' },
  };
  nodes.end = {
    id: 'end',
    type: 'core.sort',
    name: 'end',
    position,
    parameters: { fields: [{ name: 'n' }] },
  };
  connect('hook', 'items');
  const first = container({}, 0);
  connect('items', first);
  connect(chain({}, 1, first), 'end');
  return { name: path, nodes, edges };
}
