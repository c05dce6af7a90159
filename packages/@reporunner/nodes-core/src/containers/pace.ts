import type { FieldHints } from '@reporunner/core';
import { field } from '@reporunner/integrations';
import { z } from 'zod';

const maxDelayMs = 86_400_000;

/** Fields that loops, batches and fan-outs have in common. */
export const concurrencyField = (fallback: number, showWhen?: FieldHints['showWhen']) =>
  field(z.int().min(1).max(1_000).default(fallback), {
    label: 'Side by side',
    help: 'How many run at the same time. 1: one after the other.',
    ...(showWhen === undefined ? {} : { showWhen }),
  });

export const delayField = field(z.int().min(0).max(maxDelayMs).default(0), {
  label: 'Pause in between, in milliseconds',
});

export const rateField = field(
  z
    .strictObject({
      count: field(z.int().min(1).max(1_000_000), { label: 'At most' }),
      perMs: field(z.int().min(1).max(maxDelayMs), { label: 'In so many milliseconds' }),
    })
    .optional(),
  { label: 'Rate limit', kind: 'collection' },
);

export const collectField = field(z.enum(['all', 'last', 'none']).default('all'), {
  label: 'Put out',
  help: 'What all iterations gave, what the last one gave, or nothing.',
  expression: false,
});

export const onFailureField = (showWhen?: FieldHints['showWhen']) =>
  field(z.enum(['stop', 'collect']).default('stop'), {
    label: 'When one fails',
    help: 'Stop everything, or go on and put its items out at "failed".',
    expression: false,
    ...(showWhen === undefined ? {} : { showWhen }),
  });

export const toleratedField = (showWhen: FieldHints['showWhen'] = {}) =>
  field(z.int().min(0).max(1_000_000).optional(), {
    label: 'Failures tolerated',
    help: 'More than so many fail the whole. Empty: any number is fine.',
    showWhen: { ...showWhen, onFailure: ['collect'] },
  });

/** Leaves out what is undefined, as exact optional properties want it. */
export function withoutUndefined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
