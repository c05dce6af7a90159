/** Replies to the caller of a webhook, from the result of the execution. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import {
  type Item,
  isLargeJson,
  type JsonObject,
  jsonPieces,
  ServiceError,
  writeJsonYielding,
} from '@reporunner/core';
import type { Batch, ExecutionResult } from '@reporunner/engine';
import type { WebhookActivation, WebhookReply } from '@reporunner/integrations';
import { ingressMessage } from '../messages/ingress-messages.ts';

type ReadItems = (batch: Batch, from: number, count: number) => Promise<readonly Item[]>;

const itemsPerChunk = 1_000;
const json = 'application/json; charset=utf-8';

async function* piecesYielding(value: unknown): AsyncGenerator<string> {
  for (const piece of jsonPieces(value)) {
    yield piece;
    await yieldToEventLoop();
  }
}

/** What `lastNode` answers with; undefined where it should be a file and there is none. A promise for a large answer. */
export function replyOfLastNode(
  webhook: WebhookActivation,
  { lastOutputs: items, storedOutputs }: Pick<ExecutionResult, 'lastOutputs' | 'storedOutputs'>,
  readItems: ReadItems,
): WebhookReply | Promise<WebhookReply> | undefined {
  const { status, responseHeaders } = webhook;
  switch (webhook.responseData) {
    case 'none':
      return { status, headers: responseHeaders, body: undefined };
    case 'allItems':
      return storedOutputs === undefined
        ? replyOfJson(
            webhook,
            items.map((item) => item.json),
          )
        : {
            status,
            headers: { 'content-type': json, ...responseHeaders },
            body: jsonOf(storedOutputs, readItems),
          };
    case 'binary': {
      const handle = items.flatMap((item) => Object.values(item.binary ?? {}))[0];
      if (handle === undefined) return undefined;
      return { status, headers: { 'content-type': handle.mimeType, ...responseHeaders }, body: handle };
    }
    case 'firstItem':
      return replyOfJson(webhook, items[0]?.json ?? {});
  }
}

function replyOfJson(
  { status, responseHeaders }: WebhookActivation,
  value: JsonObject | readonly JsonObject[],
): WebhookReply | Promise<WebhookReply> {
  const headers = { 'content-type': json, ...responseHeaders };
  if (!isLargeJson(value)) return { status, headers, body: JSON.stringify(value) };
  return writeJsonYielding(value, yieldToEventLoop).then((body) => ({ status, headers, body }));
}

/** A JSON array of many items, a piece at a time. */
async function* jsonOf(batch: Batch, readItems: ReadItems): AsyncGenerator<string> {
  yield '[';
  for (let from = 0; from < batch.length; from += itemsPerChunk) {
    const items = await readItems(batch, from, itemsPerChunk);
    if (from > 0) yield ',';
    const list = items.map(({ json }) => json);
    if (!isLargeJson(list)) yield JSON.stringify(list).slice(1, -1);
    else
      for (const [at, item] of list.entries()) {
        if (at > 0) yield ',';
        yield* piecesYielding(item);
      }
  }
  yield ']';
}

export const jsonReply = (status: number, data: JsonObject): WebhookReply => ({
  status,
  headers: { 'content-type': json },
  body: JSON.stringify(data),
});

/** It succeeded without an answer for its caller: a mistake in the workflow. */
export function unanswered(executionId: string, why: 'noFile' | 'noReply'): ServiceError {
  return new ServiceError(ingressMessage(why), {
    code: 'NODE_FAILED',
    service: 'webhooks',
    details: { executionId },
  });
}

/** The answer of an execution that did not succeed. Why it failed may be confidential, and is not said. */
export function failureReply({
  executionId,
  status,
  error,
}: Pick<ExecutionResult, 'executionId' | 'error'> & {
  readonly status: 'failed' | 'cancelled';
}): ServiceError {
  const isReplaced = error?.code === 'EXECUTION_REPLACED';
  const text = status === 'failed' ? 'workflowFailed' : isReplaced ? 'eventReplaced' : 'workflowCancelled';
  return new ServiceError(ingressMessage(text), {
    code: status === 'failed' ? 'NODE_FAILED' : isReplaced ? 'EXECUTION_REPLACED' : 'EXECUTION_CANCELLED',
    service: 'webhooks',
    details: { executionId },
  });
}
