import type { NodeCatalogue } from '@reporunner/core';
import type { Engine, Plan, WorkflowVersion } from '@reporunner/engine';
import { assertValid } from '@reporunner/workflows';

/**
 * The plan of a draft, or of a part of one, checked completely: a person waits for it, and learns all that is wrong at
 * once. @throws ServiceError WORKFLOW_INVALID.
 */
export function compileDraft(
  engine: Pick<Engine, 'compile'>,
  catalogue: NodeCatalogue,
  version: WorkflowVersion,
): Plan {
  assertValid(version.workflow, catalogue, 'run');
  return engine.compile(version);
}
