/**
 * Regular expressions run natively, and a hostile one can take for ever. Those with a repetition inside a repetition,
 * with overlapping alternatives inside one, or with back references are refused; for the rest the length of the input
 * is bounded by how many open repetitions there are, since the worst case grows with a power of it.
 */
import { expressionError } from './values.ts';

const worstSteps = 4e9;

interface Shape {
  /** Open repetitions (`*`, `+`, `{n,}`) anywhere. */
  readonly open: number;
}

const shapes = new Map<string, Shape | string>();

function analyse(source: string): Shape | string {
  if (source.length > 1_000) return 'is too long';
  if (/\\[1-9]|\\k</.test(source)) return 'uses a back reference';
  const groups: { open: number; alternatives: boolean }[] = [{ open: 0, alternatives: false }];
  let total = 0;
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at];
    const top = groups.at(-1) as { open: number; alternatives: boolean };
    let closed: { open: number; alternatives: boolean } | undefined;
    if (char === '\\') at += 1;
    else if (char === '[') {
      for (at += 1; at < source.length && source[at] !== ']'; at += 1) if (source[at] === '\\') at += 1;
    } else if (char === '(') {
      groups.push({ open: 0, alternatives: false });
      continue;
    } else if (char === '|') {
      top.alternatives = true;
      continue;
    } else if (char === ')') {
      closed = groups.pop() ?? top;
      const outer = groups.at(-1);
      if (outer === undefined) return 'has a closing bracket too many';
      outer.open += closed.open;
    } else if (char === '^' || char === '$') continue;
    const quantifier = /^(?:[*+]|\{(\d+)(,?)(\d*)\}|\?)\??/.exec(source.slice(at + 1));
    if (quantifier === null) continue;
    at += quantifier[0].length;
    const [, least, comma, most] = quantifier;
    const isOpen =
      quantifier[0].startsWith('*') || quantifier[0].startsWith('+') || (comma === ',' && most === '');
    const repeats = isOpen || Number(most || least || 0) > 1;
    if (Number(least ?? 0) > 1_000 || Number(most || 0) > 1_000) return 'repeats too often';
    if (closed !== undefined && repeats) {
      if (closed.open > 0) return 'has a repetition inside a repetition';
      if (closed.alternatives) return 'repeats a choice';
    }
    if (isOpen) {
      total += 1;
      const owner = groups.at(-1);
      if (owner !== undefined) owner.open += 1;
    }
  }
  return { open: total };
}

/** @throws ServiceError EXPRESSION_ERROR when the pattern, or the pattern on a text of this length, could take for ever. */
export function assertSafeRegex(pattern: RegExp, textLength: number): void {
  let shape = shapes.get(pattern.source);
  if (shape === undefined) {
    shape = analyse(pattern.source);
    if (shapes.size > 1_000) shapes.clear();
    shapes.set(pattern.source, shape);
  }
  if (typeof shape === 'string') {
    throw expressionError(
      `The regular expression /${pattern.source.slice(0, 80)}/ ${shape}, which could take for ever.`,
    );
  }
  const longest = shape.open === 0 ? 1_000_000 : Math.floor(worstSteps ** (1 / (shape.open + 1)));
  if (textLength > longest) {
    throw expressionError(
      `The regular expression /${pattern.source.slice(0, 80)}/ may take texts of up to ${longest} characters, and this has ${textLength}.`,
    );
  }
}

/** Builds a pattern from text. @throws ServiceError EXPRESSION_ERROR when it is none. */
export function makeRegex(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw expressionError(error instanceof Error ? error.message : 'Not a regular expression.');
  }
}
