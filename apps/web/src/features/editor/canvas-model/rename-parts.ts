/** Renaming, with what reads the node by its name. Holds the parser of expressions: load it lazily. */
import { type OperationPart, renameReferences, type Workflow, type WorkflowNode } from '@reporunner/core';
import { namesOf, setPart, uniqueName } from './edits.ts';

/** Which parameters of a node hold code. */
export interface CodeLooks {
  codeParameters(node: WorkflowNode): readonly string[];
}

/** Gives a node another name, and changes every expression and all code that read it by the old one. */
export function renameParts(
  workflow: Workflow,
  looks: CodeLooks,
  nodeId: string,
  wanted: string,
): readonly OperationPart[] {
  const node = workflow.nodes[nodeId];
  const name = wanted.trim();
  if (node === undefined || name === '' || name === node.name) return [];
  const taken = namesOf(workflow);
  taken.delete(node.name);
  const unique = uniqueName(name, taken);
  const names = new Map([[node.name, unique]]);
  const parts: OperationPart[] = [setPart(['nodes', nodeId, 'name'], unique)];
  for (const other of Object.values(workflow.nodes)) {
    const parameters = renameReferences(other.parameters, names, looks.codeParameters(other));
    for (const [key, value] of Object.entries(parameters)) {
      if (value !== other.parameters[key]) parts.push(setPart(['nodes', other.id, 'parameters', key], value));
    }
  }
  return parts;
}
