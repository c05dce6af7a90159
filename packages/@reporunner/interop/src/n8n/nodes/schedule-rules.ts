/**
 * Rules of n8n's schedules: cron expressions where they say the same, else intervals, which count from when the
 * workflow is published. What is neither is said.
 */
import { isExpression, type JsonObject, type JsonValue } from '@reporunner/core';
import { at, plainNumber, text } from '../parameters.ts';

type Say = (message: string) => void;

export const cron = (expression: string): JsonObject => ({ kind: 'cron', expression });
export const interval = (every: number, unit: string): JsonObject => ({ kind: 'interval', every, unit });

const every = (count: number) => (count === 1 ? '*' : `*/${count}`);
/** No day of the week is each of them, as in n8n; none said is Sunday. */
const weekdays = (value: JsonValue | undefined) =>
  (Array.isArray(value) ? value : value === undefined ? [0] : [value]).join(',') || '*';
const clock = (hour: number, minute: number) =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

/** n8n's schedules are steps of a cron expression, which begin anew with each round of the clock. */
const rounds = { seconds: 'minute', minutes: 'hour' } as const;

function short(count: number, unit: keyof typeof rounds, warn: Say): JsonObject {
  if (60 % count !== 0)
    warn(`It runs every ${count} ${unit} throughout; in n8n it began anew with each ${rounds[unit]}.`);
  return interval(count, unit);
}

function hourly(hours: number, minute: number, warn: Say): JsonObject {
  if (24 % hours === 0) return cron(`${minute} ${hours === 24 ? '0' : every(hours)} * * *`);
  warn(
    `It runs every ${hours} hours from when it is published; it ran at minute ${minute}. Publish it at that minute, or choose hours that divide a day.`,
  );
  return interval(hours, 'hours');
}

function daily(days: number, hour: number, minute: number, warn: Say): JsonObject {
  if (days === 1) return cron(`${minute} ${hour} * * *`);
  warn(
    `It runs every ${days} days from when it is published; it ran at ${clock(hour, minute)}. Publish it at that time, or let it run each day by "${minute} ${hour} * * *" with an If after it that goes on for the right days.`,
  );
  return interval(days, 'days');
}

function weekly(weeks: number, time: string, days: string, warn: Say): JsonObject {
  if (weeks > 1)
    warn(
      `Every ${weeks} weeks is read as every week: put an If after it that goes on for the right weeks, such as {{ $now.weekNumber % ${weeks} === 0 }}.`,
    );
  return cron(`${time} * * ${days}`);
}

function monthly(months: number, time: string, day: number, warn: Say): JsonObject {
  if (12 % months !== 0)
    warn(
      `Every ${months} months is read as ${months > 12 ? 'each January' : `every ${months} months of each year, from January`}: put an If after it that goes on for the right months.`,
    );
  return cron(`${time} ${day} ${months >= 12 ? '1' : every(months)} *`);
}

/** A whole number from 1. What an expression works out is not known before it runs: that is said. */
function countOf(rule: JsonObject, path: string, fallback: number, warn: Say): number {
  return Math.max(1, Math.round(fixed(rule, path, fallback, warn)));
}

function fixed(rule: JsonObject, path: string, fallback: number, warn: Say): number {
  const value = at(rule, path);
  if (typeof value === 'string' && isExpression(value))
    warn(`Its ${path} was worked out by an expression; it is ${fallback} now. Write the number.`);
  return plainNumber(rule, path, fallback);
}

/** A rule of the Schedule Trigger. */
export function scheduleRule(rule: JsonObject, warn: Say): JsonObject {
  const minute = () => fixed(rule, 'triggerAtMinute', 0, warn);
  const hour = () => fixed(rule, 'triggerAtHour', 0, warn);
  const time = () => `${minute()} ${hour()}`;
  switch (text(rule, 'field', 'days')) {
    case 'cronExpression':
      return cron(text(rule, 'expression', '0 0 * * *').replace(/^=/, ''));
    case 'seconds':
      return short(countOf(rule, 'secondsInterval', 30, warn), 'seconds', warn);
    case 'minutes':
      return short(countOf(rule, 'minutesInterval', 5, warn), 'minutes', warn);
    case 'hours':
      return hourly(countOf(rule, 'hoursInterval', 1, warn), minute(), warn);
    case 'weeks':
      return weekly(
        countOf(rule, 'weeksInterval', 1, warn),
        time(),
        weekdays(at(rule, 'triggerAtDay')),
        warn,
      );
    case 'months':
      return monthly(
        countOf(rule, 'monthsInterval', 1, warn),
        time(),
        fixed(rule, 'triggerAtDayOfMonth', 1, warn),
        warn,
      );
    default:
      return daily(countOf(rule, 'daysInterval', 1, warn), hour(), minute(), warn);
  }
}

/** A rule of the Cron node, which was there before the Schedule Trigger. */
export function oldCronRule(rule: JsonObject, warn: Say): JsonObject {
  const minute = plainNumber(rule, 'minute', 0);
  const hour = plainNumber(rule, 'hour', 14);
  switch (text(rule, 'mode', 'everyDay')) {
    case 'everyMinute':
      return interval(1, 'minutes');
    case 'everyHour':
      return cron(`${minute} * * * *`);
    case 'everyWeek':
      return cron(`${minute} ${hour} * * ${text(rule, 'weekday', '1')}`);
    case 'everyMonth':
      return cron(`${minute} ${hour} ${text(rule, 'dayOfMonth', '1')} * *`);
    case 'everyX': {
      const count = countOf(rule, 'value', 2, warn);
      return text(rule, 'unit', 'hours') === 'minutes'
        ? short(count, 'minutes', warn)
        : hourly(count, 0, warn);
    }
    case 'custom':
      return cron(text(rule, 'cronExpression', '* * * * *'));
    default:
      return cron(`${minute} ${hour} * * *`);
  }
}
