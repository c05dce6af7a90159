/**
 * What a node shows under its name, as data: texts are composed from parameters. What depends on the language (an
 * interval, a number of items) is formatted where it is shown, in the language of the reader.
 * SUB1 A line whose condition holds is the subtitle; of lines without one, the first that is not empty.
 */
import type { JsonPrimitive } from '../kernel/json.ts';

/** All of them must hold: a parameter has one of these values, as it stands in the document. */
type Conditions = Readonly<Record<string, readonly JsonPrimitive[]>>;

/** A piece of a subtitle: a fixed text, or one that is made of parameters. */
export type SubtitlePart = { readonly when?: Conditions } & (
  | { readonly text: string }
  /**
   * The value of a parameter. `words`: `isNotEmpty` as "is not empty"; `operator`: as words, or as its sign; `address`:
   * without the scheme; `firstLine`: of a longer text.
   */
  | {
      readonly value: string;
      readonly as?: 'words' | 'operator' | 'address' | 'firstLine';
      readonly prefix?: string;
      readonly or?: string | number;
    }
  /** The elements of a list, or a field of each. */
  | { readonly each: string; readonly field?: string }
  /** Parts made of the first element of a list; `counts`: and how many more there are. */
  | { readonly first: string; readonly parts: readonly SubtitlePart[]; readonly counts?: true }
  /** "every 5 minutes" */
  | { readonly every: string; readonly unit: string }
  /** "each item", "10 items at a time" */
  | { readonly itemsAtATime: string; readonly or?: number }
  | { readonly phrase: 'forEachItem' | 'forCall' }
);

/** A line that may become the subtitle, with the condition it is for. */
export interface SubtitleLine {
  readonly when?: Conditions;
  readonly parts: readonly SubtitlePart[];
}

/** The lines that a subtitle is chosen from (SUB1). */
export type SubtitleRules = readonly SubtitleLine[];

/** A subtitle of one line without conditions. */
export const subtitle = (...parts: readonly SubtitlePart[]): SubtitleRules => [{ parts }];

function parametersInPart(part: SubtitlePart): readonly string[] {
  const own = Object.keys(part.when ?? {});
  if ('value' in part) return [part.value, ...own];
  if ('each' in part) return [part.each, ...own];
  if ('first' in part) return [part.first, ...own];
  if ('every' in part) return [part.every, part.unit, ...own];
  return 'itemsAtATime' in part ? [part.itemsAtATime, ...own] : own;
}

/** The parameters that the rules look at. */
export const parametersInSubtitle = (rules: SubtitleRules): readonly string[] => [
  ...new Set(
    rules.flatMap(({ when, parts }) => [...Object.keys(when ?? {}), ...parts.flatMap(parametersInPart)]),
  ),
];
