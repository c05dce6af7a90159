import type { Ranges } from './pattern-matcher.ts';

/** A text as a reader would take it, in which secrets are looked for as well. */
export interface Reading {
  readonly text: string;
  /** Ranges of `text`, in order, as those of the text that was read. */
  original(ranges: Ranges): Ranges;
}
