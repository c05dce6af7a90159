/**
 * Cuts a line of text to its room by measuring. `text-overflow` would do the same by a clip per line, and hundreds of
 * clips are what panning over many nodes would cost most.
 */
export const SANS =
  'ui-sans-serif, system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", sans-serif';

let context: CanvasRenderingContext2D | null | undefined;
const known = new Map<string, string>();
const maxKnown = 20_000;

/** `font` is a CSS font of 16 px root size; a person who reads larger text sees less of it. */
export function fitText(text: string, font: string, room: number): string {
  const key = `${room} ${font} ${text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size > maxKnown) known.clear();
  const cut = cutTo(text, font, room / rootScale());
  known.set(key, cut);
  return cut;
}

/** A text size of the browser other than usual makes everything that is sized in rem larger. */
const rootScale = (): number =>
  Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;

function cutTo(text: string, font: string, room: number): string {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text;
  context.font = font;
  const whole = context.measureText(text).width;
  if (whole <= room) return text;
  let length = Math.max(1, Math.ceil((text.length * room) / whole));
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > room) length -= 1;
  return `${text.slice(0, length).trimEnd()}…`;
}
