/**
 * Sandbox processes for code that people wrote.
 * SB1 A run that does not answer in 1.2 times its limit (2.4 where it may be done again, SB7) has its process killed; runs
 *    that waited behind it go to a new one.
 * SB3 A run that is cancelled frees its process at once: one that is being run has it killed.
 * SB4 Nothing is left over of a run for another one, of whatever execution or tenant: each has a context of its own, or
 *    one that the same code of the same node has used, and could not change (SB7 to SB9).
 * SB5 Code is read where it runs: what overflows or breaks a parser does so to one process, which is replaced.
 * SB2 Whatever a process does, the server goes on: it receives results, and nothing else.
 * SB6 A run that takes more memory than its limit fails with CODE_MEMORY, and its process takes little more than that:
 *    the engine counts its heap; where the system tells what a process takes, this file counts the rest.
 * SB7 In a context that is used again nothing can be changed that outlives a run (child/harden.ts).
 * SB8 What runs in a context that is used again answers what it would in a fresh one (child/can-share-context.ts).
 * SB9 A context is used again for the same code of the same node of the same workflow of the same tenant only, not after a
 *    run that did not end well, and a limited number of times (child/context-store.ts).
 * SB10 Processes go round over tenants and workflows, so that none waits for all runs of another (waiting-jobs.ts).
 */

import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { residentMb } from '@reporunner/backend-common';
import { LIMITS } from '@reporunner/constants';
import {
  abortError,
  type Logger,
  type Message,
  ServiceError,
  silentLogger,
  verbatim,
} from '@reporunner/core';
import type { CodeRequest, CodeResult, CodeRunner } from '@reporunner/integrations';
import { maxTenants } from './child/engine.ts';
import type { ChildMessage, RunMessage } from './child/protocol.ts';
import type { CodeSource } from './child/wrap-code.ts';
import { type DescribedCode, describeCode } from './describe-code.ts';
import { codeMessage } from './messages/code-messages.ts';
import { type CodeError, readOutcome, readPerItem } from './read-outcome.ts';
import { WaitingJobs } from './waiting-jobs.ts';

/** Bounds of the sandbox: processes, megabytes of memory and milliseconds for each run. */
export interface SandboxOptions {
  /** Processes at most. They start when they are first needed. Default 2. */
  readonly processes?: number;
  readonly memoryMb?: number;
  readonly timeoutMs?: number;
  readonly logger?: Logger;
  /** For tests. */
  readonly engine?: 'quickjs';
  /** For tests: the limit that the engine gets, in place of `memoryMb`. */
  readonly engineMemoryMb?: number;
}

interface Job {
  readonly id: number;
  readonly source: CodeSource;
  readonly message: RunMessage;
  readonly resolve: (output: string) => void;
  readonly reject: (error: ServiceError) => void;
  /** So often a process ended while it ran this. */
  failures: number;
  isCancelled: boolean;
}

/** What ends a run. */
type LastMessage = Exclude<ChildMessage, { type: 'ready' } | { piece: string }>;

interface Worker {
  readonly child: ChildProcess;
  /** In the order in which they were sent; the first is being run. */
  readonly jobs: Job[];
  readonly known: Set<string>;
  readonly tenants: Set<string>;
  isReady: boolean;
  watchdog: NodeJS.Timeout | undefined;
  memoryCheck: NodeJS.Timeout | undefined;
  /** Megabytes that it took before its first run; undefined where the system does not tell. */
  idleMb: number | undefined;
  /** Pieces of the output of the first job that have arrived. */
  output: string[];
}

const defaults = { processes: 2, memoryMb: 128, timeoutMs: 10_000 };
const graceMs = 100;
const startMs = 10_000;
const memoryCheckMs = 100;
const maxFailures = 2;
/**
 * isolated-vm needs the first. Collecting contexts that live for one run on threads of their own costs more than it
 * saves, and so does a young generation that grows beyond the caches: with 2 MB a short run takes a fifth less. Incremental
 * marking stays on: without it large arrays were not collected before the heap had grown to 1.2 GB, whatever the limit.
 */
const engineFlags = (memoryMb: number) => [
  '--no-node-snapshot',
  '--no-warnings',
  '--single-threaded-gc',
  // Isolates with more memory have a larger young generation.
  ...(memoryMb <= 128 ? ['--max-semi-space-size=2'] : []),
  `--max-old-space-size=${Math.max(64, memoryMb * 2)}`,
];
/** So many runs are sent to a process: the next one is there when it is done with the first. */
const maxSent = 2;
const maxDescribed = 1_000;
/** Of an error of the code, in characters. */
const maxNameLength = 100;
const maxProblemLength = 1_800;

