import type { WorkflowNode } from '@reporunner/core';
import type { NodeRegistry } from '../ports/ports.ts';
import { endsOf } from './ends.ts';
import type { PlanEdge, PlanNode, PlanScope } from './plan.ts';

interface Place {
  readonly scope: PlanScope;
  readonly slot: number;
}

const noBodies: ReadonlyMap<string, PlanScope> = new Map();

/** Sorts the nodes into the root and the bodies of containers. `order` runs from the graph's end to its beginning. */
export function compileScopes(
  documents: readonly WorkflowNode[],
  indexById: ReadonlyMap<string, number>,
  registry: NodeRegistry,
  outgoing: readonly (readonly PlanEdge[])[],
  incoming: readonly (readonly PlanEdge[])[],
  order: readonly number[],
  resultPorts: readonly PlanNode['resultPorts'][],
) {
  const namesOf = (container: number): readonly string[] => {
    const node = documents[container];
    const description = node && registry.describe(node.type, node.typeVersion);
    return description?.bodies?.(node?.parameters ?? {}) ?? [];
  };
  const members = new Map<string, number[]>();
  const keyOf = (container: number, body: string) => `${container}/${body}`;
  documents.forEach((node, index) => {
    const container = node.parentId === undefined ? -1 : (indexById.get(node.parentId) ?? -1);
    const body = container === -1 ? '' : (node.body ?? namesOf(container)[0] ?? '');
    const key = keyOf(container, body);
    const list = members.get(key);
    if (list === undefined) members.set(key, [index]);
    else list.push(index);
  });
  const forward = order.toReversed();
  const ports = documents.map((_, index) => ({
    outgoing: outgoing[index] ?? [],
    resultPorts: resultPorts[index] ?? [],
  }));
  const places = new Map<number, Place>();
  const scopeOf = (container: number, body: string): PlanScope => {
    const nodes = members.get(keyOf(container, body)) ?? [];
    const own = new Set(nodes);
    const scope: PlanScope = {
      container,
      body,
      nodes,
      entries: nodes.filter((index) => incoming[index]?.length === 0),
      ends: endsOf(
        forward.filter((index) => own.has(index)),
        ports,
      ),
    };
    nodes.forEach((index, slot) => {
      places.set(index, { scope, slot });
    });
    return scope;
  };
  const root = scopeOf(-1, '');
  const bodies = documents.map((_, container) => {
    const names = namesOf(container);
    return names.length === 0 ? noBodies : new Map(names.map((name) => [name, scopeOf(container, name)]));
  });
  return {
    root,
    placeOf: (index: number): Place => places.get(index) ?? { scope: root, slot: 0 },
    bodiesOf: (index: number) => bodies[index] ?? noBodies,
  };
}
