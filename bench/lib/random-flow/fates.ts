/** What the steps of random workflows do: the nodes that run and the model ask the same questions here. */
import { type Flow, fateOf } from './flow.ts';

export interface FlowFailure {
  readonly code: string;
  readonly recoverable: boolean;
}

export interface Fate {
  readonly takesMs: number;
  readonly failure?: FlowFailure;
  /** What comes of the item. */
  readonly values: readonly number[];
}

const failures: readonly FlowFailure[] = [
  { code: 'NODE_FAILED', recoverable: false },
  { code: 'NODE_FAILED', recoverable: true },
  { code: 'HTTP_STATUS', recoverable: true },
];

/**
 * The path of a step in a called execution. With times, it says where the call came from: two calls with equal items
 * take times of their own, and none of them ends in the same moment. Without, a step answers before that is known.
 */
export function pathOfCall(flow: Flow, scope: string, index: number, attempt: number): string {
  return flow.style === 'timed' ? `${scope}:${index}:${attempt}` : '';
}

/** How a step deals with a value. `path`: the scope, and whatever else tells it from others. */
export function fate(flow: Flow, node: string, path: string, value: number, attempt: number): Fate {
  const tried = flow.changesByAttempt ? attempt : 0;
  const draw = (what: string) => fateOf(flow.seed, what, node, path, value, tried);
  const takesMs = 1 + draw('time') * 400;
  const share = flow.style === 'calm' ? 0 : 0.18;
  const u = draw('fails') / share;
  if (u < 1)
    return { takesMs, failure: failures[Math.floor(u * failures.length)] as FlowFailure, values: [] };
  const next = (value * 7 + 3) % 1_000;
  const many = draw('many');
  return { takesMs, values: many < 0.12 ? [] : many < 0.85 ? [next] : [next, (next * 3 + 1) % 1_000] };
}
