/**
 * Document processes: started when first needed, ended when idle.
 * DP1 A document that takes longer than the time limit without giving or taking anything has its process killed, and so
 *     has one that takes more memory than the limit; what waited goes to a new process.
 * DP2 Whatever a process does, the server goes on: it gets values within limits, or a typed error.
 * DP3 A document that nobody waits for any longer (cancelled, or not read to its end) frees its process at once.
 * DP4 Turns go round by workflow; more than the most that may wait are refused, those of the longest line first.
 * DP5 A document whose reader or source is slow does not make others wait: only processes that work count.
 */
import { abortError, type Logger, ServiceError, silentLogger } from '@reporunner/core';
import type {
  DocumentChunk,
  DocumentParser,
  DocumentPart,
  DocumentRequest,
  DocumentSource,
} from '@reporunner/integrations';
import type { ChildMessage } from './child/protocol.ts';
import { DocumentProcess, type Ending } from './document-process.ts';
import { tooLarge } from './errors.ts';
import { type Waiting, WaitingLine } from './waiting-line.ts';

export interface DocumentParserOptions {
  /** At most. Default 2. */
  readonly processes?: number;
  /** Megabytes of the heap of a process; with its buffers it may have twice as many. Default 384. */
  readonly memoryMb?: number;
  /** Milliseconds that a document may take from one chunk in or out to the next. Default 30,000. */
  readonly timeoutMs?: number;
  /** Documents that may wait. Default 1,000. */
  readonly mostWaiting?: number;
  /** Milliseconds after which a process that has nothing to do ends. Default 30,000. */
  readonly idleMs?: number;
  readonly logger?: Logger;
}

const defaults = { processes: 2, memoryMb: 384, timeoutMs: 30_000, mostWaiting: 1_000, idleMs: 30_000 };
/** Sources up to this length go along with the request. */
const shortSource = 256 * 1024;
const memoryCheckMs = 50;
/** Processes beyond the most, while others are held up by who reads or writes. */
const spare = 2;
/** Milliseconds after which a reader or a source counts as slow. */
const slowMs = 50;

/** How far the work on a document is. */
interface Progress {
  /** The process has said its last word on the document; until then it is of no use for another. */
  isDone: boolean;
  /** The reader or the source has its turn; the process waits. */
  pause(): void;
  resume(): void;
}

interface Turn extends Waiting {
  readonly resolve: (process: DocumentProcess) => void;
  readonly reject: (error: unknown) => void;
}

function busy(): ServiceError {
  return new ServiceError('Too many documents wait to be read. Try again later.', {
    code: 'UNAVAILABLE',
    service: 'documents',
    recoverable: true,
  });
}

function partOf(message: Extract<ChildMessage, { type: 'values' | 'bytes' | 'file' }>): DocumentPart {
  switch (message.type) {
    case 'values':
      return { values: JSON.parse(message.json) };
    case 'bytes':
      return { bytes: message.bytes };
    case 'file':
      return { file: message.name };
  }
}

const isEnding = (message: ChildMessage | Ending): message is Ending => !('type' in message);

async function* chunksOf(source: DocumentSource): AsyncGenerator<DocumentChunk> {
  if (typeof source === 'string' || source instanceof Uint8Array) {
    for (let at = 0; at < source.length; at += shortSource)
      yield typeof source === 'string'
        ? source.slice(at, at + shortSource)
        : source.subarray(at, at + shortSource);
    return;
  }
  yield* source;
}

