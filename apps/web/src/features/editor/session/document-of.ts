import type { Workflow } from '@reporunner/core';
import type { WorkflowRecord } from '../../../api/workflows.ts';

/** The document in a record, without what is only known of it. */
export function documentOf(record: WorkflowRecord): Workflow {
  const {
    revision: _r,
    publishedVersionId: _p,
    folderId: _f,
    createdAt: _c,
    updatedAt: _u,
    nextRuns: _n,
    ...document
  } = record;
  return document;
}
