/**
 * The pointer, the wheel and touch on a canvas: decides what a press begins, and what a click means.
 * Everything is found by geometry and not by elements, so that it is the same whether elements or a picture are shown.
 */
import type { Point } from '../canvas-model/edge-curve.ts';
import type { Hit } from '../canvas-model/hit-test.ts';
import { STAND_INS_FROM } from '../canvas-model/viewport.ts';
import { emptySelection } from '../session/view-store.ts';
import type { Canvas } from './canvas.ts';
import { openPaletteAt, spotUnder } from './canvas-spots.ts';
import { beginConnect, looseEndAt, looseEndOf } from './gestures/connect.ts';
import { beginDrag } from './gestures/drag.ts';
import type { Gesture, PointerAt } from './gestures/gesture.ts';
import { beginMarquee } from './gestures/marquee.ts';
import { beginPan } from './gestures/pan.ts';
import { beginResize } from './gestures/resize.ts';
import { watchPinch } from './pinch.ts';
import { selectOnly, toggleSelected } from './selecting.ts';

const CLICK_WITHIN = 4;
/** An edge gives way at its ends, not in its middle. */
const END_SHARE = 0.25;
const AUTO_PAN_ZONE = 40;
const AUTO_PAN_SPEED = 14;

interface Press {
  readonly pointerId: number;
  readonly at: PointerAt;
  readonly button: number;
  readonly hit: Hit;
  gesture: Gesture | undefined;
  hasMoved: boolean;
}

const isControl = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('button, a, input, textarea, select, [contenteditable="true"], [data-canvas-control]') !==
    null;

