/** What the connections of a workflow make of it: notes on what runs otherwise here, with what to do. */
import type { WorkflowEdge } from '@reporunner/core';
import { circlesOf } from './circles.ts';
import type { N8nNode } from './document.ts';
import type { Link } from './links.ts';
import { listed } from './listed.ts';
import type { Loop } from './loops.ts';
import { lostLineage } from './lost-lineage.ts';
import { readsFromOutside } from './reads-from-outside.ts';
import type { Translated } from './translation.ts';

interface ReadingNote {
  readonly node: N8nNode;
  readonly message: string;
}

/** What nodes read of others, and cannot here. */
export function readingNotes(
  steps: readonly N8nNode[],
  translations: ReadonlyMap<string, Translated | undefined>,
  links: readonly Link[],
  homes: ReadonlyMap<string, Loop>,
): readonly ReadingNote[] {
  return [
    ...readsFromOutside(steps, translations, homes).map(({ node, read, loop }) => ({
      node,
      message: `It reads "${read}", which is inside "${loop}": only steps in that loop can read it now. Read the output of the loop instead.`,
    })),
    ...lostLineage(steps, translations, links).map(({ node, reader, read }) => ({
      node,
      message: `"${reader}" reads the matching item of "${read}" through it, and its code does not say from which items it made its own: return { json, pairedItem } with the place of the input item, counted from 0.`,
    })),
  ];
}

interface CircleNote {
  /** Of the node that leads back. */
  readonly name: string;
  readonly message: string;
}

/** Connections that lead back, with which a workflow does not run. `nameOf`: the names of nodes by their ids. */
export function circleNotes(
  edges: readonly WorkflowEdge[],
  nameOf: ReadonlyMap<string, string>,
): readonly CircleNote[] {
  const steps = edges.map(({ from, to }) => ({ from: from.nodeId, to: to.nodeId }));
  return circlesOf(steps).map((circle) => {
    const names = circle.map((id) => nameOf.get(id) ?? '');
    const along = [...names, names[0] ?? ''].map((name) => `"${name}"`);
    return {
      name: names.at(-1) ?? '',
      message: `It leads back in a circle, with which the workflow cannot run: ${listed(along, ' → ')}. Put these steps into a Loop that repeats while or until a condition holds, and take this connection away.`,
    };
  });
}
