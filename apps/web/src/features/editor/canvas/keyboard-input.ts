/** The canvas by keyboard: one stop of Tab, arrows inside. Everything else is a command of the editor. */

import { dropSpots, topOf } from '../canvas-model/drop-spots.ts';
import { GRID } from '../canvas-model/geometry.ts';
import { type Direction, firstNode, neighbourTo } from '../canvas-model/navigation.ts';
import { unionOf } from '../canvas-model/union-of.ts';
import { emptySelection } from '../session/view-store.ts';
import type { Canvas } from './canvas.ts';
import { focusNode } from './focus-node.ts';
import { toggleSelected } from './selecting.ts';

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

const steps: Readonly<Record<Direction, { readonly x: number; readonly y: number }>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

export function listenToKeys(canvas: Canvas, root: HTMLElement): () => void {
  const { host } = canvas;
  const { view } = host;

  const focusedNode = (): string | undefined => {
    const { focusedId } = view.getState();
    return focusedId !== undefined && canvas.scene.getState().nodes.has(focusedId) ? focusedId : undefined;
  };

  /** What is selected moves; when nothing is, the node that the keyboard is at. */
  const nudge = (direction: Direction, isFar: boolean) => {
    const { selection } = view.getState();
    const chosen = unionOf(selection.nodes, selection.notes);
    const focusedId = focusedNode();
    const ids = chosen.size > 0 ? chosen : new Set(focusedId === undefined ? [] : [focusedId]);
    const scene = canvas.scene.getState();
    const top = topOf(scene, ids);
    if (top.length === 0 || host.edits === undefined) return;
    const length = GRID * (isFar ? 5 : 1);
    const { x, y } = steps[direction];
    host.edits.move(dropSpots(scene, host.catalogue, top, { x: x * length, y: y * length }, undefined), true);
    if (focusedId !== undefined) canvas.reveal(focusedId);
  };

  /** Out of what is begun: from a selection, then from a node to its frame, then to the canvas itself. */
  const leave = (): boolean => {
    const { selection } = view.getState();
    if (selection.nodes.size + selection.edges.size + selection.notes.size > 0) {
      view.setState({ selection: emptySelection });
      return true;
    }
    const at = focusedNode();
    if (at === undefined) return false;
    const parent = canvas.scene.getState().placed.get(at)?.parentId;
    if (parent !== undefined) focusNode(canvas, parent);
    else {
      view.setState({ focusedId: undefined });
      root.focus();
    }
    return true;
  };

  const press = (event: KeyboardEvent) => {
    const { target } = event;
    if (event.defaultPrevented || !(target instanceof HTMLElement)) return;
    if (target !== root && target.dataset.nodeId === undefined) return;
    const direction = directions[event.key];
    if (direction !== undefined && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (event.shiftKey) return nudge(direction, event.altKey);
      const at = focusedNode();
      const scene = canvas.scene.getState();
      const next = at === undefined ? firstNode(scene) : neighbourTo(scene, at, direction);
      if (next !== undefined) focusNode(canvas, next);
      return;
    }
    const at = focusedNode();
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.altKey && at !== undefined) {
      event.preventDefault();
      host.open(at);
    } else if (event.key === 'Escape' && leave()) event.preventDefault();
    else if (event.key === 'Home' || event.key === 'End') {
      const { nodes } = canvas.scene.getState();
      const next = event.key === 'Home' ? firstNode(canvas.scene.getState()) : [...nodes.keys()].at(-1);
      event.preventDefault();
      if (next !== undefined) focusNode(canvas, next);
    }
  };

  /** Space without a drag. */
  const space = () => {
    const at = focusedNode();
    if (at !== undefined && root.contains(document.activeElement))
      toggleSelected(view, { kind: 'node', nodeId: at });
  };

  root.addEventListener('keydown', press);
  root.addEventListener('canvas-space', space);
  return () => {
    root.removeEventListener('keydown', press);
    root.removeEventListener('canvas-space', space);
  };
}
