/** Where what lies at the inputs of nodes came from, by place: no item is looked at. */
import { type ItemSource, type Places, runsOf, SourceSet, sourceAt } from '@reporunner/core';
import type { Positions } from './containers/container-run.ts';
import { type ExecutionState, type Frame, nodeIn } from './state.ts';

/**
 * The output item that lies at `index` of an input: which node put it out, at which port, as its how manieth. At the
 * entries of a body it is the container itself, and the place in the container's input, under the port ''.
 */
export function originOf(
  state: ExecutionState,
  frame: Frame,
  node: number,
  port: string,
  index: number,
): ItemSource | undefined {
  const { nodes } = state.plan;
  const incoming = nodes[node]?.incoming ?? [];
  if (incoming.length === 0) {
    const { owner } = frame;
    if (owner === undefined) return undefined;
    const places = placesAt(frame.positions, index);
    return places === undefined ? undefined : sourceAt(nodes[owner.node]?.id ?? '', '', places);
  }
  let offset = 0;
  for (const edge of incoming) {
    if (edge.toPort !== port) continue;
    const size = nodeIn(state, frame, edge.from).outputs?.[edge.fromPort]?.length ?? 0;
    if (index < offset + size) {
      return { nodeId: nodes[edge.from]?.id ?? '', port: edge.fromPort, index: index - offset };
    }
    offset += size;
  }
  return undefined;
}

/**
 * True for an entry of a repeated body whose input is stored: what the body carries on says itself where it began, as
 * the planner does not know the places.
 */
export function saysItself(state: ExecutionState, frame: Frame, node: number): boolean {
  const isEntry = (state.plan.nodes[node]?.incoming.length ?? 0) === 0;
  return isEntry && frame.owner !== undefined && frame.positions === undefined;
}

/** The source without the entry, which belongs to the scopes around it. */
export function ownSource(source: ItemSource | undefined): ItemSource | undefined {
  if (source?.entry === undefined) return source;
  const { entry: _, ...own } = source;
  return own;
}

/** As `originOf`, of several. */
export function originsOf(
  state: ExecutionState,
  frame: Frame,
  node: number,
  port: string,
  places: Places,
): ItemSource | undefined {
  if (typeof places === 'number') return originOf(state, frame, node, port, places);
  const all = new SourceSet();
  const runs = runsOf(places);
  for (let at = 0; at < runs.length; at += 2)
    for (const { source, length } of runsFrom(
      state,
      frame,
      node,
      port,
      runs[at] as number,
      runs[at + 1] as number,
    ))
      all.add(source === undefined || length === 1 ? source : { ...source, count: length });
  return all.source;
}

export interface OriginRun {
  /** Of the first; that of the others follows on it. */
  readonly source: ItemSource | undefined;
  readonly length: number;
}

/** The origins of neighbours at an input, in runs of such as are neighbours themselves. */
export function* runsFrom(
  state: ExecutionState,
  frame: Frame,
  node: number,
  port: string,
  from: number,
  count: number,
): Generator<OriginRun> {
  const incoming = state.plan.nodes[node]?.incoming ?? [];
  if (incoming.length === 0) {
    if (typeof frame.positions === 'number') {
      yield { source: originOf(state, frame, node, port, from), length: count };
      return;
    }
    for (let at = from; at < from + count; at += 1)
      yield { source: originOf(state, frame, node, port, at), length: 1 };
    return;
  }
  let offset = 0;
  for (const edge of incoming) {
    if (edge.toPort !== port) continue;
    const size = nodeIn(state, frame, edge.from).outputs?.[edge.fromPort]?.length ?? 0;
    const first = Math.max(from, offset);
    const end = Math.min(from + count, offset + size);
    if (first < end) yield { source: originOf(state, frame, node, port, first), length: end - first };
    offset += size;
  }
}

/** The place in the container's input of what lies at `index` of a body's input. */
export function placesAt(positions: number | Positions | undefined, index: number): Places | undefined {
  return typeof positions === 'number' ? positions + index : positions?.[index];
}

/** What an item descends from that was derived from everything at a node's inputs. */
export function sourceOfAll(state: ExecutionState, frame: Frame, node: number): ItemSource | undefined {
  const all = new SourceSet();
  const { inputPorts = [], incoming = [] } = state.plan.nodes[node] ?? {};
  if (incoming.length === 0) {
    const { positions, input } = frame;
    if (typeof positions === 'number') {
      const first = input.length === 0 ? undefined : originOf(state, frame, node, 'main', 0);
      all.add(first === undefined || input.length === 1 ? first : { ...first, count: input.length });
    } else for (let at = 0; at < input.length; at += 1) all.add(originOf(state, frame, node, 'main', at));
    return all.source;
  }
  for (const port of inputPorts) {
    const size = incoming.reduce(
      (sum, edge) =>
        edge.toPort === port
          ? sum + (nodeIn(state, frame, edge.from).outputs?.[edge.fromPort]?.length ?? 0)
          : sum,
      0,
    );
    if (size > 0) all.add(originsOf(state, frame, node, port, size === 1 ? 0 : [0, size]));
  }
  return all.source;
}
