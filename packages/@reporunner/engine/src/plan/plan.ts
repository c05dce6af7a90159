import type { Workflow } from '@reporunner/core';

/** A compiled workflow version. Opaque to callers. */
export interface Plan {
  readonly versionId: string;
  readonly workflow: Workflow;
}
