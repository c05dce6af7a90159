import type { BodyOf } from '@reporunner/api-types';
import { parseJson } from '@reporunner/core';

type WorkflowDocument = BodyOf<'POST /api/v1/workflows/import'>;

const isDocument = (one: unknown): one is WorkflowDocument =>
  typeof one === 'object' &&
  one !== null &&
  'nodes' in one &&
  (!('name' in one) || typeof one.name === 'string');

/** What a file or a pasted text holds: one exported workflow, or a list of them. */
export function readDocuments(text: string): readonly WorkflowDocument[] | undefined {
  let content: unknown;
  try {
    content = parseJson(text);
  } catch {
    return undefined;
  }
  const list: readonly unknown[] = Array.isArray(content) ? content : [content];
  return list.length > 0 && list.every(isDocument) ? list : undefined;
}
