/**
 * The API at a glance: what each route takes and gives, as types only. The server's routes are checked against this
 * table, and a client made from it needs nothing of Zod at run time: `import type { ApiRoutes } …`.
 */
import type { z } from 'zod';
import type { answers } from './answers/index.ts';
import type { schemas } from './schemas.ts';

type Schemas = typeof schemas;
type Answers = typeof answers;

interface Takes<Q, B, A> {
  readonly query: Q;
  readonly body: B;
  /** `undefined`: 204, nothing. */
  readonly answer: A;
}
type None = undefined;
type Read<A extends keyof Answers> = Takes<None, None, Answers[A]>;
type List<Q extends keyof Schemas, A extends keyof Answers> = Takes<Schemas[Q], None, Answers[A]>;
type Write<B extends keyof Schemas, A extends keyof Answers> = Takes<None, Schemas[B], Answers[A]>;
type Add<Q extends keyof Schemas, B extends keyof Schemas, A extends keyof Answers> = Takes<
  Schemas[Q],
  Schemas[B],
  Answers[A]
>;
type Done = Takes<None, None, None>;

/** Each route of the API with the schemas of its query, body and response. */
export interface ApiRoutes {
  'GET /api/v1/workflows': List<'workflowList', 'workflowPage'>;
  'GET /api/v1/workflows/tags': List<'projectFilter', 'tagCounts'>;
  'POST /api/v1/workflows/bulk': Write<'bulkWorkflows', 'bulkResults'>;
  'POST /api/v1/workflows': Add<'createInto', 'workflowDocument', 'workflowRecord'>;
  'POST /api/v1/workflows/import': Add<'createInto', 'workflowDocument', 'workflowRecord'>;
  'POST /api/v1/workflows/validate': Write<'workflowDocument', 'validation'>;
  'GET /api/v1/workflows/:id': Read<'workflowRecord'>;
  'PUT /api/v1/workflows/:id': Write<'workflowReplace', 'workflowRecord'>;
  'DELETE /api/v1/workflows/:id': Takes<Schemas['deleteWorkflow'], None, None>;
  'POST /api/v1/workflows/:id/restore': Read<'workflowRecord'>;
  'POST /api/v1/workflows/:id/move': Write<'moveWorkflow', 'workflowRecord'>;
  'GET /api/v1/workflows/:id/operations': List<'operationList', 'operationRecords'>;
  'POST /api/v1/workflows/:id/operations': Write<'operation', 'operationApplied'>;
  'POST /api/v1/workflows/:id/publish': Write<'publish', 'publishedVersion'>;
  'POST /api/v1/workflows/:id/unpublish': Done;
  'GET /api/v1/workflows/:id/versions': List<'versionList', 'versionPage'>;
  'GET /api/v1/workflows/:id/versions/:versionId': Read<'versionRecord'>;
  'POST /api/v1/workflows/:id/versions/:versionId/restore': Read<'workflowRecord'>;
  'POST /api/v1/workflows/:id/duplicate': Read<'workflowRecord'>;
  'POST /api/v1/workflows/:id/validate': Read<'validation'>;
  'GET /api/v1/workflows/:id/export': Read<'portableWorkflow'>;
  'POST /api/v1/workflows/:id/executions': Write<'startExecution', 'executionStarted'>;
  'GET /api/v1/workflows/:id/test-addresses': Read<'testAddresses'>;
  'POST /api/v1/workflows/:id/test-addresses': Write<'openTestAddress', 'testAddress'>;
  'POST /api/v1/workflows/:id/test-addresses/:addressId/extend': Read<'testAddress'>;
  'DELETE /api/v1/workflows/:id/test-addresses/:addressId': Done;
  'GET /api/v1/folders': List<'projectFilter', 'folderList'>;
  'POST /api/v1/folders': Write<'createFolder', 'folder'>;
  'PUT /api/v1/folders/:id': Write<'updateFolder', 'folder'>;
  'DELETE /api/v1/folders/:id': Takes<Schemas['deleteFolder'], None, None>;
  'GET /api/v1/templates': Read<'templates'>;
  'POST /api/v1/templates/:id/use': Write<'useTemplate', 'workflowRecord'>;
  'GET /api/v1/executions': List<'executionList', 'executionPage'>;
  'GET /api/v1/executions/counts': List<'executionFilter', 'statusCounts'>;
  'GET /api/v1/executions/compare/:id': Read<'comparedExecution'>;
  'POST /api/v1/executions/bulk': Write<'bulkExecutions', 'bulkResults'>;
  'GET /api/v1/executions/:id': Read<'executionDetail'>;
  'DELETE /api/v1/executions/:id': Done;
  'GET /api/v1/executions/:id/workflow': Read<'ranWorkflow'>;
  'GET /api/v1/executions/:id/data': List<'operationList', 'journalPage'>;
  'GET /api/v1/executions/:id/data/:nodeId': List<'executionData', 'nodeData'>;
  'GET /api/v1/executions/:id/input/:nodeId': List<'executionData', 'nodeData'>;
  'GET /api/v1/executions/:id/runs': List<'executionRuns', 'runPage'>;
  /** Bytes. */
  'GET /api/v1/executions/:id/binary/:blobId': Takes<Schemas['executionBinary'], None, None>;
  'POST /api/v1/executions/:id/cancel': Read<'executionRecord'>;
  'POST /api/v1/executions/:id/retry': Write<'retryExecution', 'retryStarted'>;
  'GET /api/v1/node-types': Read<'nodeTypes'>;
  'GET /api/v1/node-types/:type': List<'nodeVersion', 'nodeType'>;
  'POST /api/v1/node-types/:type/upgrade': Write<'upgradeNode', 'upgradedParameters'>;
  'GET /api/v1/credential-types': Read<'credentialTypes'>;
  'POST /api/v1/import/curl': Write<'importCurl', 'importedRequest'>;
  'GET /api/v1/credentials': List<'credentialList', 'credentialPage'>;
  'POST /api/v1/credentials': Write<'createCredential', 'credential'>;
  'GET /api/v1/credentials/:id': Read<'credential'>;
  'PUT /api/v1/credentials/:id': Write<'updateCredential', 'credential'>;
  'DELETE /api/v1/credentials/:id': Takes<Schemas['deleteCredential'], None, None>;
  'GET /api/v1/credentials/:id/usage': Read<'credentialUsage'>;
  'POST /api/v1/credentials/test': Write<'testCredential', 'credentialTest'>;
  'POST /api/v1/credentials/:id/test': Read<'credentialTest'>;
  'GET /api/v1/setup': Read<'setUpState'>;
  'POST /api/v1/setup': Write<'setUp', 'account'>;
  'POST /api/v1/auth/login': Write<'login', 'account'>;
  'POST /api/v1/auth/logout': Done;
  'GET /api/v1/me': Read<'me'>;
  'PATCH /api/v1/me': Write<'updateMe', 'me'>;
  'POST /api/v1/me/password': Takes<None, Schemas['changePassword'], None>;
  'GET /api/v1/me/sessions': Read<'sessions'>;
  'DELETE /api/v1/me/sessions/:id': Done;
  'GET /api/v1/system': Read<'systemSummary'>;
  'GET /api/v1/flags': Read<'flags'>;
  'PUT /api/v1/flags/:name': Write<'setFlag', 'flag'>;
  'DELETE /api/v1/flags/:name': Read<'flag'>;
  'GET /api/v1/quarantine': Read<'quarantine'>;
  'DELETE /api/v1/quarantine/:workflowId/:nodeId': Done;
  'GET /api/v1/projects': Read<'projects'>;
  'GET /api/v1/api-keys': Read<'apiKeys'>;
  'POST /api/v1/api-keys': Write<'createApiKey', 'newApiKey'>;
  'DELETE /api/v1/api-keys/:id': Done;
}

/** The method and path of a route, such as `GET /api/v1/workflows/:id`. */
export type ApiRouteName = keyof ApiRoutes;

type InputOf<S> = S extends z.ZodType ? z.input<S> : undefined;
type OutputOf<S> = S extends z.ZodType ? z.output<S> : undefined;
/** Read-only all the way down: what is being sent is not changed. */
type Unchanged<T> = T extends readonly (infer One)[]
  ? readonly Unchanged<One>[]
  : T extends object
    ? { readonly [Key in keyof T]: Unchanged<T[Key]> }
    : T;
type NamesIn<P> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesIn<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

/** The parameters in a route's path. */
export type ParamsOf<K extends ApiRouteName> = Readonly<Record<NamesIn<K>, string>>;
/** What a caller may ask in the address. */
export type QueryOf<K extends ApiRouteName> = InputOf<ApiRoutes[K]['query']>;
/** What a caller sends. */
export type BodyOf<K extends ApiRouteName> = Unchanged<InputOf<ApiRoutes[K]['body']>>;
/** What a caller gets. */
export type AnswerOf<K extends ApiRouteName> = OutputOf<ApiRoutes[K]['answer']>;
