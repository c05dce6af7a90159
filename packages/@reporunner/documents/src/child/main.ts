/** A document process: takes one document at a time and gives what is in it. It has nothing else to do. */

import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { ServiceError } from '@reporunner/core/errors';
import type { DocumentChunk } from '@reporunner/integrations';
import { invalid, tooLarge } from '../errors.ts';
import { documentsMessage } from '../messages/documents-messages.ts';
import { type Handler, operations } from '../operations.ts';
import { Output } from './output.ts';
import type { ChildMessage, ParentMessage } from './protocol.ts';

const say = (message: ChildMessage) => process.send?.(message);

let give: ((message: ParentMessage) => void) | undefined;
let taken: (() => void) | undefined;

/** The source as it comes: each chunk is asked for. */
async function* chunksOf(whole: DocumentChunk | undefined): AsyncGenerator<DocumentChunk> {
  if (whole !== undefined) {
    yield whole;
    return;
  }
  for (;;) {
    const next = new Promise<ParentMessage>((resolve) => {
      give = resolve;
    });
    say({ type: 'want' });
    const message = await next;
    if (message.type !== 'input') return;
    yield message.chunk;
  }
}

function failureOf(error: unknown): ChildMessage {
  if (error instanceof ServiceError) {
    return failed(error);
  }
  if (error instanceof RangeError) {
    return failed(
      tooLarge(
        /call stack/i.test(error.message)
          ? documentsMessage('tooDeep')
          : documentsMessage('tooLarge', { reason: error.message }),
      ),
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return failed(invalid(documentsMessage('unreadable', { reason })));
}

const failed = ({ code, translatable: message, details }: ServiceError): ChildMessage => ({
  type: 'failed',
  code,
  message,
  ...(details === undefined ? {} : { details }),
});

async function work(job: Extract<ParentMessage, { type: 'job' }>): Promise<void> {
  const output = new Output(
    say,
    () =>
      new Promise<void>((resolve) => {
        taken = resolve;
      }),
  );
  try {
    const handle = (await operations[job.operation]()) as Handler;
    for await (const part of handle(chunksOf(job.source), job.options as never)) {
      const full = output.add(part);
      if (full !== undefined) await full;
    }
    await output.end();
  } catch (error) {
    say(failureOf(error));
  }
}

process.on('message', (message: ParentMessage) => {
  if (message.type === 'job') void work(message);
  else if (message.type === 'taken') taken?.();
  else give?.(message);
});
// Without a server there is no work to do. In the middle of a document the process does not notice.
process.on('disconnect', () => process.exit(0));
const watchParent = `
  const parent = ${process.ppid};
  setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 1_000);`;
new Worker(watchParent, {
  eval: true,
  resourceLimits: { maxOldGenerationSizeMb: 16, stackSizeMb: 1 },
}).unref();
try {
  // When the machine is short of memory, the document goes before the server does.
  writeFileSync('/proc/self/oom_score_adj', '1000');
} catch {
  // Not Linux, or not allowed.
}
