/**
 * Paints a scene as one picture, for when nodes are too small for elements. Strokes and fills of one colour are put into
 * one path each, since the number of calls is what costs.
 */
import type { Diagnostic } from '@reporunner/core';
import { controlsOf, type Point } from '../canvas-model/edge-curve.ts';
import type { Selection } from '../canvas-model/edits.ts';
import type { Box } from '../canvas-model/geometry.ts';
import type { Scene, SceneNode } from '../canvas-model/scene.ts';
import { unionOf } from '../canvas-model/union-of.ts';
import { type Size, seenBox, type Viewport } from '../canvas-model/viewport.ts';
import type { Catalogue } from '../session/catalogue.ts';
import type { RunState } from '../session/run-store.ts';
import { colourOf } from './note-colours.ts';
import { DETAILS_FROM, paintNote, paintProblem, paintStatus } from './paint-details.ts';
import type { PaintedIcons } from './painted-icons.ts';
import { iconKey } from './parts/icon-sheet.tsx';
import { shownStatus } from './shown-status.ts';
import type { ThemeColours } from './theme-colours.ts';

export interface Picture {
  readonly scene: Scene;
  readonly catalogue: Catalogue;
  readonly run: RunState;
  readonly problems: ReadonlyMap<string, readonly Diagnostic[]> | undefined;
  readonly icons: PaintedIcons;
  readonly selection: Selection;
  readonly focusedId: string | undefined;
  /** These stand elsewhere while they are dragged. */
  readonly moved: { readonly ids: ReadonlySet<string>; readonly by: Point } | undefined;
  readonly hiddenEdgeId: string | undefined;
  readonly target: string | undefined;
}

/** From this size on screen, names are written. */
const TEXT_FROM = 0.16;
/** Below it, curves are not told from straight lines, and corners not from round ones. */
const PLAIN_BELOW = 0.14;

export function paintScene(
  context: CanvasRenderingContext2D,
  viewport: Viewport,
  size: Size,
  colours: ThemeColours,
  picture: Picture,
): void {
  const { x, y, zoom } = viewport;
  const { scene, moved } = picture;
  const ids = scene.index.within(seenBox(viewport, size, 40));
  // What is dragged is drawn wherever it comes from.
  const wanted = moved === undefined ? ids : unionOf(ids, moved.ids);
  const sx = (value: number) => value * zoom + x;
  const sy = (value: number) => value * zoom + y;
  const placeOf = (id: string, box: Box): Box =>
    moved?.ids.has(id) === true ? { ...box, x: box.x + moved.by.x, y: box.y + moved.by.y } : box;

  paintGrounds(context, wanted, picture, colours, placeOf, sx, sy, zoom);
  paintEdges(context, wanted, picture, colours, sx, sy, zoom);
  paintCards(context, wanted, picture, colours, placeOf, sx, sy, zoom);
}

type Along = (value: number) => number;
type PlaceOf = (id: string, box: Box) => Box;

function paintGrounds(
  context: CanvasRenderingContext2D,
  ids: ReadonlySet<string>,
  picture: Picture,
  colours: ThemeColours,
  placeOf: PlaceOf,
  sx: Along,
  sy: Along,
  zoom: number,
): void {
  const { scene, selection, run, catalogue, target } = picture;
  const paintSigns = signsOf(context, picture, colours, sx, sy, zoom);
  const grounds: { readonly box: Box; readonly paint: (box: Box) => void }[] = [];
  const shape = (box: Box, radius: number) => {
    context.beginPath();
    context.roundRect(sx(box.x), sy(box.y), box.width * zoom, box.height * zoom, radius * zoom);
  };
  for (const id of ids) {
    const note = scene.notes.get(id);
    if (note !== undefined)
      grounds.push({
        box: placeOf(id, note.box),
        paint: (box) => {
          shape(box, 8);
          context.fillStyle = colours.note(colourOf(note.note.color));
          context.fill();
          if (zoom >= DETAILS_FROM)
            paintNote(
              context,
              note.note.text,
              { x: sx(box.x), y: sy(box.y), width: box.width * zoom, height: box.height * zoom },
              colours,
            );
          if (!selection.notes.has(id)) return;
          shape(box, 8);
          outline(context, colours.accent, 2);
        },
      });
    const node = scene.nodes.get(id);
    if (node?.shape !== 'frame') continue;
    grounds.push({
      box: placeOf(id, node.box),
      paint: (box) => {
        const status = run.nodes.get(id)?.status;
        const group = colours.group(catalogue.looksOf(node.node)?.group);
        shape(box, 16);
        context.globalAlpha = 0.6;
        context.fillStyle = target === id ? colours.accent : colours.surface;
        if (target === id) context.globalAlpha = 0.2;
        context.fill();
        context.globalAlpha = 1;
        const isSelected = selection.nodes.has(id);
        outline(
          context,
          isSelected ? colours.accent : (statusColour(status, colours) ?? colours.lineStrong),
          isSelected ? 2.5 : 1,
        );
        // The header, in its group's colour.
        context.globalAlpha = 0.16;
        context.fillStyle = group;
        context.beginPath();
        context.roundRect(sx(box.x), sy(box.y), box.width * zoom, 44 * zoom, [16 * zoom, 16 * zoom, 0, 0]);
        context.fill();
        context.globalAlpha = 1;
        if (zoom >= TEXT_FROM)
          write(
            context,
            node.node.name,
            sx(box.x) + 8 * zoom + 4,
            sy(box.y) + 22 * zoom,
            box.width * zoom - 12,
            colours.ink,
          );
        if (zoom >= DETAILS_FROM) paintSigns(id, box, sy(box.y) + 44 * zoom);
      },
    });
  }
  grounds.sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
  for (const { box, paint } of grounds) paint(box);
}

