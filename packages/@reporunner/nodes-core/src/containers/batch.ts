import { subtitle } from '@reporunner/core';
import { defineContainer, field, portsWithFailed } from '@reporunner/integrations';
import { z } from 'zod';
import {
  collectField,
  concurrencyField,
  delayField,
  onFailureField,
  rateField,
  toleratedField,
  withoutUndefined,
} from './pace.ts';

export const batchNode = defineContainer({
  type: 'core.batch',
  label: 'Batch',
  description: 'Runs its steps over the items in batches, as fast as the other side allows.',
  group: 'flow',
  icon: 'layers',
  aliases: ['batch', 'chunk', 'bulk', 'throttle', 'rate limit', 'split in batches'],
  intents: [
    'in batches of',
    'not more than so many per second',
    'chunks of',
    'bulk import',
    'a hundred at a time',
  ],
  subtitle: subtitle({ itemsAtATime: 'size' }),
  parameters: z.strictObject({
    size: field(z.int().min(1).max(100_000).default(100), { label: 'Items per batch' }),
    concurrency: concurrencyField(1),
    delayMs: delayField,
    rate: rateField,
    collect: collectField,
    onFailure: onFailureField(),
    tolerated: toleratedField(),
  }),
  bodies: [{ name: 'body' }],
  isLoop: true,
  ports: portsWithFailed({ onFailure: ['collect'] }),
  open: ({ parameters: { size, concurrency, delayMs, rate, collect, onFailure, tolerated } }) => ({
    kind: 'slices',
    body: 'body',
    size,
    concurrency,
    delayMs,
    collect,
    onFailure,
    isLoop: true,
    counter: 'batch',
    ...withoutUndefined({ tolerated, rate }),
  }),
  examples: [
    {
      title: 'Ten batches a minute',
      parameters: { size: 50, rate: { count: 10, perMs: 60_000 }, onFailure: 'collect' },
    },
  ],
});
