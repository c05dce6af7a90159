export { addressTaken, takenBy } from './address-taken.ts';
export { assertValid } from './assert-valid.ts';
export { collectSnapshots, type SnapshotCollection } from './collect-snapshots.ts';
export { type DraftPart, INPUT_TRIGGER, parseDraftVersionId } from './draft-parts.ts';
export { folderConflict } from './folder-conflict.ts';
export {
  createFolderService,
  type FolderChange,
  type FolderService,
  type FolderServiceOptions,
  type FolderWithCount,
} from './folder-service.ts';
export { workflowsMessages } from './messages/catalogue.ts';
export { exportWorkflow, normaliseImport, type PortableWorkflow } from './portable.ts';
export type { FolderRecord, FolderStore } from './ports/folder-store.ts';
export type {
  CredentialUse,
  OperationRecord,
  SnapshotId,
  TagCount,
  TakenAddress,
  WorkflowFilter,
  WorkflowRecord,
  WorkflowSnapshot,
  WorkflowSort,
  WorkflowStore,
  WorkflowSummary,
  WorkflowVersionRecord,
  WorkflowVersionSummary,
} from './ports/workflow-store.ts';
export {
  type EarlierResults,
  earlierResults,
  type RunDocument,
  reusableResults,
} from './reusable-results.ts';
export { credentialIdsOf, nodeTypesOf, searchTextOf } from './search-document.ts';
export {
  createWorkflowService,
  type WorkflowChange,
  type WorkflowService,
  type WorkflowServiceOptions,
} from './workflow-service.ts';
