/** The graph rules of core over the node types of this installation; of parameters, what is missing. */
import {
  createCatalogue,
  type Diagnostic,
  type Message,
  validateWorkflow,
  type Workflow,
} from '@reporunner/core';
import type { NodeTypeMetadata } from '../../../api/node-types.ts';

export function createValidator(
  nodeTypes: readonly NodeTypeMetadata[],
  say: (message: Message) => string = ({ text }) => text,
): (workflow: Workflow) => readonly Diagnostic[] {
  const catalogue = createCatalogue(nodeTypes);
  return (workflow) =>
    validateWorkflow(workflow, catalogue).map((diagnostic) => {
      const { messageId: id, parameters, message: text } = diagnostic;
      return { ...diagnostic, message: say({ id, parameters, text }) };
    });
}
