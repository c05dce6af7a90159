/**
 * The short line with a plus behind an output that leads nowhere yet. There is one only where it lies over nothing: no
 * edge passes there, and no other node stands there. The output itself can be pressed and dragged everywhere.
 */
import { distanceToCurve } from './edge-curve.ts';
import type { Box } from './geometry.ts';
import { contains } from './hit-test.ts';
import type { Scene, SceneHandle } from './scene.ts';
import { overlaps } from './spatial-index.ts';

const HALF_HEIGHT = 12;
/** From the output to the end of the plus, without a label. */
const LENGTH = 52;
const LETTER = 6.5;

export const stubBox = ({ x, y, label }: SceneHandle): Box => ({
  x: x + 6,
  y: y - HALF_HEIGHT,
  width: label === undefined ? LENGTH - 6 : LENGTH - 14 + label.length * LETTER,
  height: HALF_HEIGHT * 2,
});

const known = new WeakMap<Scene, Map<string, boolean>>();

export function hasRoomForStub(scene: Scene, nodeId: string, handle: SceneHandle): boolean {
  let ofScene = known.get(scene);
  if (ofScene === undefined) {
    ofScene = new Map();
    known.set(scene, ofScene);
  }
  const key = `${nodeId} ${handle.port}`;
  let free = ofScene.get(key);
  if (free === undefined) {
    free = isFree(scene, nodeId, handle);
    ofScene.set(key, free);
  }
  return free;
}

function isFree(scene: Scene, nodeId: string, handle: SceneHandle): boolean {
  const box = stubBox(handle);
  for (const id of scene.index.within(box)) {
    const node = scene.nodes.get(id);
    // Frames around it are what it lies in.
    if (node !== undefined && id !== nodeId && overlaps(node.box, box) && !contains(node.box, handle))
      return false;
    const edge = scene.edges.get(id);
    if (edge !== undefined && crosses(edge.from, edge.to, box)) return false;
  }
  return true;
}

/** Within half of the stub's height of its middle line. */
function crosses(from: { x: number; y: number }, to: { x: number; y: number }, box: Box): boolean {
  const y = box.y + HALF_HEIGHT;
  for (let x = box.x + HALF_HEIGHT / 2; x < box.x + box.width; x += HALF_HEIGHT / 2) {
    if (distanceToCurve({ x, y }, from, to).distance < HALF_HEIGHT + 1) return true;
  }
  return false;
}
