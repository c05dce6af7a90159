export type {
  CompiledTemplate,
  ExpressionBudget,
  ExpressionScope,
} from './expressions/types.ts';
export { type Clock, createManualClock, systemClock, type Timer } from './kernel/clock.ts';
export { isServiceError, ServiceError, type ServiceErrorOptions, toServiceError } from './kernel/errors.ts';
export { isJsonObject, type JsonObject, type JsonPrimitive, type JsonValue } from './kernel/json.ts';
export { type LogFields, type Logger, type LogLevel, silentLogger } from './kernel/logger.ts';
export type { TenantContext } from './kernel/tenant.ts';
export type { Diagnostic, DiagnosticRule } from './workflow/diagnostics.ts';
export {
  edgeSchema,
  nodeSchema,
  noteSchema,
  type RetryPolicy,
  retrySchema,
  settingsSchema,
  WORKFLOW_SCHEMA_VERSION,
  type Workflow,
  type WorkflowEdge,
  type WorkflowNode,
  type WorkflowNote,
  type WorkflowSettings,
  workflowSchema,
} from './workflow/document.ts';
export type { BinaryHandle, Item, ItemError, ItemSource } from './workflow/items.ts';
export type {
  NodeCatalogue,
  NodePorts,
  NodeTypeDescription,
  ParameterIssue,
  PortDescription,
} from './workflow/node-catalogue.ts';
