import { isJsonObject } from '../kernel/json.ts';
import type { Workflow } from '../workflow/document.ts';
import { type AddPart, addAll, additionsFrom, applyPart, valueAt } from './apply-operation.ts';
import { diffWorkflows } from './diff-workflows.ts';
import type { Operation, OperationPart } from './operation.ts';
import { invertTextDelta } from './text-delta.ts';

const scalars = new Set(['string', 'number', 'boolean']);

/** A plain value, or a position or size, put in place of another: the old one put back is the inverse, no more. */
function isReplacement(before: unknown, after: unknown): boolean {
  if (before === null || after === null) return false;
  if (scalars.has(typeof before) && typeof before === typeof after) return true;
  return isPlainPair(before) && isPlainPair(after);
}

function isPlainPair(value: unknown): boolean {
  return isJsonObject(value) && Object.values(value).every((one) => typeof one === 'number');
}

/**
 * The parts that take `after` back to `before`, where `part` led from one to the other. But for text, what changed is
 * asked of the two documents: an addition or a removal may have touched edges and parents, and a set defaults.
 */
function invertPart(before: Workflow, after: Workflow, part: OperationPart): readonly OperationPart[] {
  if (part.type === 'set') {
    const old = valueAt(before, part.path);
    // The whole documents need no look then: moving a thousand nodes is undone in no time.
    if (old !== undefined && isReplacement(old, part.value))
      return [{ type: 'set', path: part.path, value: old }];
  }
  if (part.type !== 'text') return diffWorkflows(after, before).parts;
  const text = valueAt(before, part.path) as string;
  return [{ type: 'text', path: part.path, delta: invertTextDelta(text, part.delta) }];
}

/** What takes additions back, where nothing in the document named them before: their removal, no more. */
function invertAdditions(
  before: Workflow,
  after: Workflow,
  additions: readonly AddPart[],
): readonly OperationPart[] {
  const ids = new Set(additions.map(({ value }) => (value as { readonly id: string }).id));
  const isNamed =
    additions[0]?.kind === 'node' &&
    (Object.values(before.edges).some(({ from, to }) => ids.has(from.nodeId) || ids.has(to.nodeId)) ||
      [...Object.values(before.nodes), ...Object.values(before.notes)].some(
        ({ parentId }) => parentId !== undefined && ids.has(parentId),
      ));
  if (isNamed) return diffWorkflows(after, before).parts;
  return additions
    .map(({ kind, value }): OperationPart => {
      const { id } = value as { readonly id: string };
      return { type: 'remove', kind, id, children: 'reparent' };
    })
    .toReversed();
}

/**
 * The operation that undoes `operation` on the document it is applied to.
 * @throws ServiceError OPERATION_INVALID when `operation` does not apply to `workflow`.
 */
export function invertOperation(workflow: Workflow, operation: Operation): Operation {
  const { parts } = operation;
  const inverted: (readonly OperationPart[])[] = [];
  let at = workflow;
  for (let index = 0; index < parts.length; ) {
    const additions = additionsFrom(parts, index);
    const part = parts[index] as OperationPart;
    const isRun = additions.length > 0;
    const after = isRun ? addAll(at, additions, index) : applyPart(at, part, index);
    inverted.push(isRun ? invertAdditions(at, after, additions) : invertPart(at, after, part));
    at = after;
    index += Math.max(1, additions.length);
  }
  return { parts: inverted.toReversed().flat() };
}
