import { toProblem } from '@reporunner/backend-common';
import { isServiceError, type Logger, type MessageParameters } from '@reporunner/core';

export type BulkResult =
  | { readonly id: string; readonly ok: true; readonly result?: unknown }
  | {
      readonly id: string;
      readonly ok: false;
      readonly error: {
        readonly code: string;
        readonly message: string;
        /** Which message it is, where it is one of ours. */
        readonly messageId?: string;
        readonly parameters?: MessageParameters;
      };
    };

/** Applies `work` to each id, one after the other; each has a result of its own. */
export async function forEachId(
  ids: readonly string[],
  logger: Logger,
  work: (id: string) => Promise<unknown>,
): Promise<{ readonly results: readonly BulkResult[] }> {
  const results: BulkResult[] = [];
  for (const id of new Set(ids)) {
    try {
      const result = await work(id);
      results.push({ id, ok: true, ...(result === undefined ? {} : { result }) });
    } catch (error) {
      if (!isServiceError(error)) logger.error('one of a bulk request failed', { id, error });
      const { code, detail: message, messageId, parameters = {} } = toProblem(error, '');
      const translatable = messageId === undefined ? {} : { messageId, parameters };
      results.push({ id, ok: false, error: { code, message, ...translatable } });
    }
  }
  return { results };
}
