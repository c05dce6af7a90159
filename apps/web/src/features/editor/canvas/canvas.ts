/**
 * One canvas while it is shown: the scene, the viewport, what is on screen, and the elements that gestures move without
 * React. Knows no React itself.
 * CV1 Panning and zooming render nothing: one transform moves the world.
 * CV2 Only what is on screen, and what has the focus, has elements; below `PAINT_BELOW` one picture is shown instead, and
 * from `STAND_INS_FROM` up an invisible element for each node keeps its role and name.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Point } from '../canvas-model/edge-curve.ts';
import { type Box, boundsOf, fitViewport } from '../canvas-model/geometry.ts';
import { type Hit, hitTest } from '../canvas-model/hit-test.ts';
import { firstNode } from '../canvas-model/navigation.ts';
import { createSceneBuilder, type Scene } from '../canvas-model/scene.ts';
import {
  bringIntoView,
  centredOn,
  PAINT_BELOW,
  READABLE_FROM,
  readableViewport,
  type Size,
  STAND_INS_FROM,
  seenBox,
  toCanvas,
  type Viewport,
  zoomAround,
} from '../canvas-model/viewport.ts';
import type { CanvasHost } from './canvas-host.ts';
import { atRest, type Interaction } from './interaction.ts';

export interface OnScreen {
  readonly isPainted: boolean;
  /** Painted or not. */
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  readonly notes: readonly string[];
}

export interface EdgeElement {
  /** Draws it between other points until it is rendered again. */
  bend(from: Point, to: Point): void;
}

export interface Canvas {
  readonly host: CanvasHost;
  readonly scene: StoreApi<Scene>;
  readonly viewport: StoreApi<Viewport>;
  readonly size: StoreApi<Size>;
  readonly onScreen: StoreApi<OnScreen>;
  readonly interaction: StoreApi<Interaction>;
  /** Pictures of icons as CSS images, by `iconKey`. */
  readonly icons: StoreApi<ReadonlyMap<string, string>>;
  /** Elements of nodes and notes on screen. */
  readonly elements: Map<string, HTMLElement>;
  readonly edgeElements: Map<string, EdgeElement>;
  root: HTMLElement | undefined;
  hitAt(screen: Point): Hit;
  toCanvas(screen: Point): Point;
  setSize(size: Size): void;
  fit(ids?: ReadonlySet<string>): void;
  zoomTo(zoom: number, anchor?: Point): void;
  reveal(id: string): void;
  /** As `reveal`, and large enough to read. */
  present(id: string): void;
  centreOn(id: string): void;
  close(): void;
}

/** Elements are kept ready this far around what is seen, in screen pixels, and made in strips of that width. */
const MARGIN = 160;
/** The tools at the lower edge. */
const BAR = 56;

