import { ServiceError } from '@reporunner/core';
import { field, type Wait } from '@reporunner/integrations';
import { z } from 'zod';
import { nodeMessage } from '../messages/error-messages.ts';

export const unitMs = {
  milliseconds: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
} as const;

export const unitField = field(z.enum(Object.keys(unitMs) as [keyof typeof unitMs]).default('minutes'), {
  label: 'Unit',
});

/** How long a wait for somebody lasts at most, and what then. */
export const limitField = field(
  z
    .strictObject({
      amount: field(z.number().min(0).max(10_000), { label: 'At most' }),
      unit: unitField,
      onExpiry: field(z.enum(['continue', 'fail']).default('continue'), { label: 'Then', expression: false }),
    })
    .optional(),
  { label: 'Time limit', kind: 'collection' },
);

export type Limit = { amount: number; unit: keyof typeof unitMs; onExpiry: 'continue' | 'fail' } | undefined;

export function untilOf(limit: Limit, now: number): Pick<Wait, 'until' | 'isDelay'> {
  return limit === undefined ? {} : { until: now + limit.amount * unitMs[limit.unit], isDelay: true };
}

export function assertMayContinue(limit: Limit): void {
  if (limit?.onExpiry !== 'fail') return;
  throw new ServiceError(nodeMessage('noAnswer'), { code: 'NODE_TIMEOUT', service: 'waiting' });
}
