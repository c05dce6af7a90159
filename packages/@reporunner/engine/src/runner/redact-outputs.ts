/** Takes the secrets out of what a node returns, before anybody else sees it. */
import type { Redactor } from '@reporunner/integrations';
import { type Batch, type Batches, isStored, type Part } from '../items/batch.ts';
import { redactItems } from '../items/redact-items.ts';
import type { Invocation } from './node-call.ts';
import { redactStoredError } from './redact-error.ts';

/** Items in chunks were redacted when they were written; see `ItemAccess.writer`. */
function redactPart(part: Part, redactor: Redactor): Part {
  if ('items' in part) return { ...part, items: redactItems(part.items, redactor) };
  const { error, failed } = part;
  if (error === undefined) return part;
  return {
    ...part,
    error: redactor.excerpt(error),
    ...(typeof failed === 'object' ? { failed: redactor.excerpt(failed) } : {}),
  };
}

function redactBatch(batch: Batch, redactor: Redactor): Batch {
  if (!isStored(batch)) return redactItems(batch, redactor);
  return { length: batch.length, parts: batch.parts.map((part) => redactPart(part, redactor)) };
}

export function redactInvocation(answer: Invocation, redactor: Redactor): Invocation {
  if ('wait' in answer) return { wait: redactor.value(answer.wait) };
  if ('call' in answer) return { call: redactor.value(answer.call) };
  const outputs: Batches = Object.fromEntries(
    Object.entries(answer.outputs).map(([port, batch]) => [port, redactBatch(batch, redactor)]),
  );
  const { error, logs } = answer;
  return {
    ...answer,
    outputs,
    ...(error === undefined ? {} : { error: redactStoredError(error, redactor) }),
    ...(logs === undefined ? {} : { logs: redactor.excerpt(logs) }),
  };
}
