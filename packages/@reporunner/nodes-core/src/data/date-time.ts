import { TIME_UNITS } from '@reporunner/constants';
import { type JsonValue, parsePath, readDate, readInZone, subtitle, withPath } from '@reporunner/core';
import { defineAction, field } from '@reporunner/integrations';
import { DateTime, type DateTimeUnit, type DurationUnit } from 'luxon';
import { z } from 'zod';
import { invalidParameter } from '../conditions/conditions.ts';
import { nodeMessage } from '../messages/error-messages.ts';
import { checkTimezone } from '../values/check-constants.ts';
import { withFilesOf } from './with-files-of.ts';

const unit = z.enum(TIME_UNITS);

const parameters = z.strictObject({
  operation: field(
    z.enum([
      'now',
      'format',
      'parse',
      'add',
      'subtract',
      'difference',
      'startOf',
      'endOf',
      'startOfNext',
      'extract',
    ]),
    { label: 'Operation', expression: false },
  ),
  date: field(z.union([z.string(), z.number()]).optional(), {
    label: 'Date',
    help: 'Text by ISO 8601, SQL, RFC 2822 or HTTP, or seconds or milliseconds since 1970.',
    kind: 'dateTime',
  }),
  other: field(z.union([z.string(), z.number()]).optional(), {
    label: 'Other date',
    showWhen: { operation: ['difference'] },
  }),
  format: field(z.string().max(200).default(''), {
    label: 'Format',
    help: 'Luxon tokens such as yyyy-MM-dd; empty means ISO.',
  }),
  inputFormat: field(z.string().max(200).default(''), {
    label: 'Format of the date',
    help: 'How the date is written, in Luxon tokens such as dd.MM.yyyy; empty: found by itself.',
    advanced: true,
  }),
  amount: field(z.number().default(1), {
    label: 'Amount',
    showWhen: { operation: ['add', 'subtract'] },
  }),
  unit: field(unit.default('days'), { label: 'Unit' }),
  byUnit: field(z.boolean().default(false), {
    label: 'As an object by unit',
    help: 'Off: a number. On: an object such as { "days": 31 }.',
    showWhen: { operation: ['difference'] },
    advanced: true,
    expression: false,
  }),
  part: field(
    z
      .enum([
        'year',
        'quarter',
        'month',
        'weekNumber',
        'day',
        'weekday',
        'ordinal',
        'hour',
        'minute',
        'second',
      ])
      .default('year'),
    { label: 'Part', showWhen: { operation: ['extract'] } },
  ),
  timezone: field(z.string().max(64).default(''), {
    label: 'Time zone of the result',
    help: 'Where the result is shown, and where days begin; empty: the zone of the workflow. A date without an offset is read in the zone of the workflow.',
    kind: 'timezone',
  }),
  locale: field(z.string().max(35).default('en'), { label: 'Language' }),
  destination: field(z.string().min(1).max(512).default('date'), { label: 'Put the result in' }),
  includeOther: field(z.boolean().default(true), {
    label: 'Keep the other fields',
    advanced: true,
    expression: false,
  }),
});

type Parameters = z.output<typeof parameters>;

function zoned(date: DateTime, zone: string, what: string): DateTime {
  const moved = date.setZone(zone);
  if (!moved.isValid)
    throw invalidParameter(
      nodeMessage('dateUnreadable', {
        value: what,
        zone,
        reason: moved.invalidExplanation ?? nodeMessage('notValid'),
      }),
    );
  return moved;
}

/** The zone that results are in. @throws ServiceError NODE_PARAMETER_INVALID where there is none of that name. */
function zoneOf(parameters: Parameters, own: string): string {
  if (parameters.timezone === '') return own;
  if (DateTime.fromMillis(0, { zone: parameters.timezone }).isValid) return parameters.timezone;
  throw invalidParameter(nodeMessage('zoneParameter', { value: JSON.stringify(parameters.timezone) }));
}

/** The zone that text without an offset is read in, and the one that results are in. */
interface Zones {
  readonly read: string;
  readonly shown: string;
}

function read(value: string | number | undefined, parameters: Parameters, zones: Zones): DateTime {
  if (value === undefined || value === '') throw invalidParameter(nodeMessage('dateMissing'));
  const what = JSON.stringify(value).slice(0, 80);
  const format = parameters.inputFormat || (parameters.operation === 'parse' ? parameters.format : '');
  if (format !== '') {
    const date = readInZone((text, options) => DateTime.fromFormat(text, format, options), String(value), {
      zone: zones.read,
      locale: parameters.locale,
    });
    return zoned(date, zones.shown, what);
  }
  const date = readDate(value, zones.read);
  if (date === undefined)
    throw invalidParameter(nodeMessage('dateUnknown', { value: what, zone: zones.read }));
  return zoned(date, zones.shown, what);
}

function compute(parameters: Parameters, now: number, zones: Zones): JsonValue {
  const single = parameters.unit.slice(0, -1) as DateTimeUnit;
  const shown = (date: DateTime) =>
    parameters.format === '' || parameters.operation === 'parse'
      ? date.toISO()
      : date.setLocale(parameters.locale).toFormat(parameters.format);
  if (parameters.operation === 'now') return shown(zoned(DateTime.fromMillis(now), zones.shown, 'now'));
  const date = read(parameters.date, parameters, zones);
  switch (parameters.operation) {
    case 'format':
    case 'parse':
      return shown(date);
    case 'add':
      return shown(date.plus({ [parameters.unit]: parameters.amount }));
    case 'subtract':
      return shown(date.minus({ [parameters.unit]: parameters.amount }));
    case 'difference': {
      const between = read(parameters.other, parameters, zones).diff(date, parameters.unit as DurationUnit);
      return parameters.byUnit
        ? { [parameters.unit]: between.as(parameters.unit as DurationUnit) }
        : between.as(parameters.unit as DurationUnit);
    }
    case 'startOf':
      return shown(date.startOf(single));
    case 'endOf':
      return shown(date.endOf(single));
    case 'startOfNext':
      return shown(date.plus({ [parameters.unit]: 1 }).startOf(single));
    case 'extract':
      return date[parameters.part];
  }
}

export const dateTimeNode = defineAction({
  type: 'core.dateTime',
  label: 'Date and time',
  description: 'Reads, formats, moves and compares dates, in any time zone.',
  group: 'data',
  icon: 'calendar',
  aliases: ['date', 'time', 'format date', 'timestamp', 'timezone'],
  intents: [
    'format the date',
    'add two days',
    'difference between dates',
    'current time',
    'convert the time zone',
    'start of the month',
  ],
  subtitle: subtitle({ value: 'operation' }),
  parameters,
  check: ({ timezone }) => checkTimezone(timezone, 'timezone'),
  run: ({ parameters, item, clock, execution }) => {
    const { timezone } = execution;
    const json = withPath(
      parameters.includeOther ? item.json : {},
      parsePath(parameters.destination),
      compute(parameters, clock.now(), { read: timezone, shown: zoneOf(parameters, timezone) }),
    );
    return withFilesOf(item, json);
  },
  docs: 'A date without an offset, such as `2026-07-01T12:00`, is in the time zone of the workflow, as everywhere; the time zone of the node says where the result is shown and where its days and months begin. A text that was written in another zone needs its offset, `2026-07-01T12:00-04:00`, or an expression: `DateTime.fromISO($json.at, { zone: "America/New_York" })`.',
  examples: [
    {
      title: 'Two days later',
      parameters: { operation: 'add', date: '2026-03-28', amount: 2, format: 'yyyy-MM-dd' },
      input: [{}],
      output: [{ date: '2026-03-30' }],
    },
  ],
});
