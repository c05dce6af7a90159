export { curlExample } from './curl.ts';
export { type OpenApiOptions, openApiDocument } from './openapi.ts';
export {
  PROBLEM_CONTENT_TYPE,
  type Problem,
  type ProblemIssue,
  problemSchema,
} from './problem.ts';
export {
  type Access,
  type BodyOf,
  defineRoute,
  type HttpMethod,
  type Immutable,
  type ParamsOf,
  type QueryOf,
  type ReplyOf,
  type ResponseBody,
  type Route,
  type RouteExample,
  type RouteResponse,
  type Tag,
} from './route.ts';
export { type ApiRoutes, apiRoutes } from './routes/index.ts';
export {
  EXECUTION_MODES,
  EXECUTION_STATUSES,
  type ExecutionResource,
  type NodeRunResource,
} from './schemas/executions.ts';
export type { WorkflowResource } from './schemas/workflows.ts';
