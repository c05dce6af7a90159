export type { BulkResults } from './answers/bulk.ts';
export type { Credential, CredentialType, CredentialUsage } from './answers/credential.ts';
export type {
  ExecutionDetail,
  ExecutionFailure,
  ExecutionMode,
  ExecutionRecord,
  ExecutionStarted,
  ExecutionStatus,
  ExecutionWait,
  JournalEvent,
  NodeData,
  NodeDigest,
  NodeRunStatus,
  NodeRunSummary,
  RunPage,
  StatusCounts,
} from './answers/execution.ts';
export type { Folder, FolderList } from './answers/folder.ts';
export type { Account, ApiKey, Me, NewApiKey, Project, Session, SetUpState } from './answers/identity.ts';
export { answers } from './answers/index.ts';
export type { ImportedRequest, NodeTypeMetadata } from './answers/node-type.ts';
export type { OperationRecord } from './answers/operation.ts';
export type { ProblemDocument } from './answers/problem.ts';
export type { StoppedServer } from './answers/quarantine.ts';
export type { Readiness } from './answers/readiness.ts';
export type { SystemSummary } from './answers/system.ts';
export type { Template, TemplateCategory } from './answers/template.ts';
export type { WorkflowVersionRecord, WorkflowVersionSummary } from './answers/version.ts';
export type {
  RanWorkflow,
  TagCounts,
  Validation,
  WorkflowRecord,
  WorkflowSummary,
} from './answers/workflow.ts';
export type { AnswerOf, ApiRouteName, ApiRoutes, BodyOf, ParamsOf, QueryOf } from './api-routes.ts';
export { openApiDocument, type RouteDescription } from './openapi.ts';
export { schemas } from './schemas.ts';
export {
  type ClientToServer,
  type JoinAnswer,
  type LiveEvent,
  type LiveEvents,
  type LiveExecution,
  type LiveExecutions,
  type LiveOperation,
  type LiveProgress,
  type LiveWorkflowChange,
  type RoomName,
  type ServerToClient,
  type SocketRefusal,
  socketHandshake,
  socketRequests,
  type WorkflowChangeKind,
} from './socket.ts';
