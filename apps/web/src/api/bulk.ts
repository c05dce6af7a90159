import type { BulkResults } from '@reporunner/api-types';

export type BulkResult = BulkResults['results'][number];

/** The server takes so many at once. */
const bulkRows = 100;

/** Any number of rows, a hundred at a time. One that fails does not stop the others. */
export async function inBulk<T extends { readonly ids: readonly string[] }>(
  body: T,
  send: (some: T) => Promise<BulkResults>,
): Promise<readonly BulkResult[]> {
  const results: BulkResult[] = [];
  for (let from = 0; from < body.ids.length; from += bulkRows) {
    const answer = await send({ ...body, ids: body.ids.slice(from, from + bulkRows) });
    results.push(...answer.results);
  }
  return results;
}
