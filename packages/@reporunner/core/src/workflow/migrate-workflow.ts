import { ServiceError } from '../kernel/errors.ts';
import { isJsonObject } from '../kernel/json.ts';
import type { Message } from '../kernel/messages.ts';
import { documentMessage } from '../messages/document-messages.ts';
import { WORKFLOW_SCHEMA_VERSION, type Workflow, workflowSchema } from './document.ts';

type Document = Readonly<Record<string, unknown>>;

function keyed(value: unknown): unknown {
  if (!Array.isArray(value)) return value ?? {};
  return Object.fromEntries(
    value.map((one: unknown, index) => [isJsonObject(one) ? String(one.id) : `${index}`, one]),
  );
}

/** From version N to N + 1, by N. Each is pure. */
const migrations: Readonly<Record<number, (document: Document) => Document>> = {
  // 0: nodes, edges and notes as lists; what people write manually, and what older exports had.
  0: (document) => ({
    ...document,
    schemaVersion: 1,
    nodes: keyed(document.nodes),
    edges: keyed(document.edges),
    notes: keyed(document.notes),
  }),
};

function invalid(message: Message, details?: Record<string, unknown>): ServiceError {
  return new ServiceError(message, {
    code: 'WORKFLOW_INVALID',
    service: 'core',
    ...(details === undefined ? {} : { details }),
  });
}

/** Brings a document of any known version to the present one. @throws ServiceError WORKFLOW_INVALID. */
export function migrateWorkflow(value: unknown): Document {
  if (!isJsonObject(value)) throw invalid(documentMessage('notAnObject'));
  let document: Document = value;
  const schemaVersion =
    document.schemaVersion ?? (Array.isArray(document.nodes) ? 0 : WORKFLOW_SCHEMA_VERSION);
  if (typeof schemaVersion !== 'number' || !Number.isInteger(schemaVersion) || schemaVersion < 0) {
    throw invalid(documentMessage('schemaVersion'));
  }
  if (schemaVersion > WORKFLOW_SCHEMA_VERSION) {
    throw invalid(documentMessage('tooNew', { version: schemaVersion, known: WORKFLOW_SCHEMA_VERSION }));
  }
  for (let version = schemaVersion; version < WORKFLOW_SCHEMA_VERSION; version += 1) {
    document = migrations[version]?.(document) ?? document;
  }
  return document;
}

/** @throws ServiceError WORKFLOW_INVALID with `details.issues`: path and message of each. */
export function parseWorkflow(value: unknown): Workflow {
  const result = workflowSchema.safeParse(migrateWorkflow(value));
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const first = issues[0];
  const { path = '', message: problem = '' } = first ?? {};
  const message =
    path === '' ? documentMessage('invalid', { problem }) : documentMessage('invalidAt', { path, problem });
  throw invalid(message, { issues });
}

/**
 * A document without nodes, with default settings. @throws ServiceError WORKFLOW_INVALID when a value is not valid.
 */
export function createWorkflow(input: {
  readonly id: string;
  readonly tenantId: string;
  readonly projectId: string;
  readonly name: string;
}): Workflow {
  return parseWorkflow({ ...input, schemaVersion: WORKFLOW_SCHEMA_VERSION });
}
