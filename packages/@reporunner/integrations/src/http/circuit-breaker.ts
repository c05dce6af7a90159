/**
 * Circuit breakers: after repeated failures requests to a remote are refused for a while, so that callers fail at once instead of
 * waiting for what does not answer, and so that it can recover. One circuit for each key, such as a tenant and a host.
 * Decides from the reported outcomes and its clock; does no IO.
 * CB1 A circuit opens after so many failures in a row within the window. A success in between forgets them.
 * CB2 While it is open, nothing is admitted until its pause is over.
 * CB3 Then one call at a time is admitted as a probe; a probe that says nothing for a whole pause makes room for another.
 * CB4 A probe's success closes the circuit. Its failure doubles the pause, up to the longest.
 * CB5 What was admitted before the circuit last opened or closed changes nothing any more, and a call that was given up
 *    says nothing.
 * CB6 Keys are independent of each other, and the number of those that are remembered is bounded.
 */
import { type Clock, systemClock } from '@reporunner/core';

/** When a circuit opens, and how it closes again. */
export interface CircuitBreakerOptions {
  /** Failures in a row that open a circuit. 0: none ever opens. Default 10. */
  readonly failures?: number;
  /** Milliseconds in which they must fall. Default 60,000. */
  readonly windowMs?: number;
  /** Milliseconds until the first probe. Default 5,000. */
  readonly pauseMs?: number;
  /** Milliseconds that pauses double up to. Default 60,000. */
  readonly maxPauseMs?: number;
  /** Keys that are remembered; those that failed longest ago are forgotten first. Default 10,000. */
  readonly keys?: number;
  readonly clock?: Clock;
  readonly onChange?: (change: CircuitChange) => void;
}

/** A circuit that has opened or closed, as it is passed to `onChange`. */
export interface CircuitChange {
  readonly key: string;
  readonly state: 'open' | 'closed';
  /** Of the last failure. */
  readonly reason: string;
  /** Until the next probe, of one that opens. */
  readonly pauseMs: number;
}

/** A call that is admitted. Exactly one of its methods is called, once; later calls are ignored. */
export interface Admission {
  readonly admitted: true;
  succeeded(): void;
  failed(reason: string): void;
  /** It was given up: nothing was learnt about the remote. */
  abandoned(): void;
}

export interface Refusal {
  readonly admitted: false;
  /** When it may be worth another try. */
  readonly retryAfterMs: number;
  /** Of the last failure. */
  readonly reason: string;
}

/** Counts of circuits, for metrics. */
export interface CircuitStats {
  /** Circuits whose pause is not over. */
  readonly open: number;
  /** Circuits that wait for a probe, or for its outcome. */
  readonly halfOpen: number;
  /** Since the start. */
  readonly opened: number;
  readonly refused: number;
  readonly probes: number;
}

/** Refuses requests to what keeps failing: closed, open, half-open (ADR 41). */
export interface CircuitBreaker {
  /** `isForced`: admitted in any case; while the circuit is open its success closes it, and its failure changes nothing. */
  enter(key: string, isForced?: boolean): Admission | Refusal;
  stats(): CircuitStats;
}

interface Circuit {
  /** In a row, within the window. */
  failures: number;
  /** Of the first of these failures. */
  since: number;
  /** 0: closed. */
  pauseMs: number;
  /** While open: when the next probe is admitted. */
  probeAt: number;
  isProbing: boolean;
  reason: string;
  /** Calls up to this number were admitted before the circuit last opened or closed (CB5). */
  barrier: number;
}

type Kind = 'call' | 'probe' | 'forced';

const unguarded: Admission = { admitted: true, succeeded() {}, failed() {}, abandoned() {} };

