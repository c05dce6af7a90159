import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { compileTemplate, readDate } from '../../src/index.ts';

const zone = 'Europe/Berlin';
const utc = (value: unknown) => readDate(value, zone)?.toUTC().toISO();

describe('the reader of dates', () => {
  it.each<[unknown, string]>([
    ['2026-07-01', '2026-06-30T22:00:00.000Z'],
    ['2026-07-01T00:30:00', '2026-06-30T22:30:00.000Z'],
    ['2026-07-01T00:30:00Z', '2026-07-01T00:30:00.000Z'],
    ['2026-07-01T00:30:00-05:00', '2026-07-01T05:30:00.000Z'],
    ['20260701T003000Z', '2026-07-01T00:30:00.000Z'],
    ['2026-W27-3', '2026-06-30T22:00:00.000Z'],
    ['2026-05-02 10:00:00', '2026-05-02T08:00:00.000Z'],
    ['2026-05-02 10:00:00.250 +00:00', '2026-05-02T10:00:00.250Z'],
    ['2026-05-02 10:00:00 America/New_York', '2026-05-02T14:00:00.000Z'],
    ['Sat, 02 May 2026 10:00:00 +0200', '2026-05-02T08:00:00.000Z'],
    ['2 May 2026 10:00:00 GMT', '2026-05-02T10:00:00.000Z'],
    ['Sat, 02 May 2026 10:00:00 GMT', '2026-05-02T10:00:00.000Z'],
    ['Saturday, 02-May-26 10:00:00 GMT', '2026-05-02T10:00:00.000Z'],
    ['1740631004000', '2025-02-27T04:36:44.000Z'],
    ['1682918315', '2023-05-01T05:18:35.000Z'],
    ['1682918315.5', '2023-05-01T05:18:35.500Z'],
    [1_740_631_004_000, '2025-02-27T04:36:44.000Z'],
    [1_682_918_315, '2023-05-01T05:18:35.000Z'],
    [0, '1970-01-01T00:00:00.000Z'],
    [new Date(5), '1970-01-01T00:00:00.005Z'],
    ['  2026-07-01T00:30:00Z ', '2026-07-01T00:30:00.000Z'],
  ])('reads %j (public-reports 11, 12, 24, n8n-import 16)', (value, expected) => {
    expect(utc(value)).toBe(expected);
  });

  it.each([
    '',
    'yesterday',
    '10:30',
    '01/02/2026',
    '2026-13-01',
    '2026-02-30',
    'a'.repeat(1_000),
    true,
    null,
    undefined,
    {},
    { isLuxonDateTime: true },
    [],
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e20,
  ])('reads no date in %j', (value) => {
    expect(readDate(value, zone)).toBeUndefined();
  });

  it.each([
    ['20260105100000', '2026-01-05T10:00:00.000+09:00'],
    [20_260_105_100_000, '2026-01-05T10:00:00.000+09:00'],
    ['20260105T100000', '2026-01-05T10:00:00.000+09:00'],
    ['20260105T100000Z', '2026-01-05T10:00:00.000Z'],
    ['20260105', '2026-01-05T00:00:00.000+09:00'],
    ['1711900000', '2024-04-01T00:46:40.000+09:00'],
    ['1711900000.5', '2024-04-01T00:46:40.500+09:00'],
    ['1711900000000', '2024-04-01T00:46:40.000+09:00'],
    ['946684800000', '2000-01-01T09:00:00.000+09:00'],
    [32_503_680_000_000, '3000-01-01T09:00:00.000+09:00'],
  ])('[V5] reads digits as compact times, or by how many they are: %j', (value, expected) => {
    expect(readDate(value, 'Asia/Tokyo')?.toISO()).toBe(expected);
  });

  it.each([
    ...['202601051000', '20261305100000', '20260105250000', '32503680000000', '1711900000000000'],
    ...['123456789012345', '20260105100000123', '99999999999999999999', 1_711_900_000_000_000],
  ])('[V5] refuses digits that are none of these, or could be two: %j', (value) => {
    expect(readDate(value, zone)).toBeUndefined();
  });

  it('keeps the offset of text that has one', () => {
    expect(readDate('2026-07-01T00:30:00-05:00', zone)?.offset).toBe(-300);
    expect(readDate('2026-07-01T00:30:00', zone)?.zoneName).toBe(zone);
  });
});

