import type { Translated } from '../translation.ts';

/** What stands, switched off, for a node that has no counterpart. */
export const unknownNode = (type: string): Translated => ({
  type: 'core.noOp',
  parameters: { standsFor: type.slice(0, 256) },
});
