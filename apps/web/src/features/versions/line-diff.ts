import { alignLists } from './align-lists.ts';

/** A line of two texts, written as one. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** The longest common subsequence of what is between the lines that both begin and end with. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let [oldEnd, newEnd] = [old.length, now.length];
  while (oldEnd > start && newEnd > start && old[oldEnd - 1] === now[newEnd - 1]) {
    oldEnd -= 1;
    newEnd -= 1;
  }
  const same = (text: string): DiffLine => ({ kind: 'same', text });
  return [
    ...old.slice(0, start).map(same),
    ...middle(old.slice(start, oldEnd), now.slice(start, newEnd)),
    ...old.slice(oldEnd).map(same),
  ];
}

function middle(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  return alignLists(old, now, Object.is).map(([before, after]): DiffLine => {
    if (before === undefined) return { kind: 'added', text: now[after ?? 0] ?? '' };
    return { kind: after === undefined ? 'removed' : 'same', text: old[before] ?? '' };
  });
}

/** Runs of equal lines that are longer than their ends: how many are left out between them. */
export function withoutLongRuns(
  lines: readonly DiffLine[],
  around = 3,
): readonly (DiffLine | { readonly kind: 'gap'; readonly count: number })[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== 'same'),
  );
  const shown: (DiffLine | { readonly kind: 'gap'; readonly count: number })[] = [];
  let hidden = 0;
  for (const [index, line] of lines.entries()) {
    if (near[index]) {
      if (hidden > 0) shown.push({ kind: 'gap', count: hidden });
      hidden = 0;
      shown.push(line);
    } else hidden += 1;
  }
  if (hidden > 0) shown.push({ kind: 'gap', count: hidden });
  return shown;
}
