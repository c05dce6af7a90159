/**
 * Reads and writes documents in processes of their own.
 * DP1 A document that takes longer than the time limit without giving or taking anything has its process killed, and so
 *     has one that takes more memory than the limit; what waited goes to a new process.
 * DP2 Whatever a process does, the server goes on: it gets values within limits, or a typed error.
 * DP3 A document without a reader that still waits (cancelled, or not read to its end) frees its process at once.
 * DP4 Workflows get slots in rotation; what is more than may wait is refused, from the longest queue first.
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
import type { DocumentProcess, Ending } from './document-process.ts';
import { stopping, tooLarge } from './errors.ts';
import { documentsMessage } from './messages/documents-messages.ts';
import { type Loan, ProcessPool } from './process-pool.ts';

/** Bounds of the processes that documents are parsed in. */
export interface DocumentParserOptions {
  /** At most. Default 2. */
  readonly processes?: number;
  /** Megabytes of the heap of a process; with its buffers it may have twice as many. Default 384. */
  readonly memoryMb?: number;
  /** Milliseconds that a document may take from one chunk in or out to the next. Default 30,000. */
  readonly timeoutMs?: number;
  /** Documents that may wait. Default 1,000. */
  readonly maxWaiting?: number;
  /** Milliseconds after which processes that have nothing to do end. Default 30,000. */
  readonly idleMs?: number;
  readonly logger?: Logger;
}

const defaults = { processes: 2, memoryMb: 384, timeoutMs: 30_000, maxWaiting: 1_000, idleMs: 30_000 };
/** Sources up to this length go along with the request. */
const shortSource = 256 * 1024;
const memoryCheckMs = 50;

const isEnding = (message: ChildMessage | Ending): message is Ending => !('type' in message);
const isWhole = (source: DocumentSource): source is string | Uint8Array =>
  typeof source === 'string' || source instanceof Uint8Array;

async function* chunksOf(source: DocumentSource): AsyncGenerator<DocumentChunk> {
  if (!isWhole(source)) {
    yield* source;
    return;
  }
  for (let at = 0; at < source.length; at += shortSource)
    yield typeof source === 'string'
      ? source.slice(at, at + shortSource)
      : source.subarray(at, at + shortSource);
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

function failureOf({ code, message, details }: Extract<ChildMessage, { type: 'failed' }>): ServiceError {
  return new ServiceError(message, {
    code: code as ServiceError['code'],
    service: 'documents',
    ...(details === undefined ? {} : { details }),
  });
}

/**
 * A parser that runs in processes of its own, which start when they are needed and are killed when a document uses
 * too much time or memory. `close` ends them; what is being parsed fails.
 */
export function createDocumentParser(
  options: DocumentParserOptions = {},
): DocumentParser & { close(): Promise<void> } {
  const { memoryMb, timeoutMs, ...rest } = { ...defaults, ...options };
  const logger = options.logger ?? silentLogger;
  const pool = new ProcessPool({ ...rest, memoryMb });

  const endedError = ({ code, signal }: Ending, exceeded: 'time' | 'memory' | undefined): ServiceError => {
    if (pool.isClosed) return stopping();
    logger.warn('a document process ended', { code, signal, exceeded });
    if (exceeded === 'time')
      return new ServiceError(documentsMessage('timeout', { limit: timeoutMs }), {
        code: 'DOCUMENT_TIMEOUT',
        service: 'documents',
      });
    // V8 aborts at its limit; the system kills when it is short of memory itself.
    if (exceeded === 'memory' || signal === 'SIGABRT' || signal === 'SIGKILL' || code === 134)
      return tooLarge(documentsMessage('tooMuchMemory', { limit: memoryMb }));
    return new ServiceError(documentsMessage('ended'), {
      code: 'DOCUMENT_INVALID',
      service: 'documents',
    });
  };

  /** The process's next message, within the limits of time and memory. */
  async function nextMessage(process: DocumentProcess, signal: AbortSignal): Promise<ChildMessage> {
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
      if (isEnding(message)) throw endedError(message, exceeded);
      return message;
    } finally {
      clearTimeout(limit);
      clearInterval(memory);
      signal.removeEventListener('abort', onAbort);
    }
  }

  async function* partsOf(request: DocumentRequest, loan: Loan): AsyncGenerator<DocumentPart> {
    const { operation, options: jobOptions, source, signal } = request;
    const { process } = loan;
    const isShort = isWhole(source) && source.length <= shortSource;
    const chunks = chunksOf(source);
    process.send({ type: 'job', operation, options: jobOptions, ...(isShort ? { source } : {}) });
    try {
      for (;;) {
        const message = await nextMessage(process, signal);
        switch (message.type) {
          case 'want': {
            loan.pause();
            const next = await chunks.next();
            loan.resume();
            process.send(next.done === true ? { type: 'end' } : { type: 'input', chunk: next.value });
            break;
          }
          case 'values':
          case 'bytes':
          case 'file':
            loan.isDone = message.type === 'values' && message.last === true;
            if (!loan.isDone) loan.pause();
            yield partOf(message);
            if (loan.isDone) return;
            loan.resume();
            process.send({ type: 'taken' });
            break;
          case 'done':
            loan.isDone = true;
            return;
          case 'failed':
            loan.isDone = true;
            throw failureOf(message);
        }
      }
    } finally {
      await chunks.return(undefined);
    }
  }

  return {
    async *run(request) {
      const loan = await pool.borrow(`${request.tenantId}/${request.workflowId}`, request.signal);
      try {
        yield* partsOf(request, loan);
      } finally {
        loan.end();
      }
    },
    close: () => pool.close(),
  };
}
