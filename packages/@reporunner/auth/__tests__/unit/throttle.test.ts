import { createManualClock } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { addressKey, createThrottle } from '../../src/throttle.ts';

const setUp = () => {
  const clock = createManualClock(1_700_000_000_000);
  const throttle = createThrottle(clock);
  const waits = (...keys: string[]) => {
    try {
      throttle.begin(keys);
      return 0;
    } catch (error) {
      return (error as { details: { retryAfterMs: number } }).details.retryAfterMs;
    }
  };
  return { clock, throttle, waits };
};

describe('the throttle', () => {
  it('[TH1] counts before anything is known of the try (security burst)', () => {
    const { waits, clock } = setUp();
    const burst = Array.from({ length: 20 }, () => waits('account a', 'address 1'));
    expect(burst.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(burst.slice(5)).toEqual(Array.from({ length: 15 }, () => 1_000));
    clock.advance(1_000);
    expect(waits('account a', 'address 2')).toBe(0);
    expect(waits('account a', 'address 3')).toBe(2_000);
  });

  it('[TH2] counts accounts and addresses, each by itself', () => {
    const { waits } = setUp();
    for (let n = 0; n < 5; n += 1) waits(`account ${n}`, 'address 1');
    expect(waits('account new', 'address 1')).toBe(1_000);
    expect(waits('account new', 'address 2')).toBe(0);
  });

  it('[TH2] forgives an account that got in, and of its address one try', () => {
    const { waits, throttle } = setUp();
    for (let n = 0; n < 4; n += 1) waits('account a', 'address 1');
    for (let n = 0; n < 10; n += 1) {
      expect(waits('account mine', 'address 1')).toBe(0);
      throttle.succeeded(['account mine', 'address 1']);
    }
    expect(waits('account a', 'address 1')).toBe(0);
    expect(waits('account a', 'address 1')).toBe(1_000);
  });

  it('[TH3] keeps devices out of what strangers do', () => {
    const { waits } = setUp();
    for (let n = 0; n < 9; n += 1) waits('account a', `address ${n}`);
    expect(waits('device d')).toBe(0);
  });

  it('does not lose the count of an account in a flood of addresses', () => {
    const { waits } = setUp();
    for (let n = 0; n < 5; n += 1) waits('account a', 'address 0');
    for (let n = 1; n < 10_100; n += 1) waits(`address ${n}`);
    expect(waits('account a')).toBe(1_000);
  });

  it('counts an IPv6 network as one', () => {
    expect(addressKey('203.0.113.7')).toBe('address 203.0.113.7');
    expect(addressKey('::ffff:203.0.113.7')).toBe('address 203.0.113.7');
    const network = 'address 2001:db8:0:12::/64';
    for (const ip of [
      '2001:db8:0:12::1',
      '2001:DB8::12:a:b:c:d',
      '2001:0db8:0000:0012:ffff::',
      '2001:db8::12:0:0:0:0%eth0',
    ])
      expect(addressKey(ip)).toBe(network);
    expect(addressKey('::1')).toBe('address 0:0:0:0::/64');
  });
});
