import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { createCronTimes } from '../../src/schedule/index.ts';

const minute = 60_000;
const hour = 60 * minute;
const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Africa/Casablanca',
  'Pacific/Auckland',
  'America/Havana',
  'Africa/Cairo',
  'Asia/Beirut',
  'Atlantic/Azores',
];
const expressions = [
  '* * * * *',
  '*/15 * * * *',
  '0 * * * *',
  '30 */2 * * *',
  '10,40 1-23/2 * * *',
  '30 2 * * *',
  '0 0 * * *',
  '*/20 2 * * *',
  '0 0-4 * * *',
  '15,45 0,1,2,3 * * 0',
  '59 23 * * 6,0',
];

/** Fields of a cron expression as sets: written anew here, for the model shares nothing with what it is a model of. */
function setsOf(expression: string): readonly ReadonlySet<number>[] {
  const bounds = [
    [0, 59],
    [0, 23],
    [1, 31],
    [1, 12],
    [0, 6],
  ] as const;
  return expression.split(' ').map((text, at) => {
    const [least, highest] = bounds[at] as readonly [number, number];
    const values = text.split(',').flatMap((part) => {
      const [range = '', step = '1'] = part.split('/');
      const [from, to] = range === '*' ? [least, highest] : range.split('-').map(Number);
      const values: number[] = [];
      for (let value = from as number; value <= (to ?? (from as number)); value += Number(step))
        values.push(value);
      return values;
    });
    return new Set(values);
  });
}

function matches(sets: readonly ReadonlySet<number>[], wall: number): boolean {
  const date = new Date(wall);
  const parts = [
    date.getUTCMinutes(),
    date.getUTCHours(),
    date.getUTCDate(),
    date.getUTCMonth() + 1,
    date.getUTCDay(),
  ];
  return parts.every((part, at) => sets[at]?.has(part));
}

const offsetAt = (instant: number, zone: string) => DateTime.fromMillis(instant, { zone }).offset * minute;

function changesOf(zone: string): readonly number[] {
  const found: number[] = [];
  const end = Date.UTC(2029, 0, 1);
  for (let at = Date.UTC(2024, 0, 1); at < end; at += 6 * hour) {
    if (offsetAt(at, zone) === offsetAt(at + 6 * hour, zone)) continue;
    let change = at;
    while (offsetAt(change, zone) === offsetAt(at, zone)) change += minute;
    found.push(change);
  }
  return found;
}

/** Goes through every minute with a clock on the wall. */
function model(expression: string, walls: readonly (readonly [number, number])[]): readonly number[] {
  const sets = setsOf(expression);
  const isEveryHour = /[*/]/.test(expression.split(' ')[1] ?? '');
  const ticks: number[] = [];
  let farthest = (walls[0]?.[1] as number) - minute;
  for (const [instant, wall] of walls) {
    let isDue = isEveryHour && matches(sets, wall);
    for (; farthest < wall; farthest += minute)
      if (!isEveryHour && matches(sets, farthest + minute)) isDue = true;
    if (isDue) ticks.push(instant);
  }
  return ticks;
}

function ticksOf(expression: string, zone: string, from: number, to: number): readonly number[] {
  const next = createCronTimes(expression, zone);
  const ticks: number[] = [];
  for (let tick = next(from); tick !== undefined && tick < to; tick = next(tick)) ticks.push(tick);
  return ticks;
}

const iso = (ticks: readonly number[]) => ticks.map((tick) => new Date(tick).toISOString());
const between = (expression: string, zone: string, from: string, to: string) =>
  iso(ticksOf(expression, zone, Date.parse(from), Date.parse(to)));

describe('cron times where the clock is changed', () => {
  it.each(zones)(
    'are those of a clock watched minute by minute, for five years in %s (public-reports 39)',
    (zone) => {
      const changes = changesOf(zone);
      expect(changes.length).toBeGreaterThanOrEqual(6);
      for (const change of changes) {
        const [from, to] = [change - 26 * hour, change + 26 * hour];
        const walls: [number, number][] = [];
        for (let at = from; at < to; at += minute) walls.push([at, at + offsetAt(at, zone)]);
        for (const expression of expressions)
          expect(
            iso(ticksOf(expression, zone, from - 1, to)),
            `${expression} in ${zone} around ${new Date(change).toISOString()}`,
          ).toEqual(iso(model(expression, walls)));
      }
    },
  );

  it('fire twice in a repeated hour when the hour is a wildcard (public-reports 39, reliability dst)', () => {
    expect(between('*/30 * * * *', 'Europe/Berlin', '2026-10-24T23:45Z', '2026-10-25T02:15Z')).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T01:30:00.000Z',
      '2026-10-25T02:00:00.000Z',
    ]);
    expect(between('*/30 * * * *', 'Australia/Lord_Howe', '2026-04-04T14:29Z', '2026-04-04T16:05Z')).toEqual([
      '2026-04-04T14:30:00.000Z',
      '2026-04-04T15:00:00.000Z',
      '2026-04-04T15:30:00.000Z',
      '2026-04-04T16:00:00.000Z',
    ]);
    expect(
      ticksOf(
        '* * * * * *',
        'Europe/Berlin',
        Date.parse('2026-10-25T00:59:00Z'),
        Date.parse('2026-10-25T01:01:00Z'),
      ),
    ).toHaveLength(119);
  });

  it('fire once in a repeated hour at a fixed time, in its first pass (reliability dst)', () => {
    expect(between('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', '2026-10-26T00:00Z')).toEqual([
      '2026-10-25T00:30:00.000Z',
    ]);
  });

  it('fire right after a skipped hour at a fixed time, once (public-reports 39)', () => {
    expect(between('*/15 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', '2026-03-29T12:00Z')).toEqual([
      '2026-03-29T01:00:00.000Z',
    ]);
    expect(between('0 0 * * *', 'America/Sao_Paulo', '2018-11-03T12:00Z', '2018-11-05T12:00Z')).toEqual([
      '2018-11-04T03:00:00.000Z',
      '2018-11-05T02:00:00.000Z',
    ]);
    expect(between('0 * * * *', 'Europe/Berlin', '2026-03-28T23:30Z', '2026-03-29T02:30Z')).toEqual([
      '2026-03-29T00:00:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T02:00:00.000Z',
    ]);
  });

  it('fire though a whole day is skipped', () => {
    expect(between('0 12 30 12 *', 'Pacific/Apia', '2011-12-01T00:00Z', '2012-01-15T00:00Z')).toEqual([
      '2011-12-30T10:00:00.000Z',
    ]);
  });

  it('find what is rare', () => {
    expect(createCronTimes('0 0 29 2 *', 'Europe/Berlin')(Date.parse('2026-01-01T00:00Z'))).toBe(
      Date.parse('2028-02-28T23:00Z'),
    );
    expect(createCronTimes('@hourly', 'Europe/Berlin')(Date.parse('2026-10-25T00:30Z'))).toBe(
      Date.parse('2026-10-25T01:00Z'),
    );
    expect(() => createCronTimes('61 * * * *', 'UTC')).toThrow();
  });
});