const noProcess = () =>
  new ServiceError(codeMessage('noProcess'), {
    code: 'UNAVAILABLE',
    service: 'code',
    recoverable: true,
  });

function failed(
  code: 'CODE_TIMEOUT' | 'CODE_MEMORY' | 'CODE_FAILED' | 'CODE_INVALID',
  message: Message,
  details?: Record<string, unknown>,
) {
  return new ServiceError(message, { code, service: 'code', ...(details === undefined ? {} : { details }) });
}

function tooMuchOutput(): ServiceError {
  return new ServiceError(codeMessage('tooMuchOutput', { limit: LIMITS.codeOutput / 1024 / 1024 }), {
    code: 'JSON_TOO_WIDE',
    service: 'code',
    details: { max: LIMITS.codeOutput },
  });
}

function codeFailed(
  { name, message, stack }: CodeError,
  shift: number,
  more: Record<string, unknown>,
): ServiceError {
  const { line, column } = positionOf(stack, shift);
  const said = { name: name.slice(0, maxNameLength), problem: message.slice(0, maxProblemLength) };
  const described =
    line === undefined
      ? codeMessage('failed', said)
      : column === undefined
        ? codeMessage('failedAtLine', { ...said, line })
        : codeMessage('failedAt', { ...said, line, column });
  return failed('CODE_FAILED', described, {
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...more,
  });
}

/** One item's failure is not the others'. */
function perItemOf(all: unknown, shift: number): Pick<CodeResult, 'value' | 'failures'> {
  const outcomes = readPerItem(all);
  const failures = outcomes.flatMap(({ error }, index) =>
    error === undefined ? [] : [{ index, error: codeFailed(error, shift, {}) }],
  );
  return { value: outcomes.map(({ value }) => value ?? null), failures };
}

function childUrl(): string {
  // Bundled, the child lies beside the bundle; from source, in its folder.
  const bundled = fileURLToPath(new URL('./sandbox-child.js', import.meta.url));
  return existsSync(bundled) ? bundled : fileURLToPath(new URL('./child/main.ts', import.meta.url));
}

