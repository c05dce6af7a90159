/** The workflows that the benchmarks run, as people would write them. */

interface Field {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

const position = { x: 0, y: 0 };

export function node(id: string, type: string, name: string, parameters: unknown) {
  return { id, type, typeVersion: 1, name, position, parameters };
}

export function edge(from: string, to: string) {
  return { id: `${from}-${to}`, from: { nodeId: from, port: 'main' }, to: { nodeId: to, port: 'main' } };
}

export const byId = <T extends { id: string }>(list: readonly T[]) =>
  Object.fromEntries(list.map((one) => [one.id, one]));

/** A webhook, then `sets` one after the other; the last one's item is the answer. */
export function webhookChain(path: string, sets: readonly (readonly Field[])[], includeOther: boolean) {
  const webhook = node('webhook', 'core.webhook', 'Webhook', {
    path,
    methods: ['POST'],
    respond: 'lastNode',
  });
  const nodes = sets.map((fields, index) =>
    node(`set${index}`, 'core.set', `Set ${index}`, { fields, includeOther }),
  );
  const ids = ['webhook', ...nodes.map(({ id }) => id)];
  return {
    name: `bench ${path}`,
    nodes: byId([webhook, ...nodes]),
    edges: byId(ids.slice(1).map((id, index) => edge(ids[index] as string, id))),
  };
}

/** W1: three fields, one of them computed. */
export const w1 = () =>
  webhookChain(
    'w1',
    [
      [
        { name: 'id', type: 'auto', value: '={{ $json.body.id }}' },
        { name: 'total', type: 'number', value: '={{ $json.body.price * $json.body.quantity }}' },
        { name: 'source', type: 'string', value: 'webhook' },
      ],
    ],
    false,
  );

/** W2: ten sets with one expression each. */
export const w2 = () =>
  webhookChain(
    'w2',
    Array.from({ length: 10 }, (_, index) => [
      {
        name: `field${index}`,
        type: 'number',
        value: index === 0 ? '={{ $json.body.quantity + 1 }}' : `={{ $json.field${index - 1} + 1 }}`,
      },
    ]),
    false,
  );

export const order = JSON.stringify({
  id: 4711,
  price: 19.5,
  quantity: 3,
  customer: { name: 'Ada', city: 'Zürich' },
});

/** W4: a list of items, and a loop over them with a set in its body; without the loop, what the rest costs. */
export function w4(path: string, withLoop: boolean) {
  const webhook = node('webhook', 'core.webhook', 'Webhook', {
    path,
    methods: ['POST'],
    respond: 'lastNode',
    responseData: 'firstItem',
  });
  const split = node('split', 'core.splitOut', 'Split', { field: 'body.list' });
  const loop = node('loop', 'core.loop', 'Loop', { collect: 'last' });
  const set = {
    ...node('set', 'core.set', 'Set', {
      fields: [{ name: 'total', type: 'number', value: '={{ $json.n * 2 }}' }],
    }),
    parentId: 'loop',
  };
  return {
    name: `bench ${path}`,
    nodes: byId(withLoop ? [webhook, split, loop, set] : [webhook, split]),
    edges: byId([edge('webhook', 'split'), ...(withLoop ? [edge('split', 'loop')] : [])]),
  };
}

/** W3: a thousand items made by code, filtered, one field set by an expression, added up. */
export function w3() {
  const webhook = node('webhook', 'core.webhook', 'Webhook', {
    path: 'w3',
    methods: ['POST'],
    respond: 'lastNode',
  });
  const code = node('code', 'core.code', 'Code', {
    code: 'return Array.from({ length: 1000 }, (_, n) => ({ n, even: n % 2 === 0 }))',
  });
  const filter = node('filter', 'core.filter', 'Filter', {
    conditions: [{ left: '={{ $json.even }}', operator: 'isTrue' }],
  });
  const set = node('set', 'core.set', 'Set', {
    fields: [{ name: 'double', type: 'number', value: '={{ $json.n * 2 }}' }],
  });
  const sum = node('sum', 'core.summarize', 'Sum', {
    summaries: [{ operation: 'sum', field: 'double' }],
  });
  const nodes = [webhook, code, filter, set, sum];
  const ids = nodes.map(({ id }) => id);
  return {
    name: 'bench w3',
    nodes: byId(nodes),
    edges: byId(ids.slice(1).map((id, index) => edge(ids[index] as string, id))),
  };
}

/** W5: code over one item, in the sandbox. */
export function w5() {
  const webhook = node('webhook', 'core.webhook', 'Webhook', {
    path: 'w5',
    methods: ['POST'],
    respond: 'lastNode',
  });
  const code = node('code', 'core.code', 'Code', {
    code: 'return items.map(({ json }) => ({ id: json.body.id, total: json.body.price * json.body.quantity }))',
  });
  return { name: 'bench w5', nodes: byId([webhook, code]), edges: byId([edge('webhook', 'code')]) };
}

/** W6: so many HTTP calls side by side, one for each item. */
export function w6(url: string, calls: number) {
  const webhook = node('webhook', 'core.webhook', 'Webhook', {
    path: 'w6',
    methods: ['POST'],
    respond: 'lastNode',
  });
  const split = node('split', 'core.splitOut', 'Split', { field: 'body.list' });
  const fan = node('fan', 'core.parallel', 'Fan out', { mode: 'forEach', concurrency: calls });
  const call = {
    ...node('call', 'core.httpRequest', 'Call', { url, query: { n: '={{ $json.n }}' } }),
    parentId: 'fan',
  };
  const sum = node('sum', 'core.summarize', 'Sum', { summaries: [{ operation: 'sum', field: 'n' }] });
  return {
    name: 'bench w6',
    nodes: byId([webhook, split, fan, call, sum]),
    edges: byId([edge('webhook', 'split'), edge('split', 'fan'), edge('fan', 'sum')]),
  };
}

/** Loops in loops, `depth` deep, each `times` times, with a set in the innermost body. */
export function nested(path: string, depth: number, times: number) {
  const webhook = node('webhook', 'core.webhook', 'Webhook', {
    path,
    methods: ['POST'],
    respond: 'lastNode',
  });
  const loops = Array.from({ length: depth }, (_, level) => ({
    ...node(`loop${level}`, 'core.loop', `Loop ${level}`, {
      mode: 'times',
      times,
      carry: false,
      maxIterations: times,
    }),
    ...(level === 0 ? {} : { parentId: `loop${level - 1}` }),
  }));
  const set = {
    ...node('set', 'core.set', 'Set', {
      fields: [{ name: 'n', type: 'number', value: '={{ $loop.index }}' }],
    }),
    parentId: `loop${depth - 1}`,
  };
  const count = node('count', 'core.summarize', 'Count', {
    summaries: [{ operation: 'count', as: 'count' }],
  });
  return {
    name: `bench ${path}`,
    nodes: byId([webhook, ...loops, set, count]),
    edges: byId([edge('webhook', 'loop0'), edge('loop0', 'count')]),
  };
}
