/** A text that may be a workflow of n8n. The translator is loaded only when it looks like one. */
import { createId, parseJson } from '@reporunner/core';
import type { N8nImport } from '@reporunner/interop';

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Undefined when it is none. */
export async function readN8n(text: string): Promise<N8nImport | undefined> {
  // Its nodes stand at `[x, y]`, which no other JSON with nodes has.
  if (!/"nodes"\s*:\s*\[/.test(text) || !/"position"\s*:\s*\[/.test(text)) return undefined;
  const value = parsed(text);
  if (value === undefined) return undefined;
  const { importN8n } = await import('@reporunner/interop');
  return importN8n(value, createId);
}