function paintEdges(
  context: CanvasRenderingContext2D,
  ids: ReadonlySet<string>,
  { scene, selection, run, moved, hiddenEdgeId }: Picture,
  colours: ThemeColours,
  sx: Along,
  sy: Along,
  zoom: number,
): void {
  const paths = new Map<string, Path2D>();
  const isPlain = zoom < PLAIN_BELOW;
  const shift = (point: Point, nodeId: string): Point =>
    moved?.ids.has(nodeId) === true ? { x: point.x + moved.by.x, y: point.y + moved.by.y } : point;
  const isRunShown = run.executionId !== undefined;
  for (const id of moved === undefined ? ids : withEdgesOf(scene, ids, moved.ids)) {
    const at = scene.edges.get(id);
    if (at === undefined || id === hiddenEdgeId) continue;
    let colour = at.isError ? colours.danger : colours.edge;
    if (isRunShown && run.nodes.get(at.edge.from.nodeId)?.items[at.edge.from.port] !== undefined)
      colour = colours.success;
    if (selection.edges.has(id)) colour = colours.accent;
    let path = paths.get(colour);
    if (path === undefined) {
      path = new Path2D();
      paths.set(colour, path);
    }
    const from = shift(at.from, at.edge.from.nodeId);
    const to = shift(at.to, at.edge.to.nodeId);
    path.moveTo(sx(from.x), sy(from.y));
    if (isPlain) path.lineTo(sx(to.x), sy(to.y));
    else {
      const [a, b] = controlsOf(from, to);
      path.bezierCurveTo(sx(a.x), sy(a.y), sx(b.x), sy(b.y), sx(to.x), sy(to.y));
    }
  }
  context.lineWidth = Math.max(0.75, 2 * zoom);
  for (const [colour, path] of paths) {
    context.strokeStyle = colour;
    context.stroke(path);
  }
}

function withEdgesOf(
  scene: Scene,
  ids: ReadonlySet<string>,
  nodeIds: ReadonlySet<string>,
): ReadonlySet<string> {
  const all = new Set(ids);
  for (const id of nodeIds) for (const edgeId of scene.edgesOf(id)) all.add(edgeId);
  return all;
}

