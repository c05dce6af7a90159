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
