import { t } from '@lingui/core/macro';
import { LIMITS } from '@reporunner/constants';
import type { Item, JsonObject, WorkflowNode } from '@reporunner/core';
import { explainError } from '../../../../api/explain-error.ts';
import { showToast } from '../../../../ui/toasts.tsx';
import { setPart } from '../../canvas-model/edits.ts';
import type { EditorSession } from '../../session/editor-session.ts';
import type { NodeData } from '../data/data-source.ts';

/** As JSON, with room for what stands around it in the operation that sets it. */
const maxBytes = LIMITS.pinnedOperationBytes - 16_384;
const maxItems = 10_000;

export type Pinned = NonNullable<WorkflowNode['pinned']>;

const encoder = new TextEncoder();
const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length;

export const fitsPinned = (pinned: Pinned): boolean => bytesOf(pinned) <= maxBytes;

/** Only data is pinned: files and lineage belong to the run. */
const pinnable = ({ json }: Item): { json: JsonObject } => ({ json });

/** Reads all items of all ports, as far as they can be pinned. */
export async function readAll(
  data: NodeData,
  signal: AbortSignal,
  limit = maxBytes,
): Promise<{ readonly pinned: Pinned; readonly whole: boolean }> {
  const pinned: Record<string, { json: JsonObject }[]> = {};
  let bytes = 0;
  let whole = true;
  for (const [port, source] of data.ports) {
    const total = await source.total(signal);
    const items: { json: JsonObject }[] = [];
    for (let offset = 0; offset < total && whole; offset += 100) {
      const page = (await source.items(offset, 100, signal)).map(pinnable);
      for (const item of page) {
        bytes += bytesOf(item) + 1;
        if (bytes > limit || items.length >= maxItems) {
          whole = false;
          break;
        }
        items.push(item);
      }
    }
    pinned[port] = items;
  }
  return { pinned: pinned as Pinned, whole };
}

/** Pins the output of the node: manual runs use it from now on. */
export async function pinOutput(session: EditorSession, node: WorkflowNode, data: NodeData): Promise<void> {
  try {
    const { pinned, whole } = await readAll(data, new AbortController().signal);
    session.draft.apply({ label: t`Pin the output of ${node.name}` }, [
      setPart(['nodes', node.id, 'pinned'], pinned),
    ]);
    if (!whole) showToast('info', t`The output is large: only its first items were pinned.`);
  } catch (error) {
    showToast('error', explainError(error));
  }
}
