/**
 * Judges passwords in a process that is started when one is chosen, and ended soon after. A thread would leave 27 MB behind.
 * PS1 The event loop goes on, however long a password takes.
 * PS2 A process that has had no question for a while is ended; the next question starts another.
 * PS3 A question that takes too long, or whose process fails, is rejected with UNAVAILABLE: no password passes unjudged.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Clock, ServiceError, systemClock, type Timer, withTimeout } from '@reporunner/core';
import { authMessage } from '../messages/auth-messages.ts';
import type { PasswordStrength } from '../ports/password-strength.ts';
import type { Answer, Question } from './password-child.ts';

export interface PasswordStrengthOptions {
  readonly clock?: Clock;
  /** Milliseconds that a process is kept for the next question. Default 10,000. */
  readonly keepMs?: number;
  /** Milliseconds for an answer, the start of the process included. Default 30,000. */
  readonly timeoutMs?: number;
  /** For tests: what runs in the process. */
  readonly program?: string;
}

const memoryMb = 256;

function bundledOrSource(): string {
  // Bundled, the program lies beside the bundle; from source, beside this file.
  const bundled = fileURLToPath(new URL('./password-child.js', import.meta.url));
  return existsSync(bundled) ? bundled : fileURLToPath(new URL('./password-child.ts', import.meta.url));
}

const unavailable = (cause?: unknown) =>
  new ServiceError(authMessage('passwordUnchecked'), {
    code: 'UNAVAILABLE',
    service: 'auth',
    recoverable: true,
    cause,
  });

/**
 * The PasswordStrength port by zxcvbn, in a process of its own. `close` ends it; questions that are open are
 * rejected.
 */
export function createPasswordStrength({
  clock = systemClock,
  keepMs = 10_000,
  timeoutMs = 30_000,
  program = bundledOrSource(),
}: PasswordStrengthOptions = {}): PasswordStrength & { isRunning(): boolean; close(): Promise<void> } {
  let child: ChildProcess | undefined;
  let idle: Timer | undefined;
  let questions = 0;
  const waiting = new Map<number, { resolve(guesses: number): void; reject(error: unknown): void }>();

  const end = (cause?: unknown) => {
    idle?.cancel();
    child?.kill('SIGKILL');
    child = undefined;
    for (const { reject } of waiting.values()) reject(unavailable(cause));
    waiting.clear();
  };

  const start = () => {
    const started = fork(program, {
      execArgv: [`--max-old-space-size=${memoryMb}`],
      // It needs none of the server's settings.
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    started.on('message', ({ id, guesses }: Answer) => {
      waiting.get(id)?.resolve(guesses);
      waiting.delete(id);
      if (waiting.size > 0) return;
      idle?.cancel();
      idle = clock.setTimer(keepMs, end);
    });
    const failed = (cause: unknown) => {
      if (child === started) end(cause);
    };
    started.on('error', failed).on('exit', failed);
    return started;
  };

  return {
    async guesses(password, words) {
      idle?.cancel();
      child ??= start();
      questions += 1;
      const id = questions;
      const answered = new Promise<number>((resolve, reject) => waiting.set(id, { resolve, reject }));
      child.send({ id, password, words } satisfies Question);
      const guesses = await withTimeout(clock, answered, timeoutMs);
      if (guesses !== undefined) return guesses;
      waiting.delete(id);
      end();
      throw unavailable();
    },
    isRunning: () => child !== undefined,
    close: async () => end(),
  };
}