export function createCanvas(host: CanvasHost): Canvas {
  const build = createSceneBuilder(host.catalogue);
  const interaction = createStore<Interaction>()(() => atRest);
  const currentScene = () =>
    build(interaction.getState().preview ?? host.workflow.get(), host.view.getState().collapsed);
  const scene = createStore<Scene>()(currentScene);
  const viewport = createStore<Viewport>()(() => ({ x: 0, y: 0, zoom: 1 }));
  const size = createStore<Size>()(() => ({ width: 0, height: 0 }));
  const nothing: OnScreen = { isPainted: false, nodes: [], edges: [], notes: [] };
  const onScreen = createStore<OnScreen>()(() => nothing);
  let rendered:
    | { readonly box: Box; readonly scene: Scene; readonly isPainted: boolean; readonly isFar: boolean }
    | undefined;

  /** CV2. What is around the seen part is ready as well, so that most frames of a pan change nothing. */
  const cull = () => {
    const now = viewport.getState();
    const room = size.getState();
    if (room.width === 0) return;
    const at = scene.getState();
    const isPainted = now.zoom < PAINT_BELOW;
    const isFar = now.zoom < STAND_INS_FROM;
    const seen = seenBox(now, room, MARGIN / 2);
    if (
      rendered !== undefined &&
      rendered.scene === at &&
      rendered.isPainted === isPainted &&
      rendered.isFar === isFar &&
      (isFar || (holds(rendered.box, seen) && rendered.box.width < seen.width * 2))
    )
      return;
    rendered = { box: seenBox(now, room, MARGIN), scene: at, isPainted, isFar };
    if (isFar) {
      onScreen.setState({ ...nothing, isPainted }, true);
      return;
    }
    const ids = at.index.within(rendered.box);
    const before = onScreen.getState();
    const pick = (things: ReadonlyMap<string, unknown>, known: readonly string[]) =>
      same(known, keptOrder(known, ids, things));
    onScreen.setState(
      {
        isPainted,
        nodes: pick(at.nodes, before.nodes),
        edges: isPainted ? [] : pick(at.edges, before.edges),
        notes: pick(at.notes, before.notes),
      },
      true,
    );
  };

  const refresh = () => {
    const next = currentScene();
    if (next !== scene.getState()) scene.setState(next, true);
  };
  let collapsed = host.view.getState().collapsed;
  let preview = interaction.getState().preview;
  const stops = [
    host.workflow.subscribe(refresh),
    host.view.subscribe((view) => {
      if (view.collapsed === collapsed) return;
      collapsed = view.collapsed;
      refresh();
    }),
    interaction.subscribe((state) => {
      if (state.preview === preview) return;
      preview = state.preview;
      refresh();
    }),
    scene.subscribe(cull),
    viewport.subscribe(cull),
    size.subscribe(cull),
  ];

  const boxOf = (id: string): Box | undefined => {
    const at = scene.getState();
    return at.nodes.get(id)?.box ?? at.notes.get(id)?.box ?? at.edges.get(id)?.box;
  };
  /** What is not under the tools. */
  const freeSize = (): Size => {
    const { width, height } = size.getState();
    return { width, height: Math.max(120, height - BAR) };
  };
  const middle = (): Point => ({ x: size.getState().width / 2, y: size.getState().height / 2 });

  const canvas: Canvas = {
    host,
    scene,
    viewport,
    size,
    onScreen,
    interaction,
    icons: createStore<ReadonlyMap<string, string>>()(() => new Map()),
    elements: new Map(),
    edgeElements: new Map(),
    root: undefined,
    hitAt(screen) {
      const now = viewport.getState();
      return hitTest(scene.getState(), toCanvas(now, screen), now.zoom);
    },
    toCanvas: (screen) => toCanvas(viewport.getState(), screen),
    setSize(next) {
      const before = size.getState();
      if (before.width === next.width && before.height === next.height) return;
      size.setState(next, true);
      // Seen for the first time.
      if (before.width > 0) return;
      canvas.fit();
      if (host.looksFirstAt === undefined) return;
      const target = boxOf(host.looksFirstAt(firstNode(scene.getState())) ?? '');
      const { bounds } = scene.getState();
      if (bounds !== undefined)
        viewport.setState(readableViewport(viewport.getState(), freeSize(), bounds, target), true);
    },
    fit(ids) {
      const bounds =
        ids === undefined || ids.size === 0
          ? scene.getState().bounds
          : boundsOf([...ids].flatMap((id) => boxOf(id) ?? []));
      const room = freeSize();
      viewport.setState(fitViewport(bounds, room, Math.min(60, room.width * 0.04)), true);
    },
    zoomTo(zoom, anchor = middle()) {
      viewport.setState(zoomAround(viewport.getState(), anchor, zoom), true);
    },
    reveal(id) {
      const box = boxOf(id);
      if (box === undefined) return;
      const now = viewport.getState();
      const next = bringIntoView(now, freeSize(), box);
      if (next !== now) viewport.setState(next, true);
    },
    present(id) {
      if (viewport.getState().zoom < PAINT_BELOW) canvas.centreOn(id);
      else canvas.reveal(id);
    },
    centreOn(id) {
      const box = boxOf(id);
      if (box === undefined) return;
      const point = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      const now = viewport.getState();
      viewport.setState(
        centredOn({ ...now, zoom: Math.max(now.zoom, READABLE_FROM) }, freeSize(), point),
        true,
      );
    },
    close() {
      for (const stop of stops) stop();
    },
  };
  return canvas;
}

const holds = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

/** Those that stay keep their order, so that React moves no element; new ones follow. */
function keptOrder(
  known: readonly string[],
  ids: ReadonlySet<string>,
  things: ReadonlyMap<string, unknown>,
): readonly string[] {
  const kept = known.filter((id) => ids.has(id) && things.has(id));
  const has = new Set(kept);
  for (const id of ids) if (things.has(id) && !has.has(id)) kept.push(id);
  return kept;
}

const same = (before: readonly string[], after: readonly string[]): readonly string[] =>
  before.length === after.length && before.every((id, at) => id === after[at]) ? before : after;
