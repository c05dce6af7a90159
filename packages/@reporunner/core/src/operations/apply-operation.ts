import type { z } from 'zod';
import { isServiceError, ServiceError } from '../kernel/errors.ts';
import { isJsonObject, type JsonValue } from '../kernel/json.ts';
import type { Message } from '../kernel/messages.ts';
import { verbatim } from '../messages/core-messages.ts';
import { operationMessage } from '../messages/operation-messages.ts';
import {
  edgeSchema,
  nodeSchema,
  noteSchema,
  type Workflow,
  type WorkflowEdge,
  type WorkflowNode,
  workflowSchema,
} from '../workflow/document.ts';
import type { Operation, OperationPart } from './operation.ts';
import { applyTextDelta } from './text-delta.ts';

type Path = readonly (string | number)[];

const collections = { node: 'nodes', edge: 'edges', note: 'notes' } as const;
const kinds = { nodes: 'node', edges: 'edge', notes: 'note' } as const;
const missing = { node: 'noNode', edge: 'noEdge', note: 'noNote' } as const;
const elementSchemas = { nodes: nodeSchema, edges: edgeSchema, notes: noteSchema } as const;
/** Fields of the document that an operation may set; ids, owners and versions are not among them. */
const rootFields = new Set(['name', 'description', 'tags', 'settings']);

function refuse(message: Message, part: number): ServiceError {
  return new ServiceError(message, { code: 'OPERATION_INVALID', service: 'core', details: { part } });
}

/** Own property only, so that a path never leads into a prototype. */
function child(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

export function valueAt(workflow: unknown, path: Path): JsonValue | undefined {
  let at: unknown = workflow;
  for (const key of path) at = child(at, key);
  return at as JsonValue | undefined;
}

/** A copy of `target` with `value` at `path`; everything beside the path is shared. */
function withValue(target: unknown, path: Path, value: JsonValue | undefined, part: number): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(target)) {
    if (typeof key !== 'number' || key > target.length)
      throw refuse(operationMessage('noPlace', { place: key }), part);
    const copy = [...(target as unknown[])];
    if (rest.length === 0 && value === undefined) copy.splice(key, 1);
    else copy[key] = withValue(copy[key], rest, value, part);
    return copy;
  }
  if (!isJsonObject(target)) throw refuse(operationMessage('noPath', { key }), part);
  const copy: Record<string, unknown> = { ...target };
  if (rest.length === 0 && value === undefined) delete copy[key];
  else copy[key] = withValue(child(target, key), rest, value, part);
  return copy;
}

function without<T>(map: Readonly<Record<string, T>>, ids: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).filter(([id]) => !ids.has(id)));
}

function parsed<T>(schema: z.ZodType, value: unknown, part: number): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data as T;
  const issue = result.error.issues[0];
  const problem = issue === undefined ? operationMessage('invalid') : verbatim(issue.message);
  throw refuse(operationMessage('invalidAt', { path: issue?.path.join('.') || 'value', problem }), part);
}

export type AddPart = Extract<OperationPart, { type: 'add' }>;

/** Adds elements of one kind, whose parts follow each other from `index` on: the map of them is copied once. */
export function addAll(workflow: Workflow, parts: readonly AddPart[], index: number): Workflow {
  const [first] = parts;
  if (first === undefined) return workflow;
  const collection = collections[first.kind];
  const added = new Map<string, unknown>();
  for (const [offset, { kind, value }] of parts.entries()) {
    const element = parsed<{ id: string }>(elementSchemas[collection], value, index + offset);
    if (Object.hasOwn(workflow[collection], element.id) || added.has(element.id))
      throw refuse(operationMessage(`${kind}Exists`, { id: element.id }), index + offset);
    added.set(element.id, element);
  }
  return { ...workflow, [collection]: { ...workflow[collection], ...Object.fromEntries(added) } };
}

/** The additions of one kind that begin at `index`; empty where another part is. */
export function additionsFrom(parts: readonly OperationPart[], index: number): readonly AddPart[] {
  const run: AddPart[] = [];
  for (let at = index; at < parts.length; at += 1) {
    const part = parts[at];
    if (part?.type !== 'add' || (run[0] !== undefined && run[0].kind !== part.kind)) break;
    run.push(part);
  }
  return run;
}

function descendantsOf(workflow: Workflow, id: string): ReadonlySet<string> {
  const found = new Set([id]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const node of Object.values(workflow.nodes)) {
      if (node.parentId !== undefined && found.has(node.parentId) && !found.has(node.id)) {
        found.add(node.id);
        grown = true;
      }
    }
  }
  return found;
}

