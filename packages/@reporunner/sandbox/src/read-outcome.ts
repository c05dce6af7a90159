/** Reads what a sandbox process says of a run. Code may have changed whatever made it: nothing of it is believed. */
import { ServiceError } from '@reporunner/core';
import type { CodeResult } from '@reporunner/integrations';
import { z } from 'zod';

const mostLines = 200;
const longestLine = 10_000;

const errorSchema = z.object({ name: z.string(), message: z.string(), stack: z.string() });
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
  return new ServiceError('The code changed what its result is made with, and gave none.', {
    code: 'CODE_FAILED',
    service: 'code',
  });
}

// By hand, for there may be a hundred thousand of them.
function readOrigins(origins: unknown): Pick<Outcome, 'origins'> {
  if (origins === undefined) return {};
  if (!Array.isArray(origins)) throw unreadable();
  for (const origin of origins)
    if (origin !== null && !(Number.isSafeInteger(origin) && origin >= 0)) throw unreadable();
  return { origins };
}

/** @throws ServiceError CODE_FAILED. */
export function readOutcome(text: string): Outcome {
  try {
    const { value, origins, error, logs } = JSON.parse(text) as Record<string, unknown>;
    return {
      value,
      ...readOrigins(origins),
      ...(error === undefined ? {} : { error: errorSchema.parse(error) }),
      logs: linesSchema
        .parse(logs)
        .slice(0, mostLines)
        .map(({ level, text: said }) => ({ level, text: said.slice(0, longestLine) })),
    };
  } catch {
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
