/**
 * What is different between two states of a workflow, for people.
 * DI1 Logic changes are apart from layout changes: places and sizes.
 * DI2 A connection is what it connects: one that was drawn again is the same.
 * DI3 Nothing different, no changes; and every difference of the documents is in one of them.
 */
import {
  type JsonValue,
  jsonEquals,
  type Workflow,
  type WorkflowEdge,
  type WorkflowNode,
} from '@reporunner/core';
import { type FieldChange, fieldChanges } from './value-diff.ts';

export type ChangeKind = 'added' | 'removed' | 'changed';

export interface NodeChange {
  readonly kind: ChangeKind;
  readonly id: string;
  /** As it is now, or as it was when it is gone. */
  readonly node: WorkflowNode;
  /** Of a node that is in both. */
  readonly fields: readonly FieldChange[];
}

export interface EdgeEnd {
  readonly nodeId: string;
  readonly name: string;
  readonly port: string;
}

export interface EdgeChange {
  readonly kind: ChangeKind;
  readonly id: string;
  readonly from: EdgeEnd;
  readonly to: EdgeEnd;
}

export interface NoteChange {
  readonly kind: ChangeKind;
  readonly id: string;
  readonly before: string;
  readonly after: string;
}

export interface WorkflowDiff {
  readonly nodes: readonly NodeChange[];
  readonly edges: readonly EdgeChange[];
  /** Name, description, tags and settings. */
  readonly workflow: readonly FieldChange[];
  readonly notes: readonly NoteChange[];
  /** Nodes and notes that were only moved, or made larger or smaller. */
  readonly moved: { readonly nodes: readonly string[]; readonly notes: readonly string[] };
}

const layoutFields: ReadonlySet<string> = new Set(['position', 'size']);

function split<T extends object>(element: T, isLayout: (field: string) => boolean) {
  const entries = Object.entries(element).filter(([, value]) => value !== undefined);
  return {
    layout: Object.fromEntries(entries.filter(([field]) => isLayout(field))),
    rest: Object.fromEntries(entries.filter(([field]) => !isLayout(field))) as Readonly<
      Record<string, JsonValue>
    >,
  };
}

const own = <T>(map: Readonly<Record<string, T>>, id: string): T | undefined =>
  Object.hasOwn(map, id) ? map[id] : undefined;

function nodeChanges(before: Workflow, after: Workflow): { changes: NodeChange[]; moved: string[] } {
  const changes: NodeChange[] = [];
  const moved: string[] = [];
  for (const node of Object.values(before.nodes)) {
    if (own(after.nodes, node.id) === undefined)
      changes.push({ kind: 'removed', id: node.id, node, fields: [] });
  }
  for (const node of Object.values(after.nodes)) {
    const old = own(before.nodes, node.id);
    if (old === undefined) {
      changes.push({ kind: 'added', id: node.id, node, fields: [] });
      continue;
    }
    const [was, is] = [
      split(old, (field) => layoutFields.has(field)),
      split(node, (field) => layoutFields.has(field)),
    ];
    const fields = fieldChanges(was.rest, is.rest);
    if (fields.length > 0) changes.push({ kind: 'changed', id: node.id, node, fields });
    if (!jsonEquals(was.layout, is.layout)) moved.push(node.id);
  }
  return { changes, moved };
}

const endsOf = ({ from, to }: WorkflowEdge) => JSON.stringify([from.nodeId, from.port, to.nodeId, to.port]);

function edgeChanges(before: Workflow, after: Workflow): EdgeChange[] {
  const byEnds = (workflow: Workflow) => {
    const edges = new Map<string, WorkflowEdge>();
    for (const edge of Object.values(workflow.edges)) edges.set(endsOf(edge), edge);
    return edges;
  };
  const [old, now] = [byEnds(before), byEnds(after)];
  const describe = (kind: ChangeKind, edge: WorkflowEdge, workflow: Workflow): EdgeChange => {
    const end = ({ nodeId, port }: WorkflowEdge['from']): EdgeEnd => ({
      nodeId,
      port,
      name: own(workflow.nodes, nodeId)?.name ?? nodeId,
    });
    return { kind, id: edge.id, from: end(edge.from), to: end(edge.to) };
  };
  return [
    ...[...old].filter(([ends]) => !now.has(ends)).map(([, edge]) => describe('removed', edge, before)),
    ...[...now].filter(([ends]) => !old.has(ends)).map(([, edge]) => describe('added', edge, after)),
    // The order in which batches are joined.
    ...[...now]
      .filter(([ends, edge]) => old.has(ends) && old.get(ends)?.order !== edge.order)
      .map(([, edge]) => describe('changed', edge, after)),
  ];
}

function noteChanges(before: Workflow, after: Workflow): { changes: NoteChange[]; moved: string[] } {
  const changes: NoteChange[] = [];
  const moved: string[] = [];
  for (const { id, text } of Object.values(before.notes)) {
    if (own(after.notes, id) === undefined) changes.push({ kind: 'removed', id, before: text, after: '' });
  }
  for (const note of Object.values(after.notes)) {
    const old = own(before.notes, note.id);
    if (old === undefined) changes.push({ kind: 'added', id: note.id, before: '', after: note.text });
    else if (old.text !== note.text)
      changes.push({ kind: 'changed', id: note.id, before: old.text, after: note.text });
    else if (!jsonEquals(old, note)) moved.push(note.id);
  }
  return { changes, moved };
}

export function compareWorkflows(before: Workflow, after: Workflow): WorkflowDiff {
  const nodes = nodeChanges(before, after);
  const notes = noteChanges(before, after);
  const ownFields = ({ name, description, tags, settings }: Workflow) =>
    ({ name, description, tags, settings }) as unknown as JsonValue;
  return {
    nodes: nodes.changes,
    edges: edgeChanges(before, after),
    workflow: fieldChanges(ownFields(before), ownFields(after)),
    notes: notes.changes,
    moved: { nodes: nodes.moved, notes: notes.moved },
  };
}

/** Whether it changes the logic. */
export const hasLogicChanges = ({ nodes, edges, workflow }: WorkflowDiff): boolean =>
  nodes.length + edges.length + workflow.length > 0;

export const hasLayoutChanges = ({ notes, moved }: WorkflowDiff): boolean =>
  notes.length + moved.nodes.length + moved.notes.length > 0;
