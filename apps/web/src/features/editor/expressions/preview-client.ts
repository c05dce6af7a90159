/**
 * Asks a worker what expressions give. Knows no React and opens no worker itself.
 * PV1 One question is with the worker at a time, so what takes too long is known.
 * PV2 Of the questions of one asker that wait, the newest is asked; the others are answered `superseded`.
 * PV3 A worker that takes longer than the limit, or fails, is ended, and the next question gets a new one.
 */
import type { Answers, FromWorker, Question, ToWorker } from './preview-questions.ts';
import type { Sample } from './sample.ts';

export interface PreviewWorker {
  post(message: ToWorker): void;
  terminate(): void;
}

export interface PreviewListener {
  readonly onMessage: (message: FromWorker) => void;
  /** It could not be loaded, or threw. */
  readonly onError: () => void;
}

export type Outcome<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  /** `failed`: there is no worker, because it could not be loaded. */
  | { readonly kind: 'superseded' | 'timeout' | 'failed' };

interface Entry {
  readonly asker: object;
  readonly question: Question;
  readonly sample: Sample;
  readonly index: number;
  readonly settle: (outcome: Outcome<unknown>) => void;
}

export interface PreviewClient {
  ask<Q extends Question>(
    asker: object,
    question: Q,
    about: { readonly sample: Sample; readonly index: number },
  ): Promise<Outcome<Answers[Q['kind']]>>;
  /** Ends the worker; the next question opens another. */
  restart(): void;
}

/** Longer than any evaluation within its budget takes, and shorter than somebody waits. */
const limitMs = 1_500;

export function createPreviewClient(
  open: (listener: PreviewListener) => PreviewWorker,
  setTimer: (run: () => void, ms: number) => () => void,
): PreviewClient {
  const waiting: Entry[] = [];
  let worker: PreviewWorker | undefined;
  let isReady = false;
  let sent: Sample | undefined;
  let asked: Entry | undefined;
  let stopTimer = () => {};

  function end(): void {
    stopTimer();
    worker?.terminate();
    worker = undefined;
    isReady = false;
    sent = undefined;
  }

  function settle(outcome: Outcome<unknown>): void {
    stopTimer();
    const entry = asked;
    asked = undefined;
    entry?.settle(outcome);
    next();
  }

  function opened(): PreviewWorker {
    const created = open({
      onMessage(message) {
        if (created !== worker) return;
        if (message.kind === 'answer') return settle({ kind: 'answer', answer: message.answer });
        isReady = true;
        next();
      },
      onError() {
        if (created !== worker) return;
        const failed = asked === undefined ? waiting.splice(0) : [];
        end();
        for (const entry of failed) entry.settle({ kind: 'failed' });
        if (asked !== undefined) settle({ kind: 'failed' });
      },
    });
    return created;
  }

  function next(): void {
    if (asked !== undefined || waiting.length === 0) return;
    worker ??= opened();
    if (!isReady) return;
    const entry = waiting.shift() as Entry;
    asked = entry;
    const { sample, question, index } = entry;
    if (sent !== sample) worker.post({ kind: 'sample', sample });
    sent = sample;
    stopTimer = setTimer(() => {
      end();
      settle({ kind: 'timeout' });
    }, limitMs);
    worker.post({ kind: 'ask', question, index, now: Date.now() });
  }

  return {
    ask<Q extends Question>(
      asker: object,
      question: Q,
      { sample, index }: { readonly sample: Sample; readonly index: number },
    ) {
      const { promise, resolve } = Promise.withResolvers<Outcome<unknown>>();
      const older = waiting.findIndex((entry) => entry.asker === asker);
      if (older !== -1) waiting.splice(older, 1)[0]?.settle({ kind: 'superseded' });
      waiting.push({ asker, question, sample, index, settle: resolve });
      next();
      return promise as Promise<Outcome<Answers[Q['kind']]>>;
    },
    restart() {
      end();
      if (asked !== undefined) waiting.unshift(asked);
      asked = undefined;
      next();
    },
  };
}
