/** Drawing an edge from a handle, or leading the end of one elsewhere. Says on the way whether it may end there. */
import { type PortRef, portsOf, refusalOf } from '../../canvas-model/connections.ts';
import type { Point } from '../../canvas-model/edge-curve.ts';
import { type Spot, spotAt } from '../../canvas-model/geometry.ts';
import type { Scene } from '../../canvas-model/scene.ts';
import type { Canvas } from '../canvas.ts';
import type { CanvasEdits } from '../canvas-host.ts';
import type { Gesture, PointerAt } from './gesture.ts';

interface LooseEnd {
  /** The end that is held fast. */
  readonly from: PortRef;
  readonly side: 'in' | 'out';
  readonly start: Point;
  readonly edgeId: string | undefined;
}

/**
 * From an output, a new edge. From an input that is connected, its newest edge is picked up; from one that is not, an
 * edge is drawn backwards.
 */
export function looseEndAt(
  scene: Scene,
  hit: { readonly nodeId: string; readonly side: 'in' | 'out'; readonly port: string },
): LooseEnd | undefined {
  const node = scene.nodes.get(hit.nodeId);
  const handle = (hit.side === 'out' ? node?.outputs : node?.inputs)?.find(({ port }) => port === hit.port);
  if (handle === undefined) return undefined;
  const own = { nodeId: hit.nodeId, port: hit.port };
  if (hit.side === 'in') {
    const picked = scene.edgesOf(hit.nodeId).findLast((id) => {
      const to = scene.edges.get(id)?.edge.to;
      return to?.nodeId === hit.nodeId && to.port === hit.port;
    });
    const edge = picked === undefined ? undefined : scene.edges.get(picked);
    if (edge !== undefined) return { from: edge.edge.from, side: 'out', start: edge.from, edgeId: edge.id };
  }
  return { from: own, side: hit.side, start: { x: handle.x, y: handle.y }, edgeId: undefined };
}

/** An edge grabbed near one of its ends: that end comes loose. */
export function looseEndOf(scene: Scene, edgeId: string, t: number): LooseEnd | undefined {
  const edge = scene.edges.get(edgeId);
  if (edge === undefined) return undefined;
  return t < 0.5
    ? { from: edge.edge.to, side: 'in', start: edge.to, edgeId }
    : { from: edge.edge.from, side: 'out', start: edge.from, edgeId };
}

export function beginConnect(canvas: Canvas, edits: CanvasEdits, loose: LooseEnd): Gesture {
  const scene = canvas.scene.getState();
  const looks = canvas.host.catalogue;
  const { workflow } = scene;
  const { from, side, start, edgeId } = loose;
  // The edge that is being moved does not block itself.
  const without =
    edgeId === undefined
      ? workflow
      : {
          ...workflow,
          edges: Object.fromEntries(Object.entries(workflow.edges).filter(([id]) => id !== edgeId)),
        };
  const ask = (to: PortRef) =>
    side === 'out' ? refusalOf(without, looks, from, to) : refusalOf(without, looks, to, from);

  /** On a node's body: its first port that fits, else the first, for the reason. */
  const targetAt = (screen: Point): PortRef | undefined => {
    const hit = canvas.hitAt(screen);
    if (hit.kind !== 'handle' && hit.kind !== 'node') return undefined;
    if (hit.nodeId === from.nodeId && hit.kind === 'handle' && hit.side === side) return undefined;
    const node = workflow.nodes[hit.nodeId];
    if (node === undefined) return undefined;
    const wanted = side === 'out' ? 'in' : 'out';
    if (hit.kind === 'handle' && hit.side === wanted) return { nodeId: hit.nodeId, port: hit.port };
    const ports = portsOf(node, looks);
    const refs = (wanted === 'in' ? ports.inputs : ports.outputs).map(({ name }) => ({
      nodeId: hit.nodeId,
      port: name,
    }));
    return refs.find((ref) => ask(ref) === undefined) ?? refs[0] ?? { nodeId: hit.nodeId, port: 'main' };
  };

  let target: PortRef | undefined;
  let end = start;
  const stop = () => canvas.interaction.setState({ connecting: undefined });

  return {
    autoPan: true,
    move({ screen, point }) {
      target = targetAt(screen);
      const refusal = target === undefined ? undefined : ask(target);
      end = point;
      if (target !== undefined && refusal === undefined) {
        const at = scene.nodes.get(target.nodeId);
        const handle = (side === 'out' ? at?.inputs : at?.outputs)?.find(({ port }) => port === target?.port);
        if (handle !== undefined) end = { x: handle.x, y: handle.y };
      }
      canvas.interaction.setState({ connecting: { from, side, start, end, edgeId, target, refusal } });
    },
    end({ screen, point }: PointerAt) {
      target = targetAt(screen);
      stop();
      if (target !== undefined) {
        if (ask(target) !== undefined) return;
        const [source, sink] = side === 'out' ? [from, target] : [target, from];
        if (edgeId === undefined) edits.connect(source, sink);
        else edits.reconnect(edgeId, source, sink);
        return;
      }
      if (edgeId !== undefined) return edits.removeEdge(edgeId);
      edits.insert({
        ...(side === 'out' ? { after: from } : { before: from }),
        spot: freeSpotFor(scene, from, side, point),
      });
    },
    cancel: stop,
  };
}

/** Where a new node goes that the edge was drawn to: in the body of the node that it is connected with. */
function freeSpotFor(scene: Scene, from: PortRef, side: 'in' | 'out', point: Point): Spot {
  const corner = { x: side === 'out' ? point.x : point.x - 220, y: point.y - 30 };
  const node = scene.nodes.get(from.nodeId);
  const spot = spotAt(point, scene.placed);
  const home = node?.placed.parentId;
  if (spot.parentId === home) return { ...spot, position: spotPosition(scene, spot, corner) };
  const at = { parentId: home, body: node?.node.body };
  return { ...at, position: spotPosition(scene, { ...at, position: corner }, corner) };
}

function spotPosition(scene: Scene, spot: Spot, corner: Point): Point {
  if (spot.parentId === undefined) return corner;
  const inside = spotAt(corner, scene.placed);
  if (inside.parentId === spot.parentId && inside.body === spot.body) return inside.position;
  return { x: Math.max(0, spot.position.x), y: Math.max(0, spot.position.y) };
}
