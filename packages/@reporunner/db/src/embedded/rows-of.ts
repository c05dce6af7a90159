import type { Outcome } from './protocol.ts';

/** What a write that returns rows has returned. */
export const rowsOf = <T>(outcome: Outcome | null): readonly T[] =>
  outcome !== null && 'rows' in outcome ? (outcome.rows as readonly T[]) : [];
