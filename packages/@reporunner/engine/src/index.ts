export type {
  CallbackLookup,
  Engine,
  ExecutionHandle,
  ExecutionResult,
  ResumeSuspension,
  ResumeWait,
  RetryOptions,
  StartRequest,
  WaitPlace,
} from './api.ts';
export { createBinaryAccess } from './binary-access.ts';
export { type BlobCollection, collectBlobs } from './collect-blobs.ts';
export { createEngine, type EngineOptions } from './engine.ts';
export type { EngineLimits } from './engine-services.ts';
export type {
  ExecutionEvent,
  ExecutionFailure,
  ExecutionStatus,
  FinishedStatus,
  ScopePath,
} from './events.ts';
export type {
  AfterNode,
  BeforeNode,
  Interceptor,
  NodeRunInfo,
  ResumeOutcome,
  Verdict,
} from './interceptor.ts';
export { type Batch, isStored, type StoredItems } from './items/batch.ts';
export {
  describeExecution,
  type NodeRunDetail,
  nodeOutputs,
} from './journal/describe-execution.ts';
export { type EventHeader, eventHeaderOf, type ItemCounts } from './journal/event-header.ts';
export { ExecutionSummary, type NodeSummary } from './journal/execution-summary.ts';
export { type FoundBinary, findBinary } from './journal/find-binary.ts';
export { type NodeInput, nodeInput } from './journal/node-input.ts';
export { endedRun, type NodeRunSummary, type RunStatus } from './journal/node-run-summary.ts';
export { createChangeFeed } from './outbox/change-feed.ts';
export {
  createOutboxDispatcher,
  type OutboxConsumer,
  type OutboxDispatcher,
} from './outbox/dispatch-outbox.ts';
export { executionRecordOf } from './outbox/execution-record.ts';
export type { Plan } from './plan/plan.ts';
export type { ChangeFeed, ChangeListener } from './ports/change-feed.ts';
export type {
  ClaimedExecution,
  ExecutionFilter,
  ExecutionRecord,
  ExecutionStore,
  ExecutionWrite,
  NewExecution,
  Page,
  StatusCounts,
} from './ports/execution-store.ts';
export { installation, type Lease, type LeaseStore, processLeaseName } from './ports/lease-store.ts';
export {
  type HoldingRun,
  type MainThreadHolder,
  noNode,
  type Quarantine,
  type RecordedHolder,
  type RecordedStall,
  type RecoveryTrial,
  type SetAside,
} from './ports/main-thread.ts';
export {
  type IdentityChange,
  type NewOutboxRecord,
  type OutboxCommit,
  type OutboxCursor,
  type OutboxRecord,
  type OutboxStore,
  outboxCommit,
  type WorkflowStoreChange,
} from './ports/outbox.ts';
export type {
  BlobReferences,
  BlobStore,
  CredentialProvider,
  EventSink,
  NodeProgress,
  NodeRegistry,
  WorkflowSource,
  WorkflowVersion,
} from './ports/ports.ts';
export type { PendingReply, Reply, ReplyChannel, ReplyOutcome } from './ports/reply-channel.ts';
export type { TriggerStateStore } from './ports/trigger-state-store.ts';
export { createInProcessReplies } from './replies/in-process-replies.ts';
export { messageOf, type StoredError } from './stored-error.ts';
export {
  type RefusedTrigger,
  type TriggerActivation,
  type TriggerActivations,
  triggerActivations,
} from './triggers/activations.ts';
export { followPublished, type PublishedFollower } from './triggers/follow-published.ts';
export {
  type ChatRoute,
  createTriggerManager,
  type FormRoute,
  type TriggerManager,
  type TriggerManagerOptions,
  triggerTenant,
  type WebhookRoute,
} from './triggers/trigger-manager.ts';
export {
  createWebhookTable,
  type TriggerAddress,
  type WebhookAddress,
  type WebhookMatch,
  type WebhookPath,
  type WebhookTable,
} from './triggers/webhook-table.ts';
