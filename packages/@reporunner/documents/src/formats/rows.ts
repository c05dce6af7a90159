/** Rows that come as JSON, one a line. */
import type { JsonObject } from '@reporunner/core';
import type { DocumentChunk } from '@reporunner/integrations';

export async function* rowsOf(source: AsyncIterable<DocumentChunk>): AsyncGenerator<JsonObject> {
  let rest = '';
  for await (const chunk of source) {
    if (typeof chunk !== 'string') continue;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as JsonObject;
  }
  if (rest !== '') yield JSON.parse(rest) as JsonObject;
}
