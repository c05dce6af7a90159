/** Copy and paste as JSON text, within a workflow, between workflows and between browsers. */
import type {
  IdSource,
  OperationPart,
  Workflow,
  WorkflowEdge,
  WorkflowNode,
  WorkflowNote,
} from '@reporunner/core';
import { edgeSchema, nodeSchema, noteSchema, parseJson, renameReferences } from '@reporunner/core';
import { z } from 'zod';
import { addPart, namesOf, type Selection, uniqueName, withDescendants } from './edits.ts';
import type { Spot } from './geometry.ts';
import type { CodeLooks } from './rename-parts.ts';

/** A piece of a workflow: what the clipboard holds. */
export interface Fragment {
  readonly nodes: readonly WorkflowNode[];
  readonly edges: readonly WorkflowEdge[];
  readonly notes: readonly WorkflowNote[];
}

const listOf = <T extends z.ZodType>(element: T) =>
  z
    .union([z.array(element), z.record(z.string(), element).transform((map) => Object.values(map))])
    .default([]);

/** Our own clipboard text, and any exported workflow. */
const fragmentSchema = z.looseObject({
  nodes: listOf(nodeSchema),
  edges: listOf(edgeSchema),
  notes: listOf(noteSchema),
});

export function copyText(workflow: Workflow, selection: Selection): string {
  const ids = withDescendants(workflow, selection.nodes);
  const nodes = [...ids].flatMap((id) => workflow.nodes[id] ?? []);
  const edges = Object.values(workflow.edges).filter(
    ({ from, to }) => ids.has(from.nodeId) && ids.has(to.nodeId),
  );
  const notes = [...selection.notes].flatMap((id) => workflow.notes[id] ?? []);
  return JSON.stringify({ reporunner: 1, nodes, edges, notes }, null, 2);
}

/** What a text holds of a workflow; undefined when it is none. */
export function readFragment(text: string): Fragment | undefined {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return undefined;
  }
  const result = fragmentSchema.safeParse(value);
  if (!result.success || result.data.nodes.length + result.data.notes.length === 0) return undefined;
  return result.data as Fragment;
}

/**
 * Puts a fragment into the workflow with new ids and free names; expressions inside it follow its own new names.
 * The top-left corner of the fragment comes to `spot`.
 */
export function pasteParts(
  workflow: Workflow,
  looks: CodeLooks,
  ids: IdSource,
  fragment: Fragment,
  spot: Spot,
): { readonly selection: Selection; readonly parts: readonly OperationPart[] } {
  const taken = namesOf(workflow);
  const newIds = new Map<string, string>();
  const names = new Map<string, string>();
  for (const { id, name } of fragment.nodes) {
    newIds.set(id, ids());
    const unique = uniqueName(name, taken);
    taken.add(unique);
    if (unique !== name) names.set(name, unique);
  }
  const isTop = (one: { readonly parentId?: string | undefined }) =>
    one.parentId === undefined || !newIds.has(one.parentId);
  const tops = [...fragment.nodes.filter(isTop), ...fragment.notes.filter(isTop)];
  const left = Math.min(...tops.map(({ position }) => position.x));
  const top = Math.min(...tops.map(({ position }) => position.y));
  const shifted = ({ x, y }: { readonly x: number; readonly y: number }) => ({
    x: x - left + spot.position.x,
    y: y - top + spot.position.y,
  });
  const parts: OperationPart[] = [];
  const selected = { nodes: new Set<string>(), edges: new Set<string>(), notes: new Set<string>() };
  for (const node of fragment.nodes) {
    const id = newIds.get(node.id) as string;
    const parameters =
      names.size === 0
        ? node.parameters
        : renameReferences(node.parameters, names, looks.codeParameters(node));
    const { parentId, body, ...rest } = node;
    const inside = !isTop(node);
    const home = inside ? newIds.get(parentId ?? '') : spot.parentId;
    const lane = inside ? body : spot.body;
    parts.push(
      addPart('node', {
        ...rest,
        id,
        name: names.get(node.name) ?? node.name,
        parameters,
        position: inside ? node.position : shifted(node.position),
        ...(home === undefined ? {} : { parentId: home }),
        ...(lane === undefined ? {} : { body: lane }),
      }),
    );
    if (!inside) selected.nodes.add(id);
  }
  for (const edge of fragment.edges) {
    const from = newIds.get(edge.from.nodeId);
    const to = newIds.get(edge.to.nodeId);
    if (from === undefined || to === undefined) continue;
    parts.push(
      addPart('edge', {
        ...edge,
        id: ids(),
        from: { ...edge.from, nodeId: from },
        to: { ...edge.to, nodeId: to },
      }),
    );
  }
  for (const note of fragment.notes) {
    const id = ids();
    const { parentId, ...rest } = note;
    const home = newIds.get(parentId ?? '');
    parts.push(
      addPart('note', {
        ...rest,
        id,
        position: shifted(note.position),
        ...(home === undefined ? {} : { parentId: home }),
      }),
    );
    selected.notes.add(id);
  }
  return { selection: selected, parts };
}