describe('dates in expressions', () => {
  const scope = { $json: { at: '2026-07-01 10:00', ms: 1_740_631_004_000 }, timezone: 'Asia/Tokyo' };
  const evaluate = (source: string) => compileTemplate(source).evaluate(scope);

  it.each([
    ["={{ DateTime.fromISO('2026-07-01') }}", '2026-07-01T00:00:00.000+09:00'],
    ["={{ DateTime.fromISO('2026-07-01T00:00Z') }}", '2026-07-01T09:00:00.000+09:00'],
    ["={{ DateTime.fromISO('2026-07-01T00:00+02:00', { setZone: true }) }}", '2026-07-01T00:00:00.000+02:00'],
    ["={{ DateTime.fromSQL('2026-07-01 10:00:00') }}", '2026-07-01T10:00:00.000+09:00'],
    ["={{ DateTime.fromFormat('1/7/2026', 'd/M/yyyy') }}", '2026-07-01T00:00:00.000+09:00'],
    ['={{ DateTime.fromObject({ year: 2026, month: 7 }) }}', '2026-07-01T00:00:00.000+09:00'],
    ["={{ DateTime.fromObject({ year: 2026 }, { zone: 'utc' }) }}", '2026-01-01T00:00:00.000Z'],
    ['={{ DateTime.fromMillis($json.ms) }}', '2025-02-27T13:36:44.000+09:00'],
    ['={{ $json.at.toDateTime() }}', '2026-07-01T10:00:00.000+09:00'],
    ['={{ new Date($json.at) }}', '2026-07-01T10:00:00.000+09:00'],
    ['={{ new Date(0) }}', '1970-01-01T09:00:00.000+09:00'],
    ['={{ new Date(2026, 6, 1, 10) }}', '2026-07-01T10:00:00.000+09:00'],
    ["={{ $json.at.toDateTime().equals('2026-07-01T01:00Z') }}", true],
    ['={{ DateTime.now().zoneName }}', 'Asia/Tokyo'],
    ['={{ new Date().zoneName }}', 'Asia/Tokyo'],
    ['={{ DateTime.utc(2026, 7, 1).toLocal() }}', '2026-07-01T09:00:00.000+09:00'],
    ["={{ DateTime.max('2026-01-01', $json.at) }}", '2026-07-01T10:00:00.000+09:00'],
  ])(
    'reads text without an offset in the zone of the workflow: %s (public-reports 12)',
    (source, expected) => {
      expect(evaluate(source)).toBe(expected);
    },
  );

  it.each([
    ['={{ DateTime.local(2026, 7, 1) }}', '2026-07-01T00:00:00.000+09:00'],
    ["={{ DateTime.local(2026, 7, 1, 10, 5, { zone: 'Europe/Berlin' }) }}", '2026-07-01T10:05:00.000+02:00'],
    ['={{ DateTime.utc(2026, 7, 1, 10, 5, 6, 7) }}', '2026-07-01T10:05:06.007Z'],
    ['={{ DateTime.local(2026).toISODate() }}', '2026-01-01'],
  ])('makes dates of parts: %s (public-reports 13)', (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });

  it.each([
    ['DateTime.fromISO("2020-01-01").plus({ years: 1e15 }).year', 'The date is not valid.'],
    ['DateTime.fromISO("2020-01-01").minus({ days: 1e12 }).toFormat("yyyy")', 'The date is not valid.'],
    ['DateTime.fromMillis(1e20).toISO()', '"100000000000000000000" is not a date.'],
  ])('has a whole sentence where the library has no explanation: %s', (source, message) => {
    expect(() => compileTemplate(`={{ ${source} }}`).evaluate({})).toThrow(
      expect.objectContaining({ message }),
    );
  });

  it('says why something is not a date', () => {
    expect(() => evaluate('={{ DateTime.local(2026, 13, 1) }}')).toThrow('is not a date');
    expect(() => evaluate("={{ 'soon'.toDateTime() }}")).toThrow('Write it by ISO 8601');
  });

  it('gives now without arguments', () => {
    const now = DateTime.now().year;
    expect(evaluate('={{ DateTime.local().year }}')).toBe(now);
    expect(evaluate('={{ DateTime.utc().year }}')).toBe(now);
  });
});
