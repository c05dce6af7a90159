/**
 * Which results of an earlier execution still hold for the draft as it is now.
 * RU1 A result is taken over only when the node, everything before it and everything that its parameters read are what
 *    they were, and all of that was settled then as it would be now.
 */
import {
  type NodeCatalogue,
  type NodeReferences,
  referencesOf,
  type Workflow,
  type WorkflowNode,
} from '@reporunner/core';
import type { Batch, ExecutionEvent } from '@reporunner/engine';
import { nodesBefore, visibleFrom } from './draft-parts.ts';

type Outputs = Readonly<Record<string, Batch>>;

/** A workflow as it ran, or is about to. */
export interface RunDocument {
  readonly workflow: Workflow;
  readonly usePinned: boolean;
}

interface ReadDocument extends RunDocument {
  readonly referencesOf: (node: WorkflowNode) => NodeReferences;
}

/** What was left of an execution, at the root of its workflow. */
export interface EarlierResults {
  readonly trigger: { readonly nodeId: string; readonly outputs: Outputs };
  readonly usePinned: boolean;
  /** Outputs of nodes that succeeded. */
  readonly outputs: ReadonlyMap<string, Outputs>;
  readonly skipped: ReadonlySet<string>;
  /** What each node gave last, wherever it lies, the trigger included. */
  readonly newest: ReadonlyMap<string, Outputs>;
}

/** Undefined for a journal without a start. The journal comes a page at a time. */
export async function earlierResults(
  pages: AsyncIterable<readonly ExecutionEvent[]>,
): Promise<EarlierResults | undefined> {
  const outputs = new Map<string, Outputs>();
  const newest = new Map<string, Outputs>();
  const skipped = new Set<string>();
  let start: Extract<ExecutionEvent, { type: 'ExecutionStarted' }> | undefined;
  for await (const page of pages)
    for (const event of page) {
      if (event.type === 'ExecutionStarted') {
        start = event;
        newest.set(event.trigger.nodeId, event.trigger.outputs);
      }
      if (event.type === 'NodeSucceeded') newest.set(event.nodeId, event.outputs);
      if (event.type === 'NodeSucceeded' && event.scope === '' && event.error === undefined)
        outputs.set(event.nodeId, event.outputs);
      if (event.type === 'NodeSkipped' && event.scope === '') skipped.add(event.nodeId);
    }
  return start && { trigger: start.trigger, usePinned: start.usePinned === true, outputs, skipped, newest };
}

/** JSON with keys in order, so that equal values are equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Everything of a node that decides what it gives, but for what lies before it. */
function definitionOf(document: ReadDocument, node: WorkflowNode): string {
  const { workflow, usePinned, referencesOf } = document;
  const { type, typeVersion, parameters, credentials, disabled, onError, pinned, body } = node;
  const children = Object.values(workflow.nodes)
    .filter(({ parentId }) => parentId === node.id)
    .map((child) => [child.id, child.name, definitionOf(document, child)])
    .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const incoming = Object.values(workflow.edges)
    .filter(({ to }) => to.nodeId === node.id)
    .map(({ id, from, to, order }) => [order ?? '', id, from.nodeId, from.port, to.port]);
  return canonical({
    ...{ type, typeVersion, parameters, credentials, disabled, onError, body, children },
    // By id: an expression names a node, and that may be another one by now, or none.
    read: readBy(document, node).map(({ id, name }) => (referencesOf(node).anyNode ? [id, name] : id)),
    pinned: usePinned ? pinned : undefined,
    incoming: incoming.toSorted(),
  });
}

/** Nodes that the parameters of a node, or of one inside of it, read. */
function readBy(document: ReadDocument, node: WorkflowNode): readonly WorkflowNode[] {
  const { workflow, referencesOf } = document;
  const { names, anyNode } = referencesOf(node);
  const nodes = Object.values(workflow.nodes);
  // A name that is worked out when it runs is taken for that of any node before it.
  const before = anyNode ? visibleFrom(workflow, node) : undefined;
  const read = nodes.filter(({ id, name }) => id !== node.id && (names.has(name) || before?.has(id)));
  const inside = nodes.filter(({ parentId }) => parentId === node.id);
  return [...read, ...inside.flatMap((child) => readBy(document, child))];
}

/** Nodes at the root that a node of the root depends on. */
function dependenciesOf(document: ReadDocument, node: WorkflowNode): ReadonlySet<string> {
  const { workflow } = document;
  const found = new Set(nodesBefore(workflow, node.id));
  for (const { id, parentId } of readBy(document, node)) {
    if (id === node.id || parentId !== undefined) continue;
    found.add(id);
    for (const before of nodesBefore(workflow, id)) found.add(before);
  }
  found.delete(node.id);
  return found;
}

/** True when both executions would begin with the same. */
function sameOutputs(a: Outputs, b: Outputs): boolean {
  return canonical(a) === canonical(b);
}

/**
 * RU1. What `now` need not run again, by node id. `trigger` is what it will begin with; the destination, when there is
 * one, runs in any case, and so does every container around it.
 */
export function reusableResults(
  before: { readonly workflow: Workflow; readonly results: EarlierResults },
  now: RunDocument & {
    readonly trigger: { readonly nodeId: string; readonly outputs: Outputs };
    readonly destinationNodeId?: string;
  },
  catalogue: NodeCatalogue,
): ReadonlyMap<string, Outputs> {
  const { results } = before;
  const readings = new Map<WorkflowNode, NodeReferences>();
  const referencesOfNode = (node: WorkflowNode) => {
    const known = readings.get(node);
    if (known !== undefined) return known;
    const { codeParameters } = catalogue.describe(node.type, node.typeVersion) ?? {};
    const references = referencesOf(node.parameters, codeParameters);
    readings.set(node, references);
    return references;
  };
  const old = {
    workflow: before.workflow,
    usePinned: results.usePinned,
    referencesOf: referencesOfNode,
  };
  const current = { ...now, referencesOf: referencesOfNode };
  const reused = new Map<string, Outputs>();
  if (
    results.trigger.nodeId !== now.trigger.nodeId ||
    !sameOutputs(results.trigger.outputs, now.trigger.outputs) ||
    old.workflow.settings.timezone !== now.workflow.settings.timezone
  )
    return reused;
  const always = new Set<string>();
  for (let id = now.destinationNodeId; id !== undefined; id = now.workflow.nodes[id]?.parentId)
    always.add(id);

  const isSame = memoised((id) => {
    const [then, present] = [old.workflow.nodes[id], now.workflow.nodes[id]];
    return (
      then !== undefined &&
      present !== undefined &&
      definitionOf(old, then) === definitionOf(current, present)
    );
  });
  const isSettled = (id: string) =>
    id === now.trigger.nodeId ||
    (results.outputs.has(id) && !always.has(id)) ||
    results.skipped.has(id) ||
    // Another trigger, and what only that one leads to, takes no part.
    !reaches(now.workflow, now.trigger.nodeId, id);
  for (const node of Object.values(now.workflow.nodes)) {
    const outputs = results.outputs.get(node.id);
    if (outputs === undefined || node.parentId !== undefined || always.has(node.id) || !isSame(node.id))
      continue;
    const needs = [...dependenciesOf(current, node)];
    if (needs.every((id) => isSame(id) && isSettled(id))) reused.set(node.id, outputs);
  }
  return reused;
}

function reaches(workflow: Workflow, from: string, to: string): boolean {
  return nodesBefore(workflow, to).has(from);
}

function memoised<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    if (!known.has(key)) known.set(key, compute(key));
    return known.get(key) as T;
  };
}
