import type { Workflow } from '../workflow/document.ts';
import { applyPart, valueAt } from './apply-operation.ts';
import { diffWorkflows } from './diff-workflows.ts';
import type { Operation, OperationPart } from './operation.ts';
import { invertTextDelta } from './text-delta.ts';

/** The parts that take `after` back to `before`, where `part` led from `before` to `after`. */
function invertPart(before: Workflow, after: Workflow, part: OperationPart): readonly OperationPart[] {
  switch (part.type) {
    case 'add': {
      const { id } = part.value as { readonly id: string };
      return [{ type: 'remove', kind: part.kind, id }];
    }
    case 'text': {
      const text = valueAt(before, part.path) as string;
      return [{ type: 'text', path: part.path, delta: invertTextDelta(text, part.delta) }];
    }
    // A set may make the schema fill in defaults, and a removal takes edges and parents along: what changed is asked
    // of the two documents.
    case 'set':
    case 'remove':
      return diffWorkflows(after, before).parts;
  }
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
