export { type BorrowedChunks, type ByteRange, borrowedFile } from './base/borrowed-chunks.ts';
export {
  type CodeAccess,
  type CodeInput,
  type CodeNode,
  type CodePairs,
  type CodeRequest,
  type CodeResult,
  type CodeRunner,
  type CodeVariable,
  codeVariables,
  type LogLine,
} from './base/code-runner.ts';
export {
  type Activation as BodyActivation,
  type Collect,
  type ContainerDefinition,
  type ContainerPlan,
  type FailurePolicy,
  type Pace,
  portsWithFailed,
} from './base/container.ts';
export type {
  BatchContext,
  BinaryAccess,
  CredentialAccess,
  CredentialData,
  CredentialValue,
  ExecutionMetadata,
  ExecutionMode,
  ExpressionVariables,
  ItemContext,
  NodeContext,
  ReplyHeaders,
  WebhookReply,
} from './base/context.ts';
export {
  type Activation,
  type BatchAction,
  type BatchResult,
  type ChatActivation,
  type CredentialDefinition,
  defineAction,
  defineBatchAction,
  defineContainer,
  defineCredential,
  defineIntegration,
  defineTrigger,
  type Fold,
  type FoldContext,
  type FormActivation,
  type Integration,
  type ItemAction,
  type ItemResult,
  type ItemStream,
  type NodeDefinition,
  type Piece,
  type PieceResult,
  type PortBatches,
  type ScheduleActivation,
  type TriggerDefinition,
  type WebhookActivation,
  type WebhookAuth,
} from './base/definition.ts';
export type {
  DocumentAccess,
  DocumentChunk,
  DocumentFile,
  DocumentOperation,
  DocumentOperations,
  DocumentParser,
  DocumentPart,
  DocumentRequest,
  DocumentSource,
  HtmlExtraction,
} from './base/documents.ts';
export { field } from './base/field.ts';
export type { FileAccess, FileMetadata, ScopedFileSystem } from './base/files.ts';
export { defineFoldAction, type FoldAction } from './base/fold-action.ts';
export { isItemStream } from './base/item-stream.ts';
export type { CredentialSlot, NodeExample, NodeGroup, NodeMetadata } from './base/node-metadata.ts';
export type { PageField, ResumePage, Resumption, Wait, WaitCallback, WorkflowCall } from './base/waiting.ts';
export { stepsPerLook, WorkSlice } from './base/work-slice.ts';
export {
  forEachYielding,
  type Interruptible,
  mapYielding,
  runYielding,
  sortYielding,
} from './base/yielding.ts';
export { hostInUrl } from './credentials/allowed-hosts.ts';
export { countUnreadable } from './credentials/count-unreadable.ts';
export {
  type CredentialInput,
  type CredentialManager,
  type CredentialManagerOptions,
  type CredentialView,
  createCredentialManager,
} from './credentials/credential-manager.ts';
export type {
  CredentialRecord,
  CredentialStore,
  CredentialTestResult,
} from './credentials/credential-store.ts';
export { loadEncryptionKey, readEncryptionKey, seal, unseal } from './credentials/encryption.ts';
export { createDocumentAccess, type DocumentAccessOptions } from './documents/create-document-access.ts';
export { createFileAccess, createScopedFileSystem } from './files/create-scoped-file-system.ts';
export { compileGlob } from './files/glob-pattern.ts';
export { syncFolder } from './files/sync-folder.ts';
export type { AddressPolicy } from './http/address-guard.ts';
export { bodyText, bodyTextYielding, piecesOf, readContentType } from './http/body-charset.ts';
export { borrow, borrowAndFree, chunksOf, pulled, requestBody } from './http/borrow-chunks.ts';
export {
  type Admission,
  type CircuitBreaker,
  type CircuitBreakerOptions,
  type CircuitChange,
  type CircuitStats,
  createCircuitBreaker,
} from './http/circuit-breaker.ts';
export { createConnector } from './http/connector.ts';
export { acceptedCodings, contentCodings, decodeContent } from './http/content-coding.ts';
export {
  createHttpClient,
  type HttpClientOptions,
  isConnectionHeader,
  retryAfterMs,
} from './http/create-http-client.ts';
export { harmlessHeaders, mayReceiveSecrets, withoutSecretQuery } from './http/cross-origin.ts';
export { encodeBody, sentCharset, withCharset } from './http/encode-body.ts';
export { fileNameHeader, fileNameInHeader, plainFileName } from './http/file-name-header.ts';
export { hostOfCircuit } from './http/host-circuit.ts';
export type { HttpClient, HttpRequest, HttpResponse, MultipartPart } from './http/http-client.ts';
export { nodeHttp } from './http/node-http.ts';
export { appendQuery, encodeQuery, type QueryValue } from './http/query.ts';
export { type FormPart, readMultipart } from './http/read-multipart.ts';
export { requestContent } from './http/request-content.ts';
export { isPublicAddress } from './http/special-addresses.ts';
export { integrationMessages } from './messages/catalogue.ts';
export { parameterMessage } from './messages/parameter-messages.ts';
export { createClientTokenCache } from './oauth/client-token-cache.ts';
export { type OAuthClient, requestClientToken } from './oauth/request-client-token.ts';
export { redactMessage } from './redaction/redact-message.ts';
export { createRedactor, type Redactor } from './redaction/redactor.ts';
export { isSecret, secretStrings } from './redaction/secret-values.ts';
export { documentNode, type ExampleLink } from './registry/document-node.ts';
export {
  bodyRulesOf,
  createNodeRegistry,
  type IntegrationRegistry,
  portRulesOf,
  toOutputJsonSchema,
  toParameterJsonSchema,
} from './registry/node-registry.ts';
export { parseWithNumbers } from './registry/numeric-text.ts';
export { issueMessage } from './registry/parameter-issue.ts';
export {
  charsetOfByteOrderMark,
  createTextDecoder,
  type DecodeTextOptions,
  decodeText,
  decodeTextYielding,
  detectCharset,
  encodeText,
  isCharset,
  type TextChunkDecoder,
} from './text/decode-text.ts';
export { charsetOfReply, replyHeaders } from './webhook/reply-headers.ts';
export { verifyWebhook, type WebhookRequest, type WebhookVerdict } from './webhook/verify-webhook.ts';
