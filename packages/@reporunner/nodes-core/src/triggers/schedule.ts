import type { Message } from '@reporunner/core';
import { ServiceError, subtitle } from '@reporunner/core';
import { defineTrigger, field } from '@reporunner/integrations';
import { Cron } from 'croner';
import { IANAZone } from 'luxon';
import { z } from 'zod';
import { nodeMessage } from '../messages/error-messages.ts';

const unitMs = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
const minIntervalMs = 1_000;

const cronRule = field(
  z.strictObject({
    kind: z.literal('cron'),
    expression: field(z.string().trim().min(1).max(200), {
      label: 'Cron expression',
      help: 'Five fields (minute hour day month weekday), or six with seconds first.',
      placeholder: '0 9 * * MON-FRI',
      kind: 'cron',
      expression: false,
    }),
  }),
  { label: 'Cron' },
);

const intervalRule = field(
  z.strictObject({
    kind: z.literal('interval'),
    every: field(z.number().positive().max(1_000_000), { label: 'Every', expression: false }),
    unit: field(z.enum(['seconds', 'minutes', 'hours', 'days']), { label: 'Unit', expression: false }),
  }),
  { label: 'Interval' },
);

function invalid(message: Message): ServiceError {
  return new ServiceError(message, { code: 'NODE_PARAMETER_INVALID', service: 'core.schedule' });
}

function checkedCron(expression: string): { kind: 'cron'; expression: string } {
  try {
    if (new Cron(expression, { paused: true }).nextRun() === null) {
      throw invalid(nodeMessage('cronNever', { expression }));
    }
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw invalid(nodeMessage('cronInvalid', { expression }));
  }
  return { kind: 'cron', expression };
}

export const scheduleTrigger = defineTrigger({
  type: 'core.schedule',
  label: 'On a schedule',
  description:
    'Starts the workflow at the times of cron expressions or at fixed intervals, in a time zone of your choice.',
  group: 'trigger',
  icon: 'calendar-clock',
  aliases: ['cron', 'timer', 'interval', 'every', 'recurring', 'daily', 'hourly', 'weekly', 'monthly'],
  intents: [
    'every day at',
    'every monday morning',
    'run hourly',
    'each 5 minutes',
    'on a schedule',
    'periodically',
  ],
  subtitle: subtitle({
    first: 'rules',
    parts: [
      { value: 'expression', when: { kind: ['cron'] } },
      { every: 'every', unit: 'unit', when: { kind: ['interval'] } },
    ],
  }),
  startsOn: 'schedule',
  parameters: z.strictObject({
    rules: field(
      z
        .array(z.discriminatedUnion('kind', [cronRule, intervalRule]))
        .min(1)
        .max(20),
      {
        label: 'When',
        kind: 'collection',
        expression: false,
      },
    ),
    timezone: field(z.string().max(64).default(''), {
      label: 'Time zone',
      help: 'An IANA name such as Europe/Berlin. Empty means the time zone of the workflow.',
      kind: 'timezone',
      expression: false,
    }),
    missed: field(z.enum(['skip', 'once', 'all']).default('skip'), {
      label: 'Runs missed while the server was down',
      help: 'Skip them, make up for all of them with one run, or run each of them (the latest 100).',
      expression: false,
    }),
  }),
  initial: { rules: [{ kind: 'cron', expression: '0 9 * * *' }] },
  output: z.object({ scheduledAt: z.string(), timestamp: z.number(), timezone: z.string() }),
  activation: (parameters) => {
    const { timezone, missed } = parameters;
    if (timezone !== '' && !IANAZone.isValidZone(timezone)) {
      throw invalid(nodeMessage('timezone', { timezone }));
    }
    const rules = parameters.rules.map((rule) => {
      if (rule.kind === 'cron') return checkedCron(rule.expression);
      const everyMs = Math.round(rule.every * unitMs[rule.unit]);
      if (everyMs < minIntervalMs) throw invalid(nodeMessage('intervalShort'));
      return { kind: 'interval' as const, everyMs };
    });
    return { kind: 'schedule', schedule: { rules, missed, ...(timezone === '' ? {} : { timezone }) } };
  },
  docs: 'Cron expressions follow the wall clock of the time zone. When it is put back and an hour is repeated, an expression whose hour is a wildcard or a step (`*`, `*/2`, `8-18/2`) fires in both passes, any other (`2`, `0-5`) once, in the first. When it is put forward, what would have fired in the skipped hour fires at the moment of the change, once, unless the hour is a wildcard or a step. Intervals count elapsed time, so no change of the clock touches them.',
  examples: [
    {
      title: 'Weekdays at nine in Berlin',
      parameters: { rules: [{ kind: 'cron', expression: '0 9 * * MON-FRI' }], timezone: 'Europe/Berlin' },
    },
    { title: 'Every five minutes', parameters: { rules: [{ kind: 'interval', every: 5, unit: 'minutes' }] } },
  ],
});
