import { isJsonObject } from '../kernel/json.ts';
import type { Workflow } from '../workflow/document.ts';
import { applyPart, valueAt } from './apply-operation.ts';
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

/**
 * The operation that undoes `operation` on the document it is applied to.
 * @throws ServiceError OPERATION_INVALID when `operation` does not apply to `workflow`.
 */
export function invertOperation(workflow: Workflow, operation: Operation): Operation {
  const inverted: OperationPart[] = [];
  let at = workflow;
  operation.parts.forEach((part, index) => {
    const after = applyPart(at, part, index);
    inverted.unshift(...invertPart(at, after, part));
    at = after;
  });
  return { parts: inverted };
}
