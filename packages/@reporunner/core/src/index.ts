export { readInZone } from './dates/first-pass.ts';
export { isDateTime, readDate } from './dates/read-date.ts';
export {
  type Ancestor,
  type CompiledTemplate,
  checkTemplate,
  compileJsonTemplate,
  compileKeyTemplate,
  compileTemplate,
  type ExpressionBudget,
  type ExpressionScope,
  type HostFunction,
  hostFunction,
  type IsFree,
  type ItemList,
  isExpression,
  type JsonRendering,
  type LoopScope,
  literalText,
  type MissingParent,
  NodeScope,
  namesIn,
  namesReadIn,
  type PortItems,
  type Replace,
  ROOT_VARIABLES,
  referencesInCode,
  refuseMissingParent,
  rewriteTemplate,
  type ScopeMetadata,
  type SyntaxNode,
  stepsTaken,
  type TemplateIssue,
  toJsonValue,
  unwrapped,
} from './expressions/index.ts';
export { abortError, sleep, throwIfAborted, withTimeout } from './kernel/abort.ts';
export { assertRevision } from './kernel/assert-revision.ts';
export { canonicalJson } from './kernel/canonical-json.ts';
export { type Clock, createManualClock, setAlarm, systemClock, type Timer } from './kernel/clock.ts';
export { isEmailAddress } from './kernel/email-address.ts';
export { isServiceError, ServiceError, type ServiceErrorOptions, toServiceError } from './kernel/errors.ts';
export { exactIntegers, type JsonIntegers } from './kernel/exact-integers.ts';
export { createId, type IdSource, isId, lowestIdAt } from './kernel/ids.ts';
export { isJsonObject, type JsonObject, type JsonPrimitive, type JsonValue } from './kernel/json.ts';
export { type LogFields, type Logger, type LogLevel, silentLogger } from './kernel/logger.ts';
export {
  createMessages,
  formatMessage,
  isMessage,
  type Message,
  type MessageCatalogue,
  type MessageParameters,
  type MessageValue,
  namesInMessage,
  type TextOf,
  type Texts,
  translateMessage,
} from './kernel/messages.ts';
export { exactNumberIn, numberIn } from './kernel/number-in-text.ts';
export {
  assertFiniteNumbers,
  assertJsonBounds,
  assertJsonValues,
  parseJson,
  type TextName,
} from './kernel/parse-json.ts';
export { parseJsonYielding, type YieldingJsonOptions } from './kernel/parse-json-yielding.ts';
export {
  type PrincipalRecord,
  principalRecordSchema,
  SYSTEM_TASKS,
  type SystemTask,
  userIdOf,
} from './kernel/principal.ts';
export { retryOnConflict } from './kernel/retry-on-conflict.ts';
export type { TenantContext } from './kernel/tenant.ts';
export { isLargeJson, jsonPieces, jsonWeight, writeJsonYielding } from './kernel/write-json-yielding.ts';
export { coreMessage, isVerbatim, verbatim } from './messages/core-messages.ts';
export { jsonMessage } from './messages/json-messages.ts';
export { applyOperation } from './operations/apply-operation.ts';
export { diffWorkflows, jsonEquals } from './operations/diff-workflows.ts';
export { invertOperation } from './operations/invert-operation.ts';
export { type Operation, type OperationPart, operationSchema } from './operations/operation.ts';
export { assertOperationSize } from './operations/operation-size.ts';
export {
  getPath,
  type Keys,
  keysIn,
  type Path,
  parsePath,
  pathOf,
  textOfKeys,
  withoutPaths,
  withPath,
} from './paths/field-path.ts';
export {
  type BoundedPattern,
  compilePattern,
  expandReplacement,
  type PatternBudget,
  patternBudget,
} from './patterns/index.ts';
export type { ParameterSchema } from './workflow/check-required.ts';
export { createCatalogue, type NodeTypeRules } from './workflow/create-catalogue.ts';
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
export type { FieldHints, JsonTemplateHint } from './workflow/field-hints.ts';
export {
  isSingle,
  joinSources,
  PlaceSet,
  runsOf,
  SourceSet,
  sourceAt,
} from './workflow/item-sources.ts';
export type { BinaryHandle, Item, ItemError, ItemSource, Places } from './workflow/items.ts';
export { jsonRenderingOf, jsonTemplateHintIn } from './workflow/json-templates.ts';
export { createWorkflow, migrateWorkflow, parseWorkflow } from './workflow/migrate-workflow.ts';
export type {
  CredentialSlotDescription,
  NodeCatalogue,
  NodePorts,
  NodeRole,
  NodeTypeDescription,
  ParameterIssue,
  PortDescription,
  StartsOn,
  UnusedParameter,
} from './workflow/node-catalogue.ts';
export { type NodeReferences, referencesOf, renameReferences } from './workflow/node-references.ts';
export { type CodeParameters, isOfKind, parametersOfKind } from './workflow/parameter-kinds.ts';
export {
  type BodyRule,
  type BodyRules,
  bodiesBefore,
  type CountRule,
  type EachRule,
  type FixedRule,
  type NameRule,
  type PortRule,
  type PortRules,
  parametersIn,
  type RuleCondition,
  resolveBodies,
  resolvePorts,
  slugOf,
} from './workflow/port-rules.ts';
export {
  parametersInSubtitle,
  type SubtitleLine,
  type SubtitlePart,
  type SubtitleRules,
  subtitle,
} from './workflow/subtitle-rules.ts';
export {
  hasErrors,
  portsOfNode,
  type ValidationDepth,
  validateWorkflow,
} from './workflow/validate-workflow.ts';
export { isWeakSecret } from './workflow/weak-secret.ts';
