/** What lists and searches need of a document, worked out when it is saved. */
import type { Workflow } from '@reporunner/core';

const maxTypes = 24;
const maxText = 20_000;

/** Each type of node once. */
export function nodeTypesOf({ nodes }: Workflow): readonly string[] {
  return [...new Set(Object.values(nodes).map(({ type }) => type))].slice(0, maxTypes);
}

/** Each credential that a node names, once. */
export function credentialIdsOf({ nodes }: Workflow): readonly string[] {
  return [...new Set(Object.values(nodes).flatMap(({ credentials }) => Object.values(credentials)))];
}

/** What a search looks through, a line for each part, so that nothing matches across parts. */
export function searchTextOf({ name, description, nodes }: Workflow): string {
  const lines = [name, description];
  let size = name.length + description.length;
  for (const node of Object.values(nodes)) {
    if (size > maxText) break;
    lines.push(node.name, node.type);
    size += node.name.length + node.type.length;
  }
  return lines.join('\n').slice(0, maxText);
}
