/** Times as places on a line, and where its ticks are. */
const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1_000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 6, 12].map((hours) => hours * 3_600_000),
  ...[1, 2, 7, 14, 30, 90, 365].map((days) => days * 86_400_000),
];

/** Milliseconds from the beginning, at round figures, at most `most` of them. */
export function timeTicks(spanMs: number, maxCount: number): readonly number[] {
  const step = steps.find((one) => spanMs / one <= maxCount) ?? (steps.at(-1) as number);
  const ticks: number[] = [];
  for (let at = 0; at <= spanMs && ticks.length <= 1_000; at += step) ticks.push(at);
  return ticks;
}

/** Where a bar begins and how long it is, in percent of the line. What is short can still be seen. */
export function barOf(
  scale: { readonly from: number; readonly spanMs: number },
  start: number,
  end: number,
): { readonly start: number; readonly length: number } {
  const at = ((start - scale.from) / scale.spanMs) * 100;
  return { start: Math.max(0, Math.min(100, at)), length: Math.max(0, ((end - start) / scale.spanMs) * 100) };
}