export function listenToPointer(canvas: Canvas, root: HTMLElement): () => void {
  const { interaction, host } = canvas;
  const { view, edits } = host;
  let press: Press | undefined;
  let last: PointerAt | undefined;
  let spaceIsHeld = false;
  let spaceWasUsed = false;
  let autoPanFrame = 0;
  let hoverFrame = 0;
  let menuIsSwallowed = false;
  /** Some systems ask for the menu when the button goes down: it may become a pan yet. */
  let menuIsDue = false;

  const screenOf = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): Point => {
    const { left, top } = root.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const read = (event: MouseEvent): PointerAt => {
    const screen = screenOf(event);
    return {
      screen,
      point: canvas.toCanvas(screen),
      shift: event.shiftKey,
      alt: event.altKey,
      mod: event.ctrlKey || event.metaKey,
    };
  };

  const gestureFor = ({ hit, at, button }: Press): Gesture => {
    if (button !== 0 || spaceIsHeld) return beginPan(canvas, at);
    const { tool } = interaction.getState();
    if (edits !== undefined) {
      if (hit.kind === 'handle') {
        const loose = looseEndAt(canvas.scene.getState(), hit);
        if (loose !== undefined) return beginConnect(canvas, edits, loose);
      }
      if (hit.kind === 'edge' && (hit.t < END_SHARE || hit.t > 1 - END_SHARE)) {
        const loose = looseEndOf(canvas.scene.getState(), hit.edgeId, hit.t);
        if (loose !== undefined) return beginConnect(canvas, edits, loose);
      }
      if (hit.kind === 'resize') return beginResize(canvas, edits, hit, at);
      const id = hit.kind === 'node' ? hit.nodeId : hit.kind === 'note' ? hit.noteId : undefined;
      if (id !== undefined && !at.shift) {
        const { selection } = view.getState();
        if (!selection.nodes.has(id) && !selection.notes.has(id)) selectOnly(view, hit, at.mod);
        return beginDrag(canvas, edits, id, at);
      }
    }
    return at.shift || tool === 'select' ? beginMarquee(canvas, at) : beginPan(canvas, at);
  };

  const click = ({ hit, at, button }: Press) => {
    if (button !== 0) return;
    const adds = at.shift || at.mod;
    if (hit.kind === 'handle' && edits !== undefined) {
      const ref = { nodeId: hit.nodeId, port: hit.port };
      return edits.insert(hit.side === 'out' ? { after: ref } : { before: ref });
    }
    if (hit.kind === 'pane') {
      if (!adds) view.setState({ selection: emptySelection });
      return;
    }
    if (adds) toggleSelected(view, hit);
    else selectOnly(view, hit);
    if (hit.kind === 'node' || hit.kind === 'lane') view.setState({ focusedId: hit.nodeId });
  };

  const down = (event: PointerEvent) => {
    if (isControl(event.target) || press !== undefined) return;
    if (interaction.getState().editingNoteId !== undefined)
      interaction.setState({ editingNoteId: undefined });
    const at = read(event);
    const hit = canvas.hitAt(at.screen);
    menuIsSwallowed = false;
    menuIsDue = false;
    press = {
      pointerId: event.pointerId,
      at,
      button: event.button,
      hit,
      gesture: undefined,
      hasMoved: false,
    };
    last = at;
    // The middle button would start the browser's own scrolling.
    if (event.button === 1) event.preventDefault();
    interaction.setState({ hover: undefined });
  };

  const move = (event: PointerEvent) => {
    const at = read(event);
    last = at;
    if (press === undefined) return hoverSoon(event);
    if (event.pointerId !== press.pointerId) return;
    if (press.gesture === undefined) {
      const apart = Math.hypot(at.screen.x - press.at.screen.x, at.screen.y - press.at.screen.y);
      if (apart < CLICK_WITHIN) return;
      press.hasMoved = true;
      spaceWasUsed ||= spaceIsHeld;
      if (press.button === 2) menuIsSwallowed = true;
      press.gesture = gestureFor(press);
      root.setPointerCapture(event.pointerId);
    }
    press.gesture.move(at);
    if (press.gesture.autoPan && autoPanFrame === 0) autoPanFrame = requestAnimationFrame(autoPan);
  };

  const up = (event: PointerEvent) => {
    if (press === undefined || event.pointerId !== press.pointerId) return;
    const ended = press;
    press = undefined;
    stopAutoPan();
    if (ended.gesture !== undefined) ended.gesture.end(read(event));
    else if (!ended.hasMoved) click(ended);
    if (menuIsDue && !ended.hasMoved) openMenu(event);
    menuIsDue = false;
  };

  const cancel = () => {
    press?.gesture?.cancel();
    press = undefined;
    stopAutoPan();
  };

  const stopAutoPan = () => {
    cancelAnimationFrame(autoPanFrame);
    autoPanFrame = 0;
  };

  /** At the edge of the view, the view moves along, and the gesture goes on with what has come under the pointer. */
  const autoPan = () => {
    autoPanFrame = 0;
    if (press?.gesture?.autoPan !== true || last === undefined) return;
    const { width, height } = canvas.size.getState();
    const pull = (at: number, room: number) => {
      if (at < AUTO_PAN_ZONE) return Math.min(1, (AUTO_PAN_ZONE - at) / AUTO_PAN_ZONE);
      if (at > room - AUTO_PAN_ZONE) return -Math.min(1, (at - room + AUTO_PAN_ZONE) / AUTO_PAN_ZONE);
      return 0;
    };
    const dx = pull(last.screen.x, width) * AUTO_PAN_SPEED;
    const dy = pull(last.screen.y, height) * AUTO_PAN_SPEED;
    if (dx === 0 && dy === 0) return;
    const { x, y, zoom } = canvas.viewport.getState();
    canvas.viewport.setState({ x: x + dx, y: y + dy, zoom }, true);
    last = { ...last, point: canvas.toCanvas(last.screen) };
    press.gesture.move(last);
    autoPanFrame = requestAnimationFrame(autoPan);
  };

  const hoverSoon = (event: PointerEvent) => {
    // Over a control of an edge, the edge stays hovered.
    if (hoverFrame !== 0 || event.pointerType === 'touch' || isControl(event.target)) return;
    hoverFrame = requestAnimationFrame(() => {
      hoverFrame = 0;
      if (last === undefined || press !== undefined) return;
      const hit = canvas.hitAt(last.screen);
      if (!sameHit(interaction.getState().hover, hit)) interaction.setState({ hover: hit });
    });
  };

  const leave = () => {
    if (press === undefined) interaction.setState({ hover: undefined });
  };

  const wheel = (event: WheelEvent) => {
    if (event.target instanceof Element && event.target.closest('[data-canvas-scroll]') !== null) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 20 : event.deltaMode === 2 ? 400 : 1;
    const now = canvas.viewport.getState();
    // Browsers tell of a pinch on a trackpad as a wheel with Ctrl.
    if (event.ctrlKey || event.metaKey) {
      const step = Math.max(-60, Math.min(60, event.deltaY * unit));
      canvas.zoomTo(now.zoom * Math.exp(-step * 0.01), screenOf(event));
      return;
    }
    const isTurned = event.shiftKey && event.deltaX === 0;
    const dx = (isTurned ? event.deltaY : event.deltaX) * unit;
    const dy = (isTurned ? 0 : event.deltaY) * unit;
    canvas.viewport.setState({ x: now.x - dx, y: now.y - dy, zoom: now.zoom }, true);
  };

  const doubleClick = (event: MouseEvent) => {
    if (isControl(event.target)) return;
    const { screen, point } = read(event);
    const hit = canvas.hitAt(screen);
    const { isPainted } = canvas.onScreen.getState();
    const isFar = canvas.viewport.getState().zoom < STAND_INS_FROM;
    if (hit.kind === 'node' && !isFar) host.open(hit.nodeId);
    else if (isPainted) canvas.zoomTo(0.8, screen);
    else if (hit.kind === 'note' && edits !== undefined) interaction.setState({ editingNoteId: hit.noteId });
    else if ((hit.kind === 'pane' || hit.kind === 'lane') && edits !== undefined)
      openPaletteAt(canvas, point);
  };

  /** What the menu is for is selected first. */
  const openMenu = (event: MouseEvent) => {
    const hit = canvas.hitAt(screenOf(event));
    if (hit.kind === 'pane') view.setState({ selection: emptySelection });
    else selectOnly(view, hit, false, true);
    host.menu({ x: event.clientX, y: event.clientY });
  };

  /** After a pan with the right button there is none. */
  const menu = (event: MouseEvent) => {
    if (isControl(event.target)) return;
    event.preventDefault();
    if (press?.button === 2) menuIsDue = true;
    else if (!menuIsSwallowed) openMenu(event);
    menuIsSwallowed = false;
  };

  const keyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && press?.gesture !== undefined) {
      cancel();
      event.preventDefault();
      event.stopPropagation();
    }
    if (event.code === 'Space' && !isControl(event.target)) {
      spaceIsHeld = true;
      if (!event.repeat) spaceWasUsed = false;
      root.dataset.space = 'held';
      event.preventDefault();
    }
  };
  const keyUp = (event: KeyboardEvent) => {
    if (event.code !== 'Space') return;
    if (spaceIsHeld && !spaceWasUsed) root.dispatchEvent(new CustomEvent('canvas-space'));
    spaceIsHeld = false;
    delete root.dataset.space;
  };
  const blurred = (event: FocusEvent) => {
    // From one node to another is not away.
    if (event.relatedTarget instanceof Node && root.contains(event.relatedTarget)) return;
    spaceIsHeld = false;
    delete root.dataset.space;
  };

  const dragOver = (event: DragEvent) => {
    if (edits === undefined || event.dataTransfer === null) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  };
  const drop = (event: DragEvent) => {
    const data = event.dataTransfer;
    if (edits === undefined || data === null) return;
    event.preventDefault();
    const { point } = read(event);
    const type = data.getData('application/x-reporunner-node');
    if (type !== '')
      return edits.addNodeOfType(type, spotUnder(canvas, { x: point.x - 110, y: point.y - 30 }, point));
    const spot = spotUnder(canvas, point, point);
    const [file] = data.files;
    if (file !== undefined) return void file.text().then((text) => edits.pasteText(text, spot));
    const text = data.getData('text/plain');
    if (text !== '') edits.pasteText(text, spot);
  };

  const stopPinch = watchPinch(canvas, root, cancel, screenOf);
  const listeners: readonly (readonly [string, (event: never) => void, AddEventListenerOptions?])[] = [
    ['pointerdown', down],
    ['pointermove', move],
    ['pointerup', up],
    ['pointercancel', cancel],
    ['lostpointercapture', up],
    ['pointerleave', leave],
    ['wheel', wheel, { passive: false }],
    ['dblclick', doubleClick],
    ['contextmenu', menu],
    ['keydown', keyDown, { capture: true }],
    ['keyup', keyUp],
    ['focusout', blurred],
    ['dragover', dragOver],
    ['drop', drop],
  ];
  for (const [name, listener, options] of listeners)
    root.addEventListener(name, listener as EventListener, options);
  return () => {
    cancel();
    stopPinch();
    cancelAnimationFrame(hoverFrame);
    for (const [name, listener, options] of listeners)
      root.removeEventListener(name, listener as EventListener, options);
  };
}

function sameHit(a: Hit | undefined, b: Hit): boolean {
  if (a === undefined || a.kind !== b.kind) return false;
  switch (b.kind) {
    case 'pane':
      return true;
    case 'handle':
      return a.kind === 'handle' && a.nodeId === b.nodeId && a.port === b.port && a.side === b.side;
    case 'node':
    case 'lane':
      return a.kind === b.kind && a.nodeId === b.nodeId;
    case 'resize':
      return a.kind === 'resize' && a.id === b.id && a.edge === b.edge;
    case 'note':
      return a.kind === 'note' && a.noteId === b.noteId;
    case 'edge':
      return a.kind === 'edge' && a.edgeId === b.edgeId;
  }
}