function paintCards(
  context: CanvasRenderingContext2D,
  ids: ReadonlySet<string>,
  picture: Picture,
  colours: ThemeColours,
  placeOf: PlaceOf,
  sx: Along,
  sy: Along,
  zoom: number,
): void {
  const { scene, selection, run, catalogue, focusedId, icons: pictures } = picture;
  const hasDetails = zoom >= DETAILS_FROM;
  const bodies = new Path2D();
  const borders = new Map<string, Path2D>();
  const icons = new Map<string, Path2D>();
  const images: (() => void)[] = [];
  const texts: { readonly at: SceneNode; readonly box: Box }[] = [];
  const into = (map: Map<string, Path2D>, colour: string): Path2D => {
    let path = map.get(colour);
    if (path === undefined) {
      path = new Path2D();
      map.set(colour, path);
    }
    return path;
  };
  const isPlain = zoom < PLAIN_BELOW;
  const draw = (path: Path2D, left: number, top: number, width: number, height: number, radius: number) => {
    if (isPlain) path.rect(left, top, width, height);
    else path.roundRect(left, top, width, height, radius);
  };
  for (const id of ids) {
    const at = scene.nodes.get(id);
    if (at === undefined || at.shape === 'frame') continue;
    const box = placeOf(id, at.box);
    const left = sx(box.x);
    const top = sy(box.y);
    const width = box.width * zoom;
    const height = box.height * zoom;
    draw(bodies, left, top, width, height, 12 * zoom);
    const isSelected = selection.nodes.has(id);
    const border =
      statusColour(run.nodes.get(id)?.status, colours) ??
      (id === focusedId ? colours.ink : colours.lineStrong);
    // Around the border, so that its state is seen as well.
    if (isSelected)
      draw(into(borders, colours.accent), left - 3, top - 3, width + 6, height + 6, 12 * zoom + 3);
    draw(into(borders, border), left, top, width, height, 12 * zoom);
    const side = Math.min(36, box.height - 16) * zoom;
    const looks = catalogue.looksOf(at.node);
    const image = hasDetails ? pictures.get(iconKey(looks?.icon, looks?.group)) : undefined;
    const iconTop = top + (height - side) / 2;
    if (image === undefined)
      draw(into(icons, colours.group(looks?.group)), left + 10 * zoom, iconTop, side, side, 8 * zoom);
    else images.push(() => context.drawImage(image, left + 12 * zoom, iconTop, side, side));
    if (zoom >= TEXT_FROM) texts.push({ at, box });
  }
  context.fillStyle = colours.surface;
  context.fill(bodies);
  for (const [colour, path] of borders) {
    context.strokeStyle = colour;
    context.lineWidth = colour === colours.lineStrong ? Math.max(0.5, zoom) : 2;
    context.stroke(path);
  }
  for (const [colour, path] of icons) {
    context.fillStyle = colour;
    context.fill(path);
  }
  for (const image of images) image();
  if (hasDetails) paintHandles(context, ids, picture, colours, sx, sy);
  const paintSigns = signsOf(context, picture, colours, sx, sy, zoom);
  for (const { at, box } of texts) {
    write(
      context,
      at.node.name,
      sx(box.x) + 54 * zoom,
      sy(box.y) + (box.height * zoom) / 2,
      (box.width - 62) * zoom,
      at.node.disabled ? colours.muted : colours.ink,
    );
    if (hasDetails) paintSigns(at.id, box, sy(box.y) + box.height * zoom);
  }
}

/** Where edges can be begun. Those of what is dragged come back with it. */
function paintHandles(
  context: CanvasRenderingContext2D,
  ids: ReadonlySet<string>,
  { scene, moved }: Picture,
  colours: ThemeColours,
  sx: Along,
  sy: Along,
): void {
  context.beginPath();
  for (const id of ids) {
    const at = scene.nodes.get(id);
    if (at === undefined || moved?.ids.has(id) === true) continue;
    for (const { x, y } of [...at.inputs, ...at.outputs]) {
      context.moveTo(sx(x) + 2.5, sy(y));
      context.arc(sx(x), sy(y), 2.5, 0, Math.PI * 2);
    }
  }
  context.fillStyle = colours.surface;
  context.fill();
  outline(context, colours.edge, 1.25);
}

/** How a node's run stands and whether something is wrong with it. */
function signsOf(
  context: CanvasRenderingContext2D,
  { run, problems }: Picture,
  colours: ThemeColours,
  sx: Along,
  sy: Along,
  zoom: number,
): (id: string, box: Box, bottom: number) => void {
  return (id, box, bottom) => {
    const right = sx(box.x) + box.width * zoom;
    paintStatus(context, shownStatus(run, id), right, bottom, colours);
    const worst = problems?.get(id)?.[0];
    if (worst !== undefined) paintProblem(context, worst.severity, right, sy(box.y), colours);
  };
}

function outline(context: CanvasRenderingContext2D, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

const widths = new Map<string, string>();

/** One line, cut to its room. What was cut once is not measured again. */
function write(
  context: CanvasRenderingContext2D,
  text: string,
  left: number,
  middle: number,
  room: number,
  colour: string,
): void {
  if (room < 14) return;
  context.font = '500 10px ui-sans-serif, system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.fillStyle = colour;
  const key = `${Math.round(room)} ${text}`;
  let fitting = widths.get(key);
  if (fitting === undefined) {
    fitting = cut(context, text, room);
    if (widths.size > 20_000) widths.clear();
    widths.set(key, fitting);
  }
  context.fillText(fitting, left, middle);
}

function cut(context: CanvasRenderingContext2D, text: string, room: number): string {
  const whole = context.measureText(text).width;
  if (whole <= room) return text;
  let length = Math.max(1, Math.floor((text.length * room) / whole));
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > room) length -= 1;
  return `${text.slice(0, length)}…`;
}

export function statusColour(status: string | undefined, colours: ThemeColours): string | undefined {
  switch (status) {
    case 'running':
      return colours.running;
    case 'retrying':
    case 'waiting':
      return colours.warning;
    case 'succeeded':
      return colours.success;
    case 'failed':
      return colours.danger;
    default:
      return undefined;
  }
}
