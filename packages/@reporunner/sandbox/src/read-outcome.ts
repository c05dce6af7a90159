/** Reads what a sandbox process says of a run. Code may have changed whatever made it: nothing of it is believed. */

import { setImmediate as yieldNow } from 'node:timers/promises';
import { LIMITS } from '@reporunner/constants';
import { assertJsonBounds, isServiceError, parseJsonYielding, ServiceError } from '@reporunner/core';
import type { CodeResult } from '@reporunner/integrations';
import { z } from 'zod';
import { codeMessage } from './messages/code-messages.ts';

const maxLines = 200;
const maxLineLength = 10_000;

const errorSchema = z.object({ name: z.string(), message: z.string(), stack: z.string() });
const tooManySchema = z.object({ what: z.enum(['items', 'values', 'characters']), count: z.number() });
const linesSchema = z.array(z.object({ level: z.string(), text: z.string() }));
const perItemSchema = z.array(z.object({ value: z.unknown().optional(), error: errorSchema.optional() }));

export type CodeError = z.output<typeof errorSchema>;

export interface Outcome {
  readonly value?: unknown;
  /** Place of the input item that each returned one is. */
  readonly origins?: readonly (number | null)[];
  readonly error?: CodeError;
  readonly logs: z.output<typeof linesSchema>;
}

function unreadable(): ServiceError {
  return new ServiceError(codeMessage('noResult'), {
    code: 'CODE_FAILED',
    service: 'code',
  });
}

// A plain loop instead of a schema: there may be a hundred thousand of them.
function readOrigins(origins: unknown): Pick<Outcome, 'origins'> {
  if (origins === undefined) return {};
  if (!Array.isArray(origins)) throw unreadable();
  for (const origin of origins)
    if (origin !== null && !(Number.isSafeInteger(origin) && origin >= 0)) throw unreadable();
  return { origins };
}

/** Longer results are parsed in pieces, with yields between them. */
const longText = 2_000_000;

/** The process counts as well. Its count does not hold: what a getter gives may change while it is written. */
const maxValues = LIMITS.codeValues * 2;
/** Around the value stand the list of the items and what else is said of a run. */
const maxDepth = LIMITS.jsonDepth + 4;

async function parsed(text: string): Promise<Record<string, unknown>> {
  if (text.length > longText)
    return (await parseJsonYielding(text, {
      yieldNow,
      maxValues,
      maxDepth,
      integers: 'double',
    })) as Record<string, unknown>;
  assertJsonBounds(text, maxValues, maxDepth);
  return JSON.parse(text) as Record<string, unknown>;
}

function tooMuch({ what, count }: z.output<typeof tooManySchema>): ServiceError {
  if (what === 'characters')
    return new ServiceError(codeMessage('textTooLong', { limit: LIMITS.textBytes }), {
      code: 'JSON_TOO_WIDE',
      service: 'code',
      details: { max: LIMITS.textBytes },
    });
  const max = what === 'items' ? LIMITS.itemsAtOnce : LIMITS.codeValues;
  return new ServiceError(
    what === 'items'
      ? codeMessage('tooManyItems', { count, limit: max })
      : codeMessage('tooManyValues', { limit: max }),
    { code: what === 'items' ? 'ITEMS_TOO_MANY' : 'JSON_TOO_WIDE', service: 'code', details: { most: max } },
  );
}

/** Rejects with CODE_FAILED, ITEMS_TOO_MANY, JSON_TOO_WIDE. */
export async function readOutcome(text: string): Promise<Outcome> {
  try {
    const { value, origins, error, logs, tooMany } = await parsed(text);
    if (tooMany !== undefined) throw tooMuch(tooManySchema.parse(tooMany));
    return {
      value,
      ...readOrigins(origins),
      ...(error === undefined ? {} : { error: errorSchema.parse(error) }),
      logs: linesSchema
        .parse(logs)
        .slice(0, maxLines)
        .map(({ level, text: said }) => ({ level, text: said.slice(0, maxLineLength) })),
    };
  } catch (error) {
    if (isServiceError(error, 'ITEMS_TOO_MANY') || isServiceError(error, 'JSON_TOO_WIDE')) throw error;
    if (isServiceError(error, 'JSON_TOO_DEEP'))
      throw new ServiceError(codeMessage('tooDeep', { limit: LIMITS.jsonDepth }), {
        code: 'CODE_FAILED',
        service: 'code',
        cause: error,
      });
    throw unreadable();
  }
}

export function readPerItem(value: unknown): readonly {
  readonly value?: CodeResult['value'];
  readonly error?: CodeError | undefined;
}[] {
  const result = perItemSchema.safeParse(value);
  if (!result.success) throw unreadable();
  return result.data as ReturnType<typeof readPerItem>;
}
