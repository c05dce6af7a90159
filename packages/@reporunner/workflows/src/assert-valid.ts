import {
  type Diagnostic,
  hasErrors,
  type Message,
  type NodeCatalogue,
  ServiceError,
  validateWorkflow,
  type Workflow,
} from '@reporunner/core';
import { workflowsMessage } from './messages/workflows-messages.ts';

const texts = {
  publish: { one: 'unsound', more: 'unsoundMore' },
  run: { one: 'notRunnable', more: 'notRunnableMore' },
} as const;

/**
 * The complete check, at the door: before a version is published or a draft runs. What is behind it is only compiled.
 * @throws ServiceError WORKFLOW_INVALID, with the diagnostics in `details.diagnostics`.
 */
export function assertValid(workflow: Workflow, catalogue: NodeCatalogue, purpose: 'publish' | 'run'): void {
  const diagnostics = validateWorkflow(workflow, catalogue, 'complete');
  if (!hasErrors(diagnostics)) return;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const { messageId, parameters, message } = errors[0] as Diagnostic;
  const problem: Message = { id: messageId, parameters, text: message };
  throw new ServiceError(
    errors.length > 1
      ? workflowsMessage(texts[purpose].more, { problem, count: errors.length - 1 })
      : workflowsMessage(texts[purpose].one, { problem }),
    { code: 'WORKFLOW_INVALID', service: 'workflows', details: { diagnostics } },
  );
}
