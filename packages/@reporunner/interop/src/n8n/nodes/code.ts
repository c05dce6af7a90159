import type { Translated } from '../translation.ts';

/** What code of n8n becomes. */
export const codeNode = {
  type: 'core.code',
  codeParameters: ['code'],
} as const satisfies Omit<Translated, 'parameters'>;
