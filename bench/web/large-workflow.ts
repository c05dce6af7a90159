/** A workflow of so many nodes, laid out as people do: chains with branches, every now and then a loop with steps inside. */

interface Spec {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly position: { readonly x: number; readonly y: number };
  readonly parameters: unknown;
  readonly parentId?: string;
}

const ROW = 12;
const LOOP_EVERY = 40;
const STEPS_IN_LOOP = 3;
const COLUMN_WIDTH = 300;
const ROW_HEIGHT = 240;

const kinds = [
  ['core.set', 'Set fields', { fields: [{ name: 'a', type: 'string', value: '={{ $json.b }}' }] }],
  ['core.httpRequest', 'Call', { url: 'https://api.example.com/orders/{{ $json.id }}' }],
  [
    'core.filter',
    'Only paid',
    { conditions: [{ left: '={{ $json.status }}', operator: 'equals', right: 'paid' }] },
  ],
  [
    'core.if',
    'Is large',
    { conditions: [{ left: '={{ $json.total }}', operator: 'greater', right: 1_000 }] },
  ],
  ['core.code', 'Compute', { code: 'return $input.all()' }],
  ['core.limit', 'First ten', { count: 10 }],
] as const;

export function largeWorkflow(count: number, name = `${count} nodes`) {
  const nodes: Record<string, Spec> = {};
  const edges: Record<string, unknown> = {};
  const rowsAcross = Math.max(1, Math.round(Math.sqrt(count / ROW / 4)));
  let created = 0;
  let last: { readonly id: string; readonly type: string } | undefined;
  const add = (spec: Omit<Spec, 'id' | 'name'> & { readonly label: string }) => {
    created += 1;
    const id = `n${created}`;
    const { label, ...rest } = spec;
    nodes[id] = { id, name: `${label} ${created}`, ...rest };
    return { id, type: spec.type };
  };
  const connect = (from: { readonly id: string; readonly type: string }, to: { readonly id: string }) => {
    const port = from.type === 'core.if' ? 'true' : 'main';
    edges[`${from.id}-${to.id}`] = { from: { nodeId: from.id, port }, to: { nodeId: to.id, port: 'main' } };
  };
  for (let index = 0; created < count; index += 1) {
    const row = Math.floor(index / ROW);
    const column = index % ROW;
    const position = {
      x: (row % rowsAcross) * (ROW + 1) * COLUMN_WIDTH + column * COLUMN_WIDTH,
      y: Math.floor(row / rowsAcross) * ROW_HEIGHT,
    };
    if (column === 0) {
      last = add({ type: 'core.manual', label: 'Start', position, parameters: {} });
      continue;
    }
    if (index % LOOP_EVERY === LOOP_EVERY - 1 && created + STEPS_IN_LOOP < count && column < ROW - 4) {
      const loop = add({ type: 'core.loop', label: 'For each', position, parameters: {} });
      if (last !== undefined) connect(last, loop);
      let inside: { readonly id: string; readonly type: string } | undefined;
      for (let step = 0; step < STEPS_IN_LOOP; step += 1) {
        const child = add({
          type: 'core.set',
          label: 'Step',
          position: { x: step * COLUMN_WIDTH, y: 0 },
          parameters: {},
          parentId: loop.id,
        });
        if (inside !== undefined) connect(inside, child);
        inside = child;
      }
      last = loop;
      index += STEPS_IN_LOOP;
      continue;
    }
    const [type, label, parameters] = kinds[index % kinds.length] ?? kinds[0];
    const node = add({ type, label, position, parameters });
    if (last !== undefined) connect(last, node);
    last = node;
  }
  return { name, nodes, edges };
}
