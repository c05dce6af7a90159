/** What goes over the wire. Bodies and queries are strict: an unknown key is a mistake that its sender should be informed of. */
import { LIMITS } from '@reporunner/constants';
import {
  type ItemSource,
  isEmailAddress,
  isJsonObject,
  type JsonObject,
  operationSchema,
} from '@reporunner/core';
import { z } from 'zod';

const id = z.string().min(1).max(64);
const name = z.string().trim().min(1).max(256);
/**
 * Any JSON object. Bodies come from a JSON parser that bounds their depth: their values need no second look, which would
 * hold the thread for seconds where they are large, and would lose a key called `__proto__`.
 */
const object = z
  .custom<JsonObject>(isJsonObject, { error: 'it must be a JSON object' })
  .meta({ type: 'object', additionalProperties: {} }) as unknown as z.ZodType<JsonObject, JsonObject>;

const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
  cursor: z.string().min(1).max(2_048).optional(),
});

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

function listOf<const T extends readonly [string, ...string[]]>(words: T) {
  return z
    .string()
    .transform((text) => text.split(',').map((word) => word.trim()))
    .pipe(z.array(z.enum(words)));
}

const time = z.union([
  z.coerce.number().int().min(0),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
]);

const ids = z.array(id).min(1).max(LIMITS.bulkRows);
const tags = z.array(z.string().trim().min(1).max(64)).min(1).max(20);

/** Where an item came from, as the answer that it was taken from says. */
const source = {
  nodeId: id,
  port: z.string().max(64),
  index: z.int().min(0),
  count: z.int().min(1).optional(),
};
const itemSource = z.object({
  ...source,
  also: z.array(z.object(source)).max(1_000).optional(),
}) as unknown as z.ZodType<ItemSource, ItemSource>;

/** An item that a caller passes to a node. Files only by handles that the execution of `reuseFrom` names. */
const inputItem = z.strictObject({
  json: object,
  binary: z.record(z.string().max(128), z.looseObject({ id: z.string().max(80) })).optional(),
  source: itemSource.optional(),
});

const executionFilter = z.strictObject({
  workflowId: id.optional(),
  status: listOf(['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled']).optional(),
  mode: listOf(['trigger', 'manual', 'retry', 'error', 'cli', 'sub-workflow']).optional(),
  from: time.optional(),
  until: time.optional(),
  /** The same as `until`. */
  startedBefore: time.optional(),
  minDurationMs: z.coerce.number().int().min(0).optional(),
  maxDurationMs: z.coerce.number().int().min(0).optional(),
  /** Those that this execution called. */
  parentId: id.optional(),
  /** Retries of this execution. */
  retryOf: id.optional(),
  /** Anywhere in the error or the id, or in the name, the description or the nodes of the workflow. */
  text: z.string().max(256).optional(),
});

/**
 * The Zod schema of each query and request body, by name. The server refuses what does not match with
 * VALIDATION_FAILED.
 */
