/**
 * What expressions may call. Each native declares what a call costs, from its target and arguments, and that is
 * charged before it runs; what can only be known after (the length of a text it made) it charges itself.
 * A step is about 100 ns, and a budget of steps about 20 ms. A test holds every native to having a cost.
 * Each also declares how many arguments it takes, and which options: others are errors, since they would do nothing.
 */
import type { Run } from './run.ts';

export type Cost<Target> = (run: Run, target: Target, args: readonly unknown[]) => void;
export type Call<Target> = (target: Target, args: readonly unknown[], run: Run) => unknown;

/** The most arguments that a call takes; where one of them is an object of options, which, and their names. */
export type Takes =
  | number
  | { readonly max: number; readonly at: number; readonly options: ReadonlySet<string> };

/** Any number of arguments. */
export const any = Number.POSITIVE_INFINITY;

/** At most `max` arguments, the last of which is an object of options. */
export const withOptions = (max: number, options: Iterable<string>): Takes => ({
  max,
  at: max - 1,
  options: new Set(options),
});

export interface Native<Target> {
  readonly cost: Cost<Target>;
  readonly takes: Takes;
  readonly call: Call<Target>;
}

/** Joins a table of calls with one of costs, in which each name must be, and one of the arguments that they take. */
export function natives<Target, Name extends string>(
  calls: Readonly<Record<Name, Call<Target>>>,
  costs: Readonly<Record<NoInfer<Name>, Cost<Target>>>,
  takes: Readonly<Partial<Record<NoInfer<Name>, Takes>>>,
): ReadonlyMap<string, Native<Target>> {
  const names = Object.keys(calls) as Name[];
  return new Map(
    names.map((name) => [
      name,
      { call: calls[name], cost: costs[name], takes: Object.hasOwn(takes, name) ? (takes[name] ?? 0) : 0 },
    ]),
  );
}

/** Nothing beyond the step of the call itself. */
export const constant = (): void => {};

/** `count` steps. */
export const fixed =
  (count: number): Cost<unknown> =>
  (run) =>
    run.step(count);

/** The platform makes a formatter of a language and options. */
export const international = fixed(500);

/** Reads a text once: some nanoseconds for each few characters. */
export const reads: Cost<string> = (run, text) => run.step(text.length >>> 7);

/** Makes a text of about the same length. */
export const copies: Cost<string> = (run, text) => {
  run.step(2 + (text.length >>> 6));
  run.allocate(text.length);
};

/** Looks at each character with tables of Unicode or patterns; the result may be some times as long. */
export const converts: Cost<string> = (run, text) => {
  run.step(4 + (text.length >>> 3));
  run.allocate(text.length * 3);
};

/**
 * Searches one text in another: a character fast, more than one at worst by looking at each place where it could be,
 * and comparing all of what is searched there.
 */
export const searches: Cost<string> = (run, text, [what]) => {
  const size = typeof what === 'string' ? what.length : 16;
  const each = size <= 1 ? 0 : text.length >>> 4;
  run.step((text.length >>> 7) + each + Math.ceil((text.length * Math.min(size, text.length)) / 2_048));
};

/** Compares a text with a part of another. */
export const compares: Cost<string> = (run, text, [what]) =>
  run.step(1 + (Math.min(text.length, typeof what === 'string' ? what.length : 0) >>> 7));

/** Looks at each element, or calls a function for it, which pays for itself. */
export const walks: Cost<readonly unknown[]> = (run, list) => run.step(1 + (list.length >>> 4));

/** Makes a list of as many elements. */
export const copiesList: Cost<readonly unknown[]> = (run, list) => {
  run.step(2);
  run.elements(list.length);
};
