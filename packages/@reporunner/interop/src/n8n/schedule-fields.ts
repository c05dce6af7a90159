/** Outputs of n8n's Schedule Trigger that ours does not have: said where the workflow reads it. */
import type { N8nNode } from './document.ts';
import { listed } from './listed.ts';

const fields =
  /(?:\.|\[\s*\\?["'])(timestamp|Readable date|Readable time|Day of week|Day of month|Year|Month|Hour|Minute|Second|Timezone)\b/g;

/** Undefined where nothing of it is read. */
export function scheduleNote(steps: readonly N8nNode[]): string | undefined {
  const read = steps.flatMap(({ parameters }) =>
    [...JSON.stringify(parameters).matchAll(fields)].map(([, name = '']) => name),
  );
  if (read.length === 0) return undefined;
  return `In n8n it returned ${listed([...new Set(read)].toSorted())}; here it returns scheduledAt (text by ISO 8601), timestamp (milliseconds since 1970) and timezone. Read {{ $json.scheduledAt.toDateTime() }}.`;
}
