/**
 * Runs a program and starts it again when it crashes. `npm start` does, which is a process of its own anyway; the
 * container does the same with supervise.sh, whose rules (SV1 to SV4) these are.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const uncaught = 70;
/** Nothing can be stored any more. */
const storeDeath = 71;
/** From so many crashes in a row on, it starts in safe mode. */
const safeModeAfter = 8;
const settledMs = 60_000;
const maxDelayMs = 30_000;

const exitCodeOf = (code, signal) => (signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0));
const isCrash = (code) => code > 128 || code === uncaught || code === storeDeath;
/** Before the restart after so many crashes in a row. */
const delayOf = (crashes) => (crashes <= 1 ? 0 : Math.min(maxDelayMs, 1_000 * 2 ** (crashes - 2)));

/** Hands the terminal over to the program, signals included, and ends as it ends. */
export function supervise(command, args, options, say) {
  let child;
  let delay;
  let isStopping = false;
  let crashes = 0;
  let lastExit;

  const start = () => {
    const began = Date.now();
    const env = {
      ...options.env,
      ...(lastExit === undefined ? {} : { REPORUNNER_LAST_EXIT: lastExit }),
      ...(crashes < safeModeAfter ? {} : { REPORUNNER_SAFE_MODE: '1' }),
    };
    child = spawn(command, args, { ...options, env, stdio: 'inherit' });
    child.on('error', (error) => {
      say(`\n✗ ${error.message}`);
      process.exit(1);
    });
    child.on('close', (code, signal) => ended(exitCodeOf(code, signal), Date.now() - began));
  };

  const ended = (code, ranMs) => {
    if (isStopping || !isCrash(code)) process.exit(code);
    crashes = ranMs < settledMs ? crashes + 1 : 1;
    say(
      crashes < safeModeAfter
        ? `✗ The server crashed (exit code ${code}). Starting it again.`
        : `✗ The server crashed ${crashes} times in a row (exit code ${code}). Starting it in safe mode: unfinished executions are not resumed.`,
    );
    lastExit = String(code);
    delay = setTimeout(start, delayOf(crashes));
  };

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      // Once is enough: a service manager signals the whole group, and npm's end is heard of besides.
      if (isStopping && signal === 'SIGTERM') return;
      isStopping = true;
      clearTimeout(delay);
      if (child.exitCode !== null || child.signalCode !== null)
        process.exit(exitCodeOf(child.exitCode, child.signalCode));
      // A terminal has sent Ctrl-C to the child as well; passing it on would be a second one, which means "at once".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  start();
}
