/** Time-ordered ids (UUIDv7, RFC 9562). Ids of one process sort in the order they were made. */

export type IdSource = () => string;

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const poolSize = 4_096;
const perId = 8;

const pool = new Uint8Array(poolSize);
let used = poolSize;
let lastMs = 0;
/** Twelve bits that count ids of one millisecond, begun at random in the lower half. */
let counter = 0;
/** The time of the last id as it is written. */
let timeText = '';

const timeTextOf = (time: number) => {
  const text = time.toString(16).padStart(12, '0');
  return `${text.slice(0, 8)}-${text.slice(8)}`;
};

/** A new UUIDv7 as 36 lower-case characters. */
export function createId(): string {
  if (used + perId > poolSize) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    timeText = timeTextOf(now);
    counter = (((pool[used] as number) << 8) | (pool[used + 1] as number)) & 0x7ff;
  } else {
    counter += 1;
    if (counter > 0xfff) {
      // More than two thousand ids in a millisecond: borrow from the next one rather than lose the order.
      lastMs += 1;
      timeText = timeTextOf(lastMs);
      counter = 0;
    }
  }
  const b = (at: number) => hex[pool[used + at] as number] as string;
  const id = `${timeText}-${hex[0x70 | (counter >>> 8)]}${hex[counter & 255]}-${hex[0x80 | ((pool[used + 2] as number) & 0x3f)]}${b(3)}-${b(4)}${b(5)}${b(6)}${b(7)}${b(0)}${b(1)}`;
  used += perId;
  return id;
}

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** True for a string that `createId` could have made. */
export function isId(value: string): boolean {
  return pattern.test(value);
}

/** No id that was made at this time, or later, sorts below it; none made before sorts above. Milliseconds since the epoch. */
export function lowestIdAt(at: number): string {
  return `${timeTextOf(Math.max(0, Math.trunc(at)))}-7000-8000-000000000000`;
}