export const schemas = {
  workflowList: pageQuery.extend({
    projectId: id.optional(),
    /** `root`: those in no folder. */
    folderId: id.optional(),
    /** Several, with commas between them: a workflow has them all. */
    tag: z
      .string()
      .max(1_000)
      .transform((text) => text.split(',').map((tag) => tag.trim()))
      .pipe(z.array(z.string().min(1).max(64)).max(20))
      .optional(),
    /** Anywhere in the name, the description, or a node's name or type. */
    text: z.string().max(256).optional(),
    published: flag.optional(),
    /** `true`: the trash. */
    deleted: flag.default(false),
    sort: z
      .enum(['updatedAt', '-updatedAt', 'name', '-name', 'createdAt', '-createdAt'])
      .default('-updatedAt'),
  }),
  projectFilter: z.strictObject({ projectId: id.optional() }),
  createInto: z.strictObject({ folderId: id.optional() }),
  deleteWorkflow: z.strictObject({ permanent: flag.default(false) }),
  moveWorkflow: z.strictObject({ folderId: id.nullable() }),
  bulkWorkflows: z.discriminatedUnion('action', [
    z.strictObject({ action: z.literal('move'), ids, folderId: id.nullable() }),
    z.strictObject({ action: z.literal('tag'), ids, tags }),
    z.strictObject({ action: z.literal('untag'), ids, tags }),
    z.strictObject({ action: z.literal('publish'), ids, message: z.string().max(2_000).default('') }),
    z.strictObject({
      action: z.enum(['unpublish', 'delete', 'restore', 'deletePermanently', 'export']),
      ids,
    }),
  ]),
  bulkExecutions: z.strictObject({ action: z.enum(['cancel', 'retry', 'delete']), ids }),
  useTemplate: z.strictObject({ name: name.optional(), folderId: id.optional() }),
  setFlag: z.strictObject({ isOn: z.boolean() }),
  createFolder: z.strictObject({ name, projectId: id.optional(), parentId: id.nullable().optional() }),
  updateFolder: z.strictObject({
    name: name.optional(),
    /** `null`: to the root. */
    parentId: id.nullable().optional(),
    /** Before this folder; `null`: to the end. */
    beforeId: id.nullable().optional(),
  }),
  /** `moveUp`: what lies in it moves to where it lay. `bin`: workflows go to the trash, folders in it are deleted. */
  deleteFolder: z.strictObject({ contents: z.enum(['moveUp', 'bin']).default('moveUp') }),
  /** A whole, partial or portable document; what is missing is filled in. */
  workflowDocument: z.looseObject({ name: name.optional() }),
  workflowReplace: z.looseObject({ name }),
  operation: operationSchema.extend({
    baseRevision: z.int().min(0).optional(),
    /** The editor that sends it, so that it knows its own when it comes back. */
    clientId: id.optional(),
    /** Made by the sender, so that it can tell after a lost answer whether the operation arrived. */
    operationId: id.optional(),
  }),
  operationList: z.strictObject({
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(100),
  }),
  versionList: pageQuery,
  upgradeNode: z.strictObject({
    from: z.int().min(1),
    /** Default: the newest. */
    to: z.int().min(1).optional(),
    parameters: z.record(z.string(), z.json()),
  }),
  nodeVersion: z.strictObject({ version: z.coerce.number().int().min(1).optional() }),
  importCurl: z.strictObject({ command: z.string().min(1).max(100_000) }),
  publish: z.strictObject({ message: z.string().max(2_000).default(''), versionId: id.optional() }),
  startExecution: z.strictObject({
    /** The output of the trigger: an object for one item, a list for several. */
    data: z.union([object, z.array(object).max(100_000)]).optional(),
    triggerNodeId: id.optional(),
    /** `draft` runs what is in the editor now. */
    version: z.enum(['draft', 'published']).default('draft'),
    /** Of a draft: runs up to this node, and nothing that it does not need. */
    destinationNodeId: id.optional(),
    /** Runs the destination alone, with `input`. */
    onlyNode: z.boolean().default(false),
    /** With `onlyNode`: items by input port. Default: one empty item. */
    input: z.record(z.string().max(64), z.array(inputItem).max(100_000)).optional(),
    /** Of a draft: results of this execution are taken over where they still hold. */
    reuseFrom: id.optional(),
    usePinned: z.boolean().default(true),
    /** Answers with the result instead of at once. */
    wait: z.boolean().default(false),
    timeoutMs: z.int().min(1).max(600_000).default(60_000),
    idempotencyKey: z.string().min(1).max(256).optional(),
  }),
  openTestAddress: z.strictObject({
    nodeId: id,
    /** `trigger`: what comes in is only recorded. */
    runs: z.enum(['workflow', 'trigger']).default('workflow'),
  }),
  executionFilter,
  executionList: pageQuery.extend(executionFilter.shape),
  executionRuns: z.strictObject({
    nodeId: id.optional(),
    /** Runs of exactly this scope; '' is the root. */
    scope: z.string().max(1_000).optional(),
    /** Runs of this scope and of all in it. */
    within: z.string().max(1_000).optional(),
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(1_000).default(100),
  }),
  executionBinary: z.strictObject({
    /** Shown by the browser, where that is safe, instead of saved. */
    inline: z
      .enum(['1', 'true', '0', 'false'])
      .default('0')
      .transform((value) => value === '1' || value === 'true'),
  }),
  executionData: z.strictObject({
    scope: z.string().max(1_000).default(''),
    /** This port only. */
    port: z.string().max(64).optional(),
    /** Only items that hold this, from `offset` on, as far as one search goes. */
    text: z.string().max(256).optional(),
    offset: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(1_000).default(100),
  }),
  retryExecution: z.strictObject({
    version: z.enum(['original', 'published']).default('original'),
    fromNodeId: id.optional(),
  }),
  credentialList: pageQuery.extend({
    type: z.string().max(128).optional(),
    text: z.string().max(256).optional(),
  }),
  createCredential: z.strictObject({
    name,
    type: z.string().max(128),
    projectId: id.optional(),
    data: object,
    allowedHosts: z.array(z.string().min(1).max(253)).max(100).default([]),
  }),
  updateCredential: z.strictObject({
    name: name.optional(),
    data: object.optional(),
    allowedHosts: z.array(z.string().min(1).max(253)).max(100).optional(),
  }),
  testCredential: z.strictObject({
    type: z.string().max(128),
    data: object,
    /** One that is being changed: secrets that are left out are its own. */
    id: id.optional(),
  }),
  /** Also when workflows name it. */
  deleteCredential: z.strictObject({ force: flag.default(false) }),
  createApiKey: z.strictObject({ name, expiresAt: z.iso.datetime({ offset: true }).optional() }),
  setUp: z.strictObject({
    // International names and domains as well, by the rule that forms and expressions have.
    email: z
      .email({ pattern: /^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/ })
      .max(254)
      .refine(isEmailAddress, 'Invalid email address'),
    password: z.string().max(1_024),
    name: z.string().trim().min(1).max(128).default('Owner'),
    /** Of the address that is printed at start. */
    token: z.string().max(128).optional(),
  }),
  updateMe: z.strictObject({ name: z.string().trim().min(1).max(128) }),
  changePassword: z.strictObject({
    oldPassword: z.string().max(1_024),
    newPassword: z.string().max(1_024),
  }),
  login: z.strictObject({ email: z.string().max(254), password: z.string().max(1_024) }),
} as const;
