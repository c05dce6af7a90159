import { type JsonObject, readDate } from '@reporunner/core';
import { defineBatchAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter } from '../conditions/conditions.ts';
import { nodeMessage } from '../messages/error-messages.ts';
import { assertMayContinue, limitField, unitField, unitMs, untilOf } from './time-limit.ts';

/** Milliseconds since the epoch of a time as people and expressions give it. */
function timeOf(value: unknown, zone: string): number {
  const time = readDate(value, zone);
  if (time !== undefined) return time.toMillis();
  throw invalidParameter(nodeMessage('notATime', { value: String(JSON.stringify(value)).slice(0, 80) }));
}

export const waitNode = defineBatchAction({
  type: 'core.wait',
  label: 'Wait',
  description:
    'Waits for a while, until a time, or until its address is called. Uses no resources while waiting.',
  group: 'flow',
  icon: 'hourglass',
  aliases: ['wait', 'delay', 'sleep', 'pause', 'until', 'callback'],
  intents: ['wait for', 'pause until', 'an hour later', 'tomorrow at', 'until they call back'],
  subtitle: [
    { when: { mode: ['at'] }, parts: [{ value: 'at' }] },
    { when: { mode: ['webhook'] }, parts: [{ phrase: 'forCall' }] },
    { parts: [{ value: 'amount', or: 1 }, { value: 'unit' }] },
  ],
  parameters: z.strictObject({
    mode: field(z.enum(['after', 'at', 'webhook']).default('after'), { label: 'Go on', expression: false }),
    amount: field(z.number().min(0).max(100_000).default(1), {
      label: 'After',
      showWhen: { mode: ['after'] },
    }),
    unit: field(unitField, { label: 'Unit', showWhen: { mode: ['after'] } }),
    at: field(z.union([z.string(), z.number()]).default(''), {
      label: 'At',
      kind: 'date',
      help: "In the workflow's time zone, unless it names one.",
      showWhen: { mode: ['at'] },
    }),
    resumeOnGet: field(z.boolean().default(false), {
      label: 'GET resumes too',
      advanced: true,
      expression: false,
      help: 'Mail programs and chats look at links by GET. Without it GET shows a page with a button, and POST or PUT resumes.',
      showWhen: { mode: ['webhook'] },
    }),
    limit: limitField,
  }),
  sideEffect: true,
  runBatch: ({ parameters: { mode, amount, unit, at, limit, resumeOnGet }, clock, execution }) => {
    const now = clock.now();
    switch (mode) {
      case 'after':
        return { wait: { until: now + amount * unitMs[unit], isDelay: true } };
      case 'at':
        return { wait: { until: timeOf(at, execution.timezone) } };
      case 'webhook':
        return { wait: { ...untilOf(limit, now), callback: resumeOnGet ? { byGet: true } : {} } };
    }
  },
  resume: ({ items, parameters: { limit, mode } }, resumption) => {
    if (resumption.by === 'callback') return [{ json: resumption.data as JsonObject }];
    if (mode === 'webhook') assertMayContinue(limit);
    return items;
  },
  docs: 'With "when its address is called", `$execution.resumeUrlOf("Wait")` is the address, with the name of this node. Send it to the one who is to answer, before this node. POST or PUT to it resumes; GET does only where "GET resumes too" is set. Before this node waits it answers 425, after it was called 409: a call that is sent again ends no other wait. `$execution.resumeUrl` is the address of whatever waits alone; it cannot tell a call that is sent again from the next one, and answers 409 while several nodes wait.',
  examples: [
    { title: 'An hour later', parameters: { mode: 'after', amount: 1, unit: 'hours' } },
    {
      title: 'Until the payment provider calls back, a day at most',
      parameters: { mode: 'webhook', limit: { amount: 1, unit: 'days', onExpiry: 'fail' } },
    },
  ],
});
