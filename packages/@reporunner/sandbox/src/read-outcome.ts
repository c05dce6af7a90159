/** Reads what a sandbox process says of a run. Code may have changed whatever made it: nothing of it is believed. */
import { ServiceError } from '@reporunner/core';
import type { CodeResult } from '@reporunner/integrations';
import { z } from 'zod';

const mostLines = 200;
const longestLine = 10_000;

const error = z.object({ name: z.string(), message: z.string(), stack: z.string() });
const line = z.object({ level: z.string(), text: z.string() });
const outcome = z.object({
  value: z.unknown().optional(),
  /** Place of the input item that each returned one is. */
  origins: z.array(z.int().min(0).nullable()).optional(),
  error: error.optional(),
  logs: z.array(line),
});
const perItem = z.array(z.object({ value: z.unknown().optional(), error: error.optional() }));

export type CodeError = z.output<typeof error>;

function unreadable(): ServiceError {
  return new ServiceError('The code changed what its result is made with, and gave none.', {
    code: 'CODE_FAILED',
    service: 'code',
  });
}

/** @throws ServiceError CODE_FAILED. */
export function readOutcome(text: string): z.output<typeof outcome> {
  try {
    const { value, origins, error: failure, logs } = outcome.parse(JSON.parse(text));
    return {
      value,
      ...(origins === undefined ? {} : { origins }),
      ...(failure === undefined ? {} : { error: failure }),
      logs: logs
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
  const result = perItem.safeParse(value);
  if (!result.success) throw unreadable();
  return result.data as ReturnType<typeof readPerItem>;
}
