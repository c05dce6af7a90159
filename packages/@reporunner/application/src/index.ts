export { mapCredentialTexts, mapNodeTexts, type ReplaceText } from './catalogue-texts.ts';
export { type CatalogueUseCases, createCatalogueUseCases } from './catalogue-use-cases.ts';
export { type CredentialUseCases, createCredentialUseCases } from './credential-use-cases.ts';
export { cancelUnfinished } from './executions/cancel-unfinished.ts';
export {
  createExecutionDataUseCases,
  type ExecutionDataUseCases,
} from './executions/execution-data-use-cases.ts';
export { createDigests } from './executions/execution-digests.ts';
export {
  createExecutionUseCases,
  type ExecutionUseCases,
  MAX_COUNTED_EXECUTIONS,
} from './executions/execution-use-cases.ts';
export { createExecutionWatch } from './executions/execution-watch.ts';
export { createIncidents, type Incident, type Incidents } from './executions/incidents.ts';
export { createLargeReads, type ResultReceiver } from './executions/large-reads.ts';
export { createLocalRunUseCases, type LocalRunUseCases } from './executions/local-run-use-cases.ts';
export { createQuarantineUseCases, type QuarantineUseCases } from './executions/quarantine-use-cases.ts';
export {
  armPublished,
  createArmingUseCases,
  createRecoveryUseCases,
  type RecoveryUseCases,
  withAuthorizedStart,
} from './executions/recovery-use-cases.ts';
export { createRunUseCases, type RunUseCases } from './executions/run-use-cases.ts';
export { createFlagUseCases, type FlagUseCases } from './flags/flag-use-cases.ts';
export { createFlags, type FlagState, type Flags } from './flags/flags.ts';
export { createIdentityUseCases, type IdentityUseCases } from './identity/identity-use-cases.ts';
export { type ChatUseCases, createChatUseCases } from './ingress/chat-use-cases.ts';
export { createPageUseCases, guestOf, openResumeToken, type PageUseCases } from './ingress/page-use-cases.ts';
export { createRequestWindow } from './ingress/request-window.ts';
export { createResumeTokens, type ResumeTokens } from './ingress/resume-tokens.ts';
export {
  createTestAddressUseCases,
  type TestAddressUseCases,
} from './ingress/test-address-use-cases.ts';
export {
  createTestIngressUseCases,
  openTestToken,
  type TestIngressUseCases,
} from './ingress/test-ingress-use-cases.ts';
export { createTestTokens } from './ingress/test-tokens.ts';
export {
  createWebhookUseCases,
  principalOfRoute,
  type WebhookUseCases,
} from './ingress/webhook-use-cases.ts';
export { createRoomUseCases, type LiveRoom, type RoomUseCases } from './live/room-use-cases.ts';
export { applicationMessages, interopMessages } from './messages/catalogue.ts';
export type { FlagOverride, FlagStore } from './ports/flag-store.ts';
export type {
  NewTestAddress,
  TestAddress,
  TestAddressStore,
  TestRequest,
  TestScope,
  TriggerSample,
} from './ports/test-address-store.ts';
export { createResourceLocator, type ResourceLocator } from './resource-locator.ts';
export { createRetentionUseCases, type RetentionUseCases, startRetention } from './retention.ts';
export { createSystemUseCases, type SystemUseCases } from './system-use-cases.ts';
export { createDefineUseCase, type DefineUseCase, isUseCase, type UseCase } from './use-case.ts';
export { createWeightedSlots, type Slot, type WeightedSlots } from './weighted-slots.ts';
export { createWorkflowBulkUseCases, type WorkflowBulkUseCases } from './workflows/bulk-use-cases.ts';
export type { ShippedTemplate } from './workflows/describe-template.ts';
export { createFolderUseCases, type FolderUseCases } from './workflows/folder-use-cases.ts';
export { createTemplateUseCases, type TemplateUseCases } from './workflows/template-use-cases.ts';
export { createWorkflowUseCases, type WorkflowUseCases } from './workflows/workflow-use-cases.ts';