/** Where in the user's code the error came from; both count from 1. */
function positionOf(stack: string, shift: number): { line?: number; column?: number } {
  const found = /(?:^|[\s(@])code:(\d+)(?::(\d+))?/m.exec(stack);
  if (found === null) return {};
  const line = Number(found[1]);
  const column = Number(found[2] ?? 0) - (line === 1 ? shift : 0);
  return column > 0 ? { line, column } : { line };
}

/**
 * A code runner in processes of its own, with limits of time and memory. `close`
 * ends the processes; what is running fails.
 */
export function createSandbox(options: SandboxOptions = {}): CodeRunner & { close(): Promise<void> } {
  const { processes, memoryMb, timeoutMs: defaultTimeoutMs } = { ...defaults, ...options };
  const logger = options.logger ?? silentLogger;
  const workers: Worker[] = [];
  /** Runs that no process has yet. */
  const waiting = new WaitingJobs<Job>();
  const described = new Map<string, DescribedCode>();
  let nextId = 1;
  let closed = false;
  const tooMuchMemory = () => failed('CODE_MEMORY', codeMessage('tooMuchMemory', { limit: memoryMb }));

  const describe = ({ code, language, perItem }: CodeRequest): DescribedCode => {
    const name = `${language} ${perItem} ${code}`;
    let known = described.get(name);
    if (known === undefined) {
      known = describeCode({ code, language, perItem });
      if (described.size >= maxDescribed) described.delete(described.keys().next().value as string);
      described.set(name, known);
    }
    return known;
  };

  /** Each tenant has an isolate; besides, the process has a heap of its own, of twice the limit. */
  const maxProcessMb = ({ idleMb = 0, tenants }: Worker) =>
    idleMb + memoryMb * (Math.min(tenants.size, maxTenants) * 1.5 + 2) + 64;

  const checkMemory = (worker: Worker) => {
    const [first] = worker.jobs;
    const megabytes = residentMb(worker.child.pid);
    if (first === undefined || megabytes === undefined || worker.idleMb === undefined) return;
    if (megabytes > maxProcessMb(worker)) {
      first.isCancelled = true;
      first.reject(tooMuchMemory());
      end(worker);
    } else worker.memoryCheck = setTimeout(checkMemory, memoryCheckMs, worker);
  };

  const watch = (worker: Worker) => {
    clearTimeout(worker.watchdog);
    clearTimeout(worker.memoryCheck);
    const [first] = worker.jobs;
    if (first === undefined) return;
    if (worker.isReady) worker.memoryCheck = setTimeout(checkMemory, memoryCheckMs, worker);
    if (first.isCancelled) {
      end(worker);
      return;
    }
    // SB7. What fails in a context that was used before is done again, with all of its time.
    const { timeoutMs, scope } = first.message;
    const wholeMs = scope === undefined ? timeoutMs : 2 * timeoutMs;
    const limit = worker.isReady ? wholeMs * 1.2 + graceMs : startMs + wholeMs;
    worker.watchdog = setTimeout(() => {
      const [late] = worker.jobs;
      if (late === undefined) return;
      late.isCancelled = true;
      late.reject(tooLong(late.message.timeoutMs));
      end(worker);
    }, limit);
  };

  const settle = (worker: Worker, message: LastMessage) => {
    const at = worker.jobs.findIndex(({ id }) => id === message.id);
    const [job] = at === -1 ? [] : worker.jobs.splice(at, 1);
    const pieces = worker.output;
    if (pieces.length > 0) worker.output = [];
    watch(worker);
    if (job === undefined || job.isCancelled) {
      fill();
      return;
    }
    settleJob(worker, job, message, pieces);
    fill();
  };

  const settleJob = (worker: Worker, job: Job, message: LastMessage, pieces: readonly string[]) => {
    if ('output' in message) {
      job.resolve(pieces.length === 0 ? message.output : `${pieces.join('')}${message.output}`);
      return;
    }
    switch (message.failed) {
      case 'unknown-script':
        worker.known.delete(scriptName(job.message));
        send(worker, job);
        return;
      case 'timeout':
        forget(worker, job.message.tenantId);
        job.reject(tooLong(job.message.timeoutMs));
        return;
      case 'memory':
        forget(worker, job.message.tenantId);
        job.reject(tooMuchMemory());
        return;
      case 'too-long':
        job.reject(tooMuchOutput());
        return;
      case 'error':
        job.reject(failed('CODE_FAILED', verbatim(message.message)));
        return;
      case 'invalid':
        worker.known.delete(scriptName(job.message));
        job.reject(failed('CODE_INVALID', verbatim(message.message), message.position));
        if (!message.isParserWell) end(worker);
        return;
    }
  };

  /** An isolate was thrown away, and its scripts with it. */
  const forget = (worker: Worker, tenantId: string) => {
    for (const name of worker.known) if (name.startsWith(`${tenantId}/`)) worker.known.delete(name);
  };

  const leave = (worker: Worker, signal?: NodeJS.Signals | null) => {
    clearTimeout(worker.watchdog);
    clearTimeout(worker.memoryCheck);
    const at = workers.indexOf(worker);
    if (at !== -1) workers.splice(at, 1);
    const jobs = worker.jobs.splice(0);
    const [first] = jobs;
    // Those behind it had not begun.
    if (first !== undefined) first.failures += 1;
    // SB6. Some allocations V8 gives up on by ending the process.
    if (first !== undefined && signal === 'SIGABRT' && !first.isCancelled) {
      first.isCancelled = true;
      first.reject(tooMuchMemory());
    }
    const left = jobs.filter((job) => !job.isCancelled);
    for (const job of left.splice(0, left.length)) {
      if (closed || job.failures >= maxFailures) job.reject(failed('CODE_FAILED', codeMessage('ended')));
      else left.push(job);
    }
    waiting.putBack(left);
    fill();
  };

  /** Kills a process. What it had not begun goes to others at once. */
  const end = (worker: Worker) => {
    worker.child.kill('SIGKILL');
    leave(worker);
  };

  /** Undefined where the system starts no process, for want of file descriptors. */
  const startWorker = (): Worker | undefined => {
    const child = fork(childUrl(), [], {
      // Nothing of the server's environment: it may hold secrets, and its language and zone are no part of a result.
      env: {
        LC_ALL: 'en_US.UTF-8',
        TZ: 'UTC',
        ...(options.engine === undefined ? {} : { REPORUNNER_SANDBOX: options.engine }),
      },
      execArgv: engineFlags(memoryMb),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'json',
    });
    child.on('error', (error) => logger.warn('a sandbox failed', { error }));
    if (child.pid === undefined) return undefined;
    const worker: Worker = {
      child,
      jobs: [],
      known: new Set(),
      tenants: new Set(),
      isReady: false,
      watchdog: undefined,
      memoryCheck: undefined,
      idleMb: undefined,
      output: [],
    };
    child.on('message', (message: ChildMessage) => {
      if ('type' in message) {
        worker.isReady = true;
        worker.idleMb = residentMb(child.pid);
        logger.debug('a sandbox is ready', { engine: message.engine });
        watch(worker);
      } else if ('piece' in message) worker.output.push(message.piece);
      else settle(worker, message);
    });
    child.on('exit', (_, signal) => leave(worker, signal));
    child.unref();
    child.channel?.unref();
    workers.push(worker);
    return worker;
  };

  /** Gives processes what waits; more of them are started as long as all are busy. */
  const fill = () => {
    while (waiting.length > 0 && !closed) {
      let best = workers.reduce<Worker | undefined>(
        (least, one) => (least === undefined || one.jobs.length < least.jobs.length ? one : least),
        undefined,
      );
      if (best === undefined || (best.jobs.length > 0 && workers.length < processes))
        best = startWorker() ?? best;
      if (best === undefined) {
        for (const job of waiting.takeAll()) job.reject(noProcess());
        return;
      }
      if (best.jobs.length >= maxSent) return;
      send(best, waiting.take() as Job);
    }
  };

  /** SB3. */
  const cancel = (job: Job) => {
    if (waiting.remove(job)) return;
    job.isCancelled = true;
    const worker = workers.find(({ jobs }) => jobs[0] === job);
    if (worker !== undefined) end(worker);
  };

  const send = (worker: Worker, job: Job) => {
    const name = scriptName(job.message);
    const isKnown = worker.known.has(name);
    worker.known.add(name);
    worker.tenants.add(job.message.tenantId);
    worker.jobs.push(job);
    if (worker.jobs.length === 1) watch(worker);
    worker.child.send(isKnown ? job.message : { ...job.message, source: job.source }, (error) => {
      if (error !== null) end(worker);
    });
  };

  const execute = (request: CodeRequest, found: DescribedCode): Promise<string> =>
    new Promise((resolve, reject) => {
      const id = nextId;
      nextId += 1;
      const message: RunMessage = {
        id,
        tenantId: request.tenantId,
        key: found.key,
        ...(request.scope === undefined ? {} : { scope: request.scope }),
        dates: found.dates,
        web: found.web,
        input: JSON.stringify(request.input(found.nodes, found.variables, found.links)),
        timeoutMs: request.timeoutMs ?? defaultTimeoutMs,
        memoryMb: options.engineMemoryMb ?? memoryMb,
      };
      const done = () => request.signal.removeEventListener('abort', onAbort);
      const job: Job = {
        id,
        source: { code: request.code, language: request.language, perItem: request.perItem },
        message,
        failures: 0,
        isCancelled: false,
        resolve: (output) => {
          done();
          resolve(output);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      };
      const onAbort = () => {
        cancel(job);
        reject(abortError(request.signal));
      };
      request.signal.addEventListener('abort', onAbort, { once: true });
      waiting.push(job);
      fill();
    });

  return {
    async run(request): Promise<CodeResult> {
      if (closed) throw failed('CODE_FAILED', codeMessage('closed'));
      if (request.signal.aborted) throw abortError(request.signal);
      const found = describe(request);
      const output = await execute(request, found);
      const { value, origins, error, logs } = await readOutcome(output);
      if (error !== undefined) throw codeFailed(error, found.shift, { logs });
      if (request.perItem) return { ...perItemOf(value, found.shift), logs };
      return {
        value: (value ?? null) as CodeResult['value'],
        ...(origins === undefined ? {} : { origins }),
        logs,
      };
    },
    async close() {
      closed = true;
      for (const job of waiting.takeAll()) job.reject(failed('CODE_FAILED', codeMessage('closed')));
      await Promise.all(
        [...workers].map(
          ({ child }) =>
            new Promise<void>((resolve) => {
              // Waited for, so that a program with nothing else to do does not end before.
              child.ref();
              child.once('exit', () => resolve());
              child.kill('SIGKILL');
            }),
        ),
      );
    },
  };
}

const scriptName = ({ tenantId, key }: RunMessage) => `${tenantId}/${key}`;

function tooLong(ms: number): ServiceError {
  return failed('CODE_TIMEOUT', codeMessage('timeout', { limit: ms }));
}