function remove(
  workflow: Workflow,
  part: Extract<OperationPart, { type: 'remove' }>,
  index: number,
): Workflow {
  const collection = collections[part.kind];
  if (!Object.hasOwn(workflow[collection], part.id))
    throw refuse(operationMessage(missing[part.kind], { id: part.id }), index);
  if (part.kind !== 'node') {
    return {
      ...workflow,
      [collection]: without<unknown>(workflow[collection], new Set([part.id])),
    } as Workflow;
  }
  const gone = part.children === 'remove' ? descendantsOf(workflow, part.id) : new Set([part.id]);
  const grandparent = workflow.nodes[part.id]?.parentId;
  const moved = <T extends { readonly parentId?: string | undefined }>(element: T): T => {
    if (element.parentId === undefined || !gone.has(element.parentId)) return element;
    const { parentId: _, ...rest } = element;
    return (grandparent === undefined ? rest : { ...rest, parentId: grandparent }) as T;
  };
  const survivors = <T extends { readonly parentId?: string | undefined }>(
    map: Readonly<Record<string, T>>,
  ) => Object.fromEntries(Object.entries(map).map(([id, element]) => [id, moved(element)]));
  const touches = ({ from, to }: WorkflowEdge) => gone.has(from.nodeId) || gone.has(to.nodeId);
  const cut = new Set(
    Object.entries(workflow.edges)
      .filter(([, edge]) => touches(edge))
      .map(([id]) => id),
  );
  return {
    ...workflow,
    nodes: survivors<WorkflowNode>(without(workflow.nodes, gone)),
    edges: cut.size === 0 ? workflow.edges : without(workflow.edges, cut),
    notes: survivors(workflow.notes),
  };
}

function set(workflow: Workflow, path: Path, value: JsonValue | undefined, index: number): Workflow {
  const [root, id] = path;
  if (root === 'nodes' || root === 'edges' || root === 'notes') {
    if (typeof id !== 'string' || !Object.hasOwn(workflow[root], id)) {
      throw refuse(operationMessage(missing[kinds[root]], { id: String(id) }), index);
    }
    if (path.length < 3 || path[2] === 'id') throw refuse(operationMessage('elementSet'), index);
    const changed = withValue(workflow[root][id], path.slice(2), value, index);
    const element = parsed(elementSchemas[root], changed, index);
    return { ...workflow, [root]: { ...workflow[root], [id]: element } } as Workflow;
  }
  if (typeof root !== 'string' || !rootFields.has(root))
    throw refuse(operationMessage('notSettable', { name: String(root) }), index);
  const changed = withValue({ [root]: workflow[root as keyof Workflow] }, path, value, index) as Record<
    string,
    unknown
  >;
  const field = workflowSchema.shape[root as 'name' | 'description' | 'tags' | 'settings'];
  return { ...workflow, [root]: parsed(field, changed[root], index) } as Workflow;
}

function text(workflow: Workflow, part: Extract<OperationPart, { type: 'text' }>, index: number): Workflow {
  const before = valueAt(workflow, part.path);
  if (typeof before !== 'string') throw refuse(operationMessage('noText'), index);
  try {
    return set(workflow, part.path, applyTextDelta(before, part.delta), index);
  } catch (error) {
    if (isServiceError(error) && error.details?.part === undefined) throw refuse(error.translatable, index);
    throw error;
  }
}

export function applyPart(workflow: Workflow, part: OperationPart, index: number): Workflow {
  switch (part.type) {
    case 'add':
      return addAll(workflow, [part], index);
    case 'remove':
      return remove(workflow, part, index);
    case 'set':
      return set(workflow, part.path, part.value, index);
    case 'text':
      return text(workflow, part, index);
  }
}

/**
 * The document that `operation` makes of `workflow`. Untouched nodes, edges and notes stay the same objects.
 * @throws ServiceError OPERATION_INVALID, with the number of the part in `details.part`.
 */
export function applyOperation(workflow: Workflow, operation: Operation): Workflow {
  const { parts } = operation;
  let at = workflow;
  for (let index = 0; index < parts.length; ) {
    const additions = additionsFrom(parts, index);
    at =
      additions.length > 0
        ? addAll(at, additions, index)
        : applyPart(at, parts[index] as OperationPart, index);
    index += Math.max(1, additions.length);
  }
  return at;
}
