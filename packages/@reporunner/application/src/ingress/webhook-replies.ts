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

type ReadItems = (batch: Batch, from: number, count: number) => Promise<readonly Item[]>;

const itemsPerChunk = 1_000;
const json = 'application/json; charset=utf-8';

async function* piecesYielding(value: unknown): AsyncGenerator<string> {
  for (const piece of jsonPieces(value)) {
    yield piece;
    await yieldToEventLoop();
  }
}

/** What `lastNode` answers with; undefined where it should be a file and there is none. */
export async function replyOfLastNode(
  webhook: WebhookActivation,
  { lastOutputs: items, storedOutputs }: Pick<ExecutionResult, 'lastOutputs' | 'storedOutputs'>,
  readItems: ReadItems,
): Promise<WebhookReply | undefined> {
  const base = { status: webhook.status, headers: { 'content-type': json, ...webhook.responseHeaders } };
  switch (webhook.responseData) {
    case 'none':
      return { status: webhook.status, headers: webhook.responseHeaders, body: undefined };
    case 'allItems':
      return {
        ...base,
        body:
          storedOutputs === undefined
            ? await writeJsonYielding(
                items.map((item) => item.json),
                yieldToEventLoop,
              )
            : jsonOf(storedOutputs, readItems),
      };
    case 'binary': {
      const handle = items.flatMap((item) => Object.values(item.binary ?? {}))[0];
      if (handle === undefined) return undefined;
      return {
        status: webhook.status,
        headers: { 'content-type': handle.mimeType, ...webhook.responseHeaders },
        body: handle,
      };
    }
    case 'firstItem':
      return { ...base, body: await writeJsonYielding(items[0]?.json ?? {}, yieldToEventLoop) };
  }
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
export function unanswered(executionId: string, how: string): ServiceError {
  return new ServiceError(`The workflow ended ${how}: there is nothing to answer with.`, {
    code: 'NODE_FAILED',
    service: 'webhooks',
    details: { executionId },
  });
}

export function failureReply(executionId: string, status: 'failed' | 'cancelled'): ServiceError {
  return new ServiceError(status === 'failed' ? 'The workflow failed.' : 'The workflow was cancelled.', {
    code: 'NODE_FAILED',
    service: 'webhooks',
    details: { executionId },
  });
}
