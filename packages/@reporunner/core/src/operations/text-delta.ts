/** Changes of a text: a list of keep n, insert text, delete n, counted in code points so that no emoji is torn. */
import { LIMITS } from '@reporunner/constants';
import { z } from 'zod';
import { ServiceError } from '../kernel/errors.ts';
import { operationMessage } from '../messages/operation-messages.ts';

const count = z.int().min(1).max(LIMITS.operationStringLength);

export const textDeltaSchema = z
  .array(
    z.union([
      z.strictObject({ retain: count }),
      z.strictObject({ insert: z.string().min(1).max(LIMITS.operationStringLength) }),
      z.strictObject({ delete: count }),
    ]),
  )
  .max(1_000);

export type TextDelta = readonly (
  | { readonly retain: number }
  | { readonly insert: string }
  | { readonly delete: number }
)[];

function tooShort(): ServiceError {
  return new ServiceError(operationMessage('textTooShort'), {
    code: 'OPERATION_INVALID',
    service: 'core',
  });
}

/** @throws ServiceError OPERATION_INVALID when the delta reaches past the text's end. */
export function applyTextDelta(text: string, delta: TextDelta): string {
  const points = Array.from(text);
  const result: string[] = [];
  let at = 0;
  for (const step of delta) {
    if ('insert' in step) {
      result.push(step.insert);
      continue;
    }
    const size = 'retain' in step ? step.retain : step.delete;
    if (at + size > points.length) throw tooShort();
    if ('retain' in step) result.push(points.slice(at, at + size).join(''));
    at += size;
  }
  return result.join('') + points.slice(at).join('');
}

/** The delta that takes the result of `delta` on `text` back to `text`. */
export function invertTextDelta(text: string, delta: TextDelta): TextDelta {
  const points = Array.from(text);
  let at = 0;
  return delta.map((step) => {
    if ('insert' in step) return { delete: Array.from(step.insert).length };
    const begin = at;
    at += 'retain' in step ? step.retain : step.delete;
    return 'retain' in step ? step : { insert: points.slice(begin, at).join('') };
  });
}
