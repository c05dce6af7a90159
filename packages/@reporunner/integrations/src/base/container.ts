/**
 * Containers as data: a container reads its parameters once and says what is to happen with its bodies. The engine
 * does it, journals it and resumes it; nothing of that is the container's business.
 */
import type { BodyRule, PortRules, RetryPolicy, RuleCondition } from '@reporunner/core';
import type { z } from 'zod';
import type { BatchContext } from './context.ts';
import type { NodeMetadata } from './node-metadata.ts';

/** What happens when some activations fail. */
export interface FailurePolicy {
  /** `stop`: the first failure beyond those tolerated ends the container. `collect`: failures go out at `failed`. */
  readonly onFailure: 'stop' | 'collect';
  /** With `collect`: the container fails when more than so many have failed. Absent: any number is fine. */
  readonly tolerated?: number;
}

/** How fast the iterations of a container start. */
export interface Pace {
  /** Activations side by side. */
  readonly concurrency: number;
  /** Milliseconds between the end of one and the start of the next. */
  readonly delayMs: number;
  /** At most so many starts in any window of so many milliseconds. */
  readonly rate?: { readonly count: number; readonly perMs: number };
}

/** Which results of a container's iterations become its output. */
export type Collect = 'all' | 'last' | 'none';

/** One body run over a piece of the input. */
export interface Activation {
  readonly body: string;
  /** Which items of the container's input it gets; absent: all of them. */
  readonly items?: readonly number[];
}

/** Under which name expressions in the bodies read the counter of the activation. */
export interface Counted {
  readonly counter?: 'loop' | 'batch';
}

/** What a container does with its input, as data: the engine runs it, and the journal keeps it. */
export type ContainerPlan =
  /** Runs `body` over each slice of the input. */
  | ({
      readonly kind: 'slices';
      readonly body: string;
      readonly size: number;
      readonly collect: Collect;
      /** Break and continue reach it. */
      readonly isLoop: boolean;
      /** So many must succeed; the rest is cancelled then. Absent: all. */
      readonly need?: number;
    } & Counted &
      Pace &
      FailurePolicy)
  /** Runs several bodies, side by side or one after the other. */
  | ({ readonly kind: 'branches'; readonly branches: readonly Activation[]; readonly need?: number } & Pace &
      FailurePolicy)
  /** Runs `body` again and again, each time over the output of the last one. */
  | ({
      readonly kind: 'repeat';
      readonly body: string;
      /** So many times; absent: for as long as the container's condition says. */
      readonly times?: number;
      /** The condition is asked after the body instead of before. */
      readonly checkAfter: boolean;
      /** More iterations than this fail with LOOP_LIMIT. */
      readonly max: number;
      readonly delayMs: number;
      readonly collect: Collect;
      /** The input of the next iteration: the output of the last one, or the container's own input. */
      readonly carry: boolean;
    } & Counted &
      FailurePolicy)
  /** Runs `try`; on a failure `catch`; and `finally` whatever happened. */
  | {
      readonly kind: 'try';
      readonly retry?: RetryPolicy;
      /** Error codes that `catch` takes; empty means all. */
      readonly codes: readonly string[];
      /** Fail with the error after `catch` has run. */
      readonly rethrow: boolean;
    };

/** A node with bodies. */
export interface ContainerDefinition<S extends z.ZodObject = z.ZodObject> extends NodeMetadata<S> {
  /** In the order in which they are drawn; a child that names none lives in the first. */
  readonly bodies: readonly BodyRule[];
  /** Default: one input and one output `main`. */
  readonly ports?: PortRules;
  /** True when break and continue may stand in its body. */
  readonly isLoop?: boolean;
  readonly open: (context: BatchContext<z.output<S>>) => ContainerPlan | Promise<ContainerPlan>;
  /** For `repeat` without `times`: whether there is another iteration. Parameters are evaluated for each. */
  readonly again?: (parameters: z.output<S>) => boolean;
  /** The parameters that `again` reads: only they see this container's own `$loop`, and `open` does not have them. */
  readonly againReads?: readonly string[];
}

/** One input and one output, and a second output for the items of activations that failed, where there is one. */
export const portsWithFailed = (when: RuleCondition): PortRules => ({
  inputs: [{ name: 'main', kind: 'main' }],
  outputs: [
    { name: 'main', kind: 'main' },
    { name: 'failed', label: 'Failed', kind: 'main', result: false, when },
  ],
});
