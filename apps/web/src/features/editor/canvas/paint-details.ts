/**
 * What a painted card, frame or note shows beyond its name, where there is room for it: the icon, how its run stands, that
 * something is wrong, what a note says. Signs have a shape of their own, not only a colour.
 */
import type { Box } from '../canvas-model/geometry.ts';
import { readNote } from './note-text.ts';
import type { ShownStatus } from './shown-status.ts';
import type { ThemeColours } from './theme-colours.ts';

/** From this size on screen, details are painted. */
export const DETAILS_FROM = 0.3;

const RADIUS = 7;
const LINE = 13;

/** A sign as lines between points of a box from -1 to 1. */
const signs: Readonly<Record<string, readonly (readonly (readonly [number, number])[])[]>> = {
  check: [
    [
      [-0.9, 0.1],
      [-0.25, 0.75],
      [0.9, -0.7],
    ],
  ],
  cross: [
    [
      [-0.7, -0.7],
      [0.7, 0.7],
    ],
    [
      [0.7, -0.7],
      [-0.7, 0.7],
    ],
  ],
  dots: [
    [
      [-0.8, 0],
      [-0.5, 0],
    ],
    [
      [-0.1, 0],
      [0.15, 0],
    ],
    [
      [0.55, 0],
      [0.85, 0],
    ],
  ],
  hand: [
    [
      [0, -0.8],
      [0, 0.1],
      [0.6, 0.5],
    ],
  ],
  exclamation: [
    [
      [0, -0.9],
      [0, 0.25],
    ],
    [
      [0, 0.75],
      [0, 0.9],
    ],
  ],
};

const statusSigns: Partial<Record<ShownStatus, readonly [keyof ThemeColours & string, string]>> = {
  running: ['running', 'dots'],
  retrying: ['warning', 'dots'],
  waiting: ['warning', 'hand'],
  succeeded: ['success', 'check'],
  failed: ['danger', 'cross'],
};

/** At the lower end of a card, where the card itself has it. */
export function paintStatus(
  context: CanvasRenderingContext2D,
  status: ShownStatus | undefined,
  right: number,
  bottom: number,
  colours: ThemeColours,
): void {
  const looks = status === undefined ? undefined : statusSigns[status];
  if (looks === undefined) return;
  const [colour, sign] = looks;
  paintSign(context, sign, right - RADIUS * 1.5, bottom, colours[colour] as string, colours.surface);
}

/** At the upper end. */
export function paintProblem(
  context: CanvasRenderingContext2D,
  severity: 'error' | 'warning',
  right: number,
  top: number,
  colours: ThemeColours,
): void {
  const colour = severity === 'error' ? colours.danger : colours.warning;
  paintSign(context, 'exclamation', right - RADIUS * 1.5, top, colour, colours.surface);
}

function paintSign(
  context: CanvasRenderingContext2D,
  sign: string,
  x: number,
  y: number,
  ground: string,
  line: string,
): void {
  context.fillStyle = ground;
  context.beginPath();
  context.arc(x, y, RADIUS, 0, Math.PI * 2);
  context.fill();
  context.strokeStyle = line;
  context.lineWidth = 1.75;
  context.beginPath();
  for (const points of signs[sign] ?? []) {
    points.forEach(([dx, dy], index) => {
      const at = [x + dx * RADIUS * 0.55, y + dy * RADIUS * 0.55] as const;
      if (index === 0) context.moveTo(...at);
      else context.lineTo(...at);
    });
  }
  context.stroke();
}

/** The words of a note, as many lines as there is room for. `box` is on screen. */
export function paintNote(
  context: CanvasRenderingContext2D,
  text: string,
  box: Box,
  colours: ThemeColours,
): void {
  const room = box.width - 12;
  let top = box.y + 6;
  context.fillStyle = colours.ink;
  context.textBaseline = 'top';
  for (const { kind, pieces, mark } of readNote(text)) {
    const words = `${mark ?? (kind === 'bullet' ? '•' : '')} ${pieces.map((piece) => piece.text).join('')}`;
    context.font = `${kind === 'heading' ? '600 11px' : '400 10px'} ui-sans-serif, system-ui, sans-serif`;
    for (const line of wrap(context, words.trim(), room)) {
      if (top + LINE > box.y + box.height) return;
      context.fillText(line, box.x + 6, top);
      top += LINE;
    }
  }
}

function wrap(context: CanvasRenderingContext2D, text: string, room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && context.measureText(longer).width > room) {
      lines.push(line);
      line = word;
    } else line = longer;
    if (lines.length > 40) break;
  }
  return line === '' ? lines : [...lines, line];
}
