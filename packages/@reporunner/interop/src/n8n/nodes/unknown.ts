import type { Translated } from '../translation.ts';

/** What stands, switched off, for a node that has no counterpart. */
export const unknownNode: Translated = { type: 'core.noOp', parameters: {} };