export function createDocumentParser(
  options: DocumentParserOptions = {},
): DocumentParser & { close(): Promise<void> } {
  const { processes: most, memoryMb, timeoutMs, mostWaiting, idleMs } = { ...defaults, ...options };
  const logger = options.logger ?? silentLogger;
  const processes = new Set<DocumentProcess>();
  const idle: DocumentProcess[] = [];
  const line = new WaitingLine<Turn>(mostWaiting);
  /** Processes that work on something now. */
  let working = 0;
  let idleTimer: NodeJS.Timeout | undefined;
  let closed = false;

  const start = (): DocumentProcess => {
    const process = new DocumentProcess({ memoryMb }, () => {
      processes.delete(process);
      const at = idle.indexOf(process);
      if (at !== -1) idle.splice(at, 1);
      assign();
    });
    processes.add(process);
    return process;
  };

  /** Gives processes to those who wait. */
  const assign = () => {
    while (!closed && working < most && (idle.length > 0 || processes.size < most + spare)) {
      const turn = line.next();
      if (turn === undefined) return;
      working += 1;
      turn.resolve(idle.pop() ?? start());
    }
  };

  const acquire = (workflow: string, signal: AbortSignal): Promise<DocumentProcess> =>
    new Promise((resolve, reject) => {
      const onAbort = () => {
        line.remove(turn);
        reject(abortError(signal));
      };
      const turn: Turn = {
        workflow,
        resolve: (process) => {
          signal.removeEventListener('abort', onAbort);
          resolve(process);
        },
        reject: (error) => {
          signal.removeEventListener('abort', onAbort);
          reject(error);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      line.add(turn)?.reject(busy());
      assign();
    });

  /** Of a process that `assign` has counted as working. */
  const startProgress = (): Progress & { end(): void } => {
    let isCounted = true;
    let timer: NodeJS.Timeout | undefined;
    const uncount = () => {
      if (!isCounted) return;
      isCounted = false;
      working -= 1;
    };
    return {
      isDone: false,
      pause() {
        timer = setTimeout(() => {
          uncount();
          assign();
        }, slowMs);
      },
      resume() {
        clearTimeout(timer);
        if (isCounted) return;
        isCounted = true;
        working += 1;
      },
      end() {
        clearTimeout(timer);
        uncount();
      },
    };
  };

  const release = (process: DocumentProcess, isDone: boolean) => {
    process.rest();
    if (!isDone || closed) process.kill();
    else if (process.isAlive) idle.push(process);
    assign();
    if (idle.length === 0) return;
    clearTimeout(idleTimer);
    idleTimer = setTimeout(() => {
      for (const each of idle.splice(0)) each.kill();
    }, idleMs).unref();
  };

  const endedError = ({ code, signal }: Ending, exceeded: boolean): ServiceError => {
    if (closed)
      return new ServiceError('The server is stopping.', {
        code: 'SHUTTING_DOWN',
        service: 'documents',
        recoverable: true,
      });
    logger.warn('a document process ended', { code, signal });
    // V8 aborts at its limit; the system kills when it is short of memory itself.
    if (exceeded || signal === 'SIGABRT' || signal === 'SIGKILL' || code === 134)
      return tooLarge(`The document needs more than ${memoryMb} MB of memory to be read.`);
    return new ServiceError('The process that read the document ended unexpectedly.', {
      code: 'DOCUMENT_INVALID',
      service: 'documents',
    });
  };

  /** The process's next message, within the limits of time and memory. */
  async function within(process: DocumentProcess, signal: AbortSignal): Promise<ChildMessage> {
    if (signal.aborted) throw abortError(signal);
    let exceeded: 'time' | 'memory' | undefined;
    const stop = (reason: typeof exceeded) => {
      exceeded = reason;
      process.kill();
    };
    const onAbort = () => process.kill();
    const limit = setTimeout(() => stop('time'), timeoutMs);
    const memory = setInterval(() => {
      if ((process.memoryMb() ?? 0) > memoryMb * 2) stop('memory');
    }, memoryCheckMs);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const message = await process.next();
      if (signal.aborted) throw abortError(signal);
      if (exceeded === 'time')
        throw new ServiceError(`The document was not read within ${timeoutMs} ms.`, {
          code: 'DOCUMENT_TIMEOUT',
          service: 'documents',
        });
      if (isEnding(message)) throw endedError(message, exceeded === 'memory');
      return message;
    } finally {
      clearTimeout(limit);
      clearInterval(memory);
      signal.removeEventListener('abort', onAbort);
    }
  }

  async function* parts(
    request: DocumentRequest,
    process: DocumentProcess,
    progress: Progress,
  ): AsyncGenerator<DocumentPart> {
    const { operation, options: jobOptions, source, signal } = request;
    const isShort =
      (typeof source === 'string' || source instanceof Uint8Array) && source.length <= shortSource;
    const chunks = chunksOf(source);
    process.send({ type: 'job', operation, options: jobOptions, ...(isShort ? { source } : {}) });
    try {
      for (;;) {
        const message = await within(process, signal);
        switch (message.type) {
          case 'want': {
            progress.pause();
            const next = await chunks.next();
            progress.resume();
            process.send(next.done === true ? { type: 'end' } : { type: 'input', chunk: next.value });
            break;
          }
          case 'values':
          case 'bytes':
          case 'file':
            progress.isDone = message.type === 'values' && message.last === true;
            if (!progress.isDone) progress.pause();
            yield partOf(message);
            if (progress.isDone) return;
            progress.resume();
            process.send({ type: 'taken' });
            break;
          case 'done':
            progress.isDone = true;
            return;
          case 'failed':
            progress.isDone = true;
            throw new ServiceError(message.message, {
              code: message.code as ServiceError['code'],
              service: 'documents',
              ...(message.details === undefined ? {} : { details: message.details }),
            });
        }
      }
    } finally {
      await chunks.return(undefined);
    }
  }

  return {
    async *run(request) {
      const { signal, tenantId, workflowId } = request;
      if (closed) throw busy();
      if (signal.aborted) throw abortError(signal);
      const process = await acquire(`${tenantId}/${workflowId}`, signal);
      const progress = startProgress();
      process.begin();
      try {
        yield* parts(request, process, progress);
      } finally {
        progress.end();
        release(process, progress.isDone);
      }
    },
    async close() {
      closed = true;
      clearTimeout(idleTimer);
      for (let turn = line.next(); turn !== undefined; turn = line.next()) turn.reject(busy());
      await Promise.all([...processes].map((process) => process.closed()));
    },
  };
}
