/**
 * Loop Over Items, whose last step leads back to it, as a container: what comes after its "loop" output and before it
 * again is the body. Loops inside of loops are containers inside of containers.
 */
import type { N8nNode } from './document.ts';
import type { Link } from './links.ts';

export interface Loop {
  readonly node: N8nNode;
  /** Names of the nodes in its body, those of inner loops among them. */
  readonly body: ReadonlySet<string>;
  readonly loopOutput: number;
  readonly doneOutput: number;
}

export const isLoop = ({ type }: N8nNode) => type === 'n8n-nodes-base.splitInBatches';

export function loopsOf(nodes: readonly N8nNode[], links: readonly Link[]): readonly Loop[] {
  const outgoing = Map.groupBy(links, ({ from }) => from);
  const reached = (starts: readonly string[], wall: string): Set<string> => {
    const found = new Set<string>();
    const open = starts.filter((name) => name !== wall);
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (found.has(name)) continue;
      found.add(name);
      for (const { to } of outgoing.get(name) ?? []) if (to !== wall && !found.has(to)) open.push(to);
    }
    return found;
  };
  return nodes.filter(isLoop).map((node) => {
    // Since version 3 "done" comes first.
    const loopOutput = node.typeVersion >= 3 ? 1 : 0;
    const doneOutput = 1 - loopOutput;
    const after = (output: number) =>
      (outgoing.get(node.name) ?? []).filter((link) => link.output === output).map(({ to }) => to);
    const done = reached(after(doneOutput), node.name);
    // Reached from both, it comes after the loop: the way into it from inside is cut.
    const body = [...reached(after(loopOutput), node.name)].filter((name) => !done.has(name));
    return { node, body: new Set(body), loopOutput, doneOutput };
  });
}

/** The innermost loop that each node is in. A loop is in another one, never in itself. */
export function homesOf(loops: readonly Loop[]): ReadonlyMap<string, Loop> {
  const homes = new Map<string, Loop>();
  for (const loop of loops.toSorted((a, b) => b.body.size - a.body.size)) {
    for (const name of loop.body) if (name !== loop.node.name) homes.set(name, loop);
  }
  // Two loops that name each other as their home would hold nothing: the first of them stays outside.
  for (const loop of loops) {
    const seen = new Set([loop.node.name]);
    for (let at = homes.get(loop.node.name); at !== undefined; at = homes.get(at.node.name)) {
      if (seen.has(at.node.name)) {
        homes.delete(loop.node.name);
        break;
      }
      seen.add(at.node.name);
    }
  }
  return homes;
}
