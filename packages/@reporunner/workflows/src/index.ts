export { exportWorkflow, normaliseImport, type PortableWorkflow } from './portable.ts';
export type {
  OperationRecord,
  WorkflowFilter,
  WorkflowRecord,
  WorkflowSort,
  WorkflowStore,
  WorkflowSummary,
  WorkflowVersionRecord,
  WorkflowVersionSummary,
} from './ports/workflow-store.ts';
export {
  createWorkflowService,
  draftVersion,
  type WorkflowChange,
  type WorkflowService,
  type WorkflowServiceOptions,
} from './workflow-service.ts';