/** A breaker whose circuits are all closed. At most `keys` of them are kept. */
export function createCircuitBreaker({
  failures: limit = 10,
  windowMs = 60_000,
  pauseMs: firstPauseMs = 5_000,
  maxPauseMs = 60_000,
  keys: maxKeys = 10_000,
  clock = systemClock,
  onChange = () => {},
}: CircuitBreakerOptions = {}): CircuitBreaker {
  /** By the time of their last failure. Keys that never failed are not in it. */
  const circuits = new Map<string, Circuit>();
  const counts = { opened: 0, refused: 0, probes: 0 };
  let calls = 0;

  const open = (key: string, circuit: Circuit) => {
    circuit.pauseMs = circuit.pauseMs === 0 ? firstPauseMs : Math.min(maxPauseMs, circuit.pauseMs * 2);
    circuit.probeAt = clock.elapsed() + circuit.pauseMs;
    circuit.isProbing = false;
    circuit.barrier = calls;
    counts.opened += 1;
    onChange({ key, state: 'open', pauseMs: circuit.pauseMs, reason: circuit.reason });
  };

  const fail = (key: string, kind: Kind, reason = '') => {
    const now = clock.elapsed();
    const circuit = circuits.get(key) ?? {
      ...{ failures: 0, since: now, pauseMs: 0, probeAt: 0, isProbing: false, reason, barrier: 0 },
    };
    circuit.reason = reason;
    circuits.delete(key);
    circuits.set(key, circuit);
    if (circuits.size > maxKeys) circuits.delete(circuits.keys().next().value as string);
    if (circuit.pauseMs > 0) {
      if (kind === 'probe') open(key, circuit);
      return;
    }
    if (circuit.failures === 0 || now - circuit.since > windowMs)
      Object.assign(circuit, { failures: 0, since: now });
    circuit.failures += 1;
    if (circuit.failures >= limit) open(key, circuit);
  };

  const succeed = (key: string) => {
    const circuit = circuits.get(key);
    if (circuit === undefined) return;
    const wasOpen = circuit.pauseMs > 0;
    // Once it has been open, calls from before may still come back.
    if (wasOpen) circuit.barrier = calls;
    else if (circuit.barrier === 0) circuits.delete(key);
    Object.assign(circuit, { failures: 0, pauseMs: 0, isProbing: false });
    if (wasOpen) onChange({ key, state: 'closed', pauseMs: 0, reason: circuit.reason });
  };

  const abandon = (key: string, kind: Kind) => {
    const circuit = circuits.get(key);
    if (kind !== 'probe' || circuit === undefined) return;
    // The next may try at once.
    circuit.isProbing = false;
    circuit.probeAt = Math.min(circuit.probeAt, clock.elapsed());
  };

  const admit = (key: string, kind: Kind): Admission => {
    calls += 1;
    const call = calls;
    let isSettled = false;
    const once = (settle: (key: string, kind: Kind, reason?: string) => void) => (reason?: string) => {
      if (!isSettled && call > (circuits.get(key)?.barrier ?? 0)) settle(key, kind, reason);
      isSettled = true;
    };
    return { admitted: true, succeeded: once(succeed), failed: once(fail), abandoned: once(abandon) };
  };

  return {
    enter(key, isForced = false) {
      if (limit === 0) return unguarded;
      const circuit = circuits.get(key);
      if (circuit === undefined || circuit.pauseMs === 0) return admit(key, 'call');
      if (isForced) return admit(key, 'forced');
      const now = clock.elapsed();
      if (circuit.probeAt > now) {
        counts.refused += 1;
        return { admitted: false, retryAfterMs: circuit.probeAt - now, reason: circuit.reason };
      }
      counts.probes += 1;
      circuit.isProbing = true;
      circuit.probeAt = now + circuit.pauseMs;
      return admit(key, 'probe');
    },
    stats() {
      const now = clock.elapsed();
      const all = [...circuits.values()].filter(({ pauseMs }) => pauseMs > 0);
      const halfOpen = all.filter(({ isProbing, probeAt }) => isProbing || probeAt <= now).length;
      return { open: all.length - halfOpen, halfOpen, ...counts };
    },
  };
}
