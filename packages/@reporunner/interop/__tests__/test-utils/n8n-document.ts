/** Documents of n8n in short, and what they become. */
import { importN8n } from '../../src/index.ts';

export interface N8nNodeInput {
  readonly name: string;
  readonly type: string;
  readonly typeVersion?: number;
  readonly parameters?: unknown;
  readonly position?: readonly [number, number];
  readonly [setting: string]: unknown;
}

const base = (type: string) => (type.includes('.') ? type : `n8n-nodes-base.${type}`);

/** `a>b`, `a:1>b` from the second output, `a>b:1` into the second input. */
export function documentOf(nodes: readonly N8nNodeInput[], links: readonly string[] = [], more: object = {}) {
  const connections: Record<string, { main: { node: string; type: string; index: number }[][] }> = {};
  for (const link of links) {
    const [source = '', target = ''] = link.split('>');
    const [from = '', output = '0'] = source.split(':');
    const [to = '', input = '0'] = target.split(':');
    connections[from] ??= { main: [] };
    const { main } = connections[from];
    while (main.length <= Number(output)) main.push([]);
    main[Number(output)]?.push({ node: to, type: 'main', index: Number(input) });
  }
  return {
    name: 'From n8n',
    nodes: nodes.map((node, index) => ({
      typeVersion: 1,
      parameters: {},
      position: [index * 220, 0],
      ...node,
      type: base(node.type),
    })),
    connections,
    ...more,
  };
}

export function imported(...parameters: Parameters<typeof documentOf>) {
  let next = 0;
  const result = importN8n(documentOf(...parameters), () => `id${++next}`);
  if (result === undefined) throw new Error('It was not taken for a document of n8n.');
  const byName = new Map(result.nodes.map((node) => [node.name, node]));
  const nameOf = (id: string) => result.nodes.find((node) => node.id === id)?.name;
  return {
    ...result,
    node: (name: string) => {
      const node = byName.get(name);
      if (node === undefined) throw new Error(`There is no node ${name}.`);
      return node;
    },
    parameters: (name: string) => byName.get(name)?.parameters,
    links: result.edges.map(
      ({ from, to }) => `${nameOf(from.nodeId)}.${from.port}>${nameOf(to.nodeId)}.${to.port}`,
    ),
    said: result.warnings.map(({ kind, nodeName }) => `${kind} ${nodeName}`),
  };
}

/** One node alone, translated. */
export const one = (type: string, parameters: object, typeVersion = 1, more: object = {}) => {
  const result = imported([{ name: 'it', type, typeVersion, parameters, ...more }]);
  return {
    type: result.node('it').type,
    parameters: result.parameters('it'),
    said: result.said,
    node: result.node('it'),
  };
};
