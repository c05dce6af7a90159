import { ServiceError } from '@reporunner/core';
import { z } from 'zod';
import { storeMessage } from '../messages/store-messages.ts';
import { patternOf } from '../sql/queries/is-like.ts';
import { fold } from './fold.ts';

/** Opaque text for where a page ended, bound to the list's order by `kind`. */
export function encodeCursor(kind: string, values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([kind, ...values])).toString('base64url');
}

const schema = z.tuple([z.string()]).rest(z.union([z.string(), z.number()]));

/** @throws ServiceError VALIDATION_FAILED for anything that `encodeCursor` did not make for this kind of list. */
export function decodeCursor(cursor: string, kind: string, size: number): readonly (string | number)[] {
  try {
    const [kindInCursor, ...values] = schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (kindInCursor === kind && values.length === size) return values;
  } catch {
    // Falls through to the one error there is.
  }
  throw new ServiceError(storeMessage('cursorForeign'), {
    code: 'VALIDATION_FAILED',
    service: 'store',
  });
}

/** `text` as a LIKE pattern that matches it anywhere, taken literally. Use with `ESCAPE '\\'`. */
export function containing(text: string): string {
  return patternOf(fold(text));
}
