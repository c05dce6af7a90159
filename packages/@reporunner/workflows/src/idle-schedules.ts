import type { Diagnostic, NodeCatalogue, Workflow } from '@reporunner/core';
import { workflowsMessage } from './messages/workflows-messages.ts';

/** A warning for each schedule of a workflow, where none is run (G25). */
export function idleSchedules(workflow: Workflow, catalogue: NodeCatalogue): readonly Diagnostic[] {
  return Object.values(workflow.nodes)
    .filter(
      ({ type, typeVersion, disabled }) =>
        !disabled && catalogue.describe(type, typeVersion)?.startsOn === 'schedule',
    )
    .map(({ id, name }) => {
      const message = workflowsMessage('schedulesDisabled', { node: name });
      return {
        rule: 'G25-schedules-disabled',
        severity: 'warning',
        message: message.text,
        messageId: message.id,
        parameters: message.parameters,
        nodeId: id,
      };
    });
}
