/** The data that a preview sees: what is known of the node's input and of the nodes it names, as far as it is loaded. */
import type { Item, ItemError, JsonObject, LoopScope } from '@reporunner/core';

export interface SampleNode {
  readonly id: string;
  readonly parameters: JsonObject;
  /** By port; lists may have holes where nothing is loaded. Absent: it has not run. */
  readonly outputs?: Readonly<Record<string, readonly Item[]>>;
  /** What it got, of a container around the node. */
  readonly input?: readonly Item[];
  /** Name of the container that it lies in, where the node that reads is not in the same body. */
  readonly container?: string;
}

export interface Sample {
  readonly workflow: { readonly id: string; readonly name: string };
  readonly executionId: string | undefined;
  readonly timezone: string;
  readonly expressions?: 'lenient' | 'strict' | undefined;
  readonly parameters: JsonObject;
  /** Of the input port `main`; may have holes. */
  readonly items: readonly Item[];
  readonly total: number;
  /** By name. */
  readonly nodes: ReadonlyMap<string, SampleNode>;
  readonly loop?: LoopScope;
  readonly error?: ItemError;
  /** What the parameters see that decide on another iteration of the node itself. */
  readonly deciding?: {
    readonly parameters: readonly string[];
    readonly items: readonly Item[];
    readonly loop: LoopScope;
  };
}

/** What one parameter of the node sees, by its name. */
export function sampleFor(sample: Sample, parameter: string | undefined): Sample {
  const { deciding } = sample;
  if (deciding === undefined || parameter === undefined || !deciding.parameters.includes(parameter))
    return sample;
  const { items, loop } = deciding;
  return { ...sample, items, total: items.length, loop };
}
