import fc from 'fast-check';
import { IANAZone } from 'luxon';
import { describe, expect, it } from 'vitest';
import { offsetsAsked } from '../../src/dates/zone-offsets.ts';

/** Minutes, as the platform writes them: `GMT+05:45`. */
function platformOffset(zone: string, at: number): number {
  const written = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(written ?? '') ?? [];
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -size : size;
}

const zones = [
  ...['Europe/Berlin', 'Europe/London', 'America/New_York', 'America/St_Johns', 'America/Sao_Paulo'],
  ...['Africa/Casablanca', 'Africa/Cairo', 'Africa/El_Aaiun', 'Asia/Kathmandu', 'Asia/Gaza', 'Asia/Hebron'],
  ...['Australia/Lord_Howe', 'Antarctica/Troll', 'Pacific/Apia', 'Pacific/Chatham', 'Asia/Tehran'],
];

describe('offsets of zones', () => {
  it('are those of the platform, near changes of the clock too', () => {
    for (const zone of zones) {
      const own = IANAZone.create(zone);
      for (let at = Date.UTC(2004, 0, 1); at < Date.UTC(2027, 0, 1); at += 37 * 3_600_000)
        if (own.offset(at) !== platformOffset(zone, at))
          expect.fail(`${zone} at ${new Date(at).toISOString()}`);
    }
  }, 60_000);

  it('are those of the platform at any time', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2060, 0, 1) }),
        (zone, at) => {
          expect(IANAZone.create(zone).offset(at)).toBe(platformOffset(zone, at));
        },
      ),
      { numRuns: 3_000 },
    );
  }, 60_000);

  it('are asked for once a week', () => {
    const zone = IANAZone.create('Europe/Vienna');
    const monday = Date.UTC(2026, 5, 1);
    zone.offset(monday);
    const before = offsetsAsked();
    for (let hour = 0; hour < 48; hour += 1) zone.offset(monday + hour * 3_600_000);
    expect(offsetsAsked()).toBe(before);
  });
});
