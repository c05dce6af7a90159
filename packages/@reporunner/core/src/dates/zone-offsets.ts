/**
 * Offsets of time zones. Luxon asks the platform for one at each step of its arithmetic, which takes some microseconds
 * each time. Here a week at whose ends the offset is the same is asked for once: since 1972 no zone has changed its
 * clock and changed it back within one. Luxon makes its zones of names itself, so the method of their class is replaced.
 */
import { IANAZone } from 'luxon';

const week = 604_800_000;
/** Before, offsets have seconds, and zones follow no rules. */
const since = Date.UTC(1973, 0, 1);
const until = Date.UTC(9999, 0, 1);
/** Ends of weeks, of all zones. */
const maxKept = 20_000;

const askPlatform = IANAZone.prototype.offset;

/** By zone: the offset at the end of each week, counted from 1970. */
let kept = new WeakMap<IANAZone, Map<number, number>>();
let count = 0;
let asked = 0;

/** How many offsets the platform was asked for, by all: who pays for them compares before and after. */
export const offsetsAsked = (): number => asked;

function ask(zone: IANAZone, at: number): number {
  asked += 1;
  return askPlatform.call(zone, at);
}

function atWeek(zone: IANAZone, index: number): number {
  let offsets = kept.get(zone);
  const known = offsets?.get(index);
  if (known !== undefined) return known;
  if (count >= maxKept) {
    kept = new WeakMap();
    count = 0;
    offsets = undefined;
  }
  if (offsets === undefined) {
    offsets = new Map();
    kept.set(zone, offsets);
  }
  const offset = ask(zone, index * week);
  offsets.set(index, offset);
  count += 1;
  return offset;
}

IANAZone.prototype.offset = function offset(this: IANAZone, at: number): number {
  if (!(at >= since && at < until)) return ask(this, at);
  const index = Math.floor(at / week);
  const before = atWeek(this, index);
  return before === atWeek(this, index + 1) ? before : ask(this, at);
};
