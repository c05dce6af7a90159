import type { JsonValue } from '@reporunner/core';

/** A body of text: what is missing or null is nothing, text is itself, everything else is JSON. */
export const textBody = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
