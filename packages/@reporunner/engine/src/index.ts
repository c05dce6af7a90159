export type {
  Engine,
  ExecutionHandle,
  ExecutionResult,
  RetryOptions,
  StartRequest,
} from './api.ts';
export type {
  ExecutionEvent,
  ExecutionFailure,
  ExecutionStatus,
  FinishedStatus,
  ScopePath,
} from './events.ts';
export type { Plan } from './plan/plan.ts';
export type {
  ClaimedExecution,
  ExecutionFilter,
  ExecutionRecord,
  ExecutionStore,
  ExecutionWrite,
  NewExecution,
  Page,
} from './ports/execution-store.ts';
export type {
  BlobStore,
  CredentialProvider,
  EventSink,
  NodeRegistry,
  WorkflowSource,
  WorkflowVersion,
} from './ports/ports.ts';
export type { TriggerStateStore } from './ports/trigger-state-store.ts';
export {
  createTriggerManager,
  type TriggerConflict,
  type TriggerManager,
  type TriggerManagerOptions,
  type WebhookRoute,
} from './triggers/trigger-manager.ts';
export { triggerActivations, type TriggerActivation } from './triggers/activations.ts';
export {
  createWebhookTable,
  type WebhookAddress,
  type WebhookMatch,
  type WebhookTable,
} from './triggers/webhook-table.ts';
