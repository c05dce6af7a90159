import type { BodyRules, PortRules, SubtitleRules } from '@reporunner/core';
import { z } from 'zod';
import { id, jsonObject, jsonSchema, listOf, named } from './shapes.ts';

const when = z.record(z.string(), z.union([z.literal('present'), z.array(z.unknown())])).optional();
const nameRules = [
  z.object({ each: z.string(), field: z.string().optional(), slugOr: z.string().optional(), when }),
  z.object({
    count: z.string(),
    name: z.string(),
    label: z.string().optional(),
    first: z.int().optional(),
    less: z.int().optional(),
    when,
  }),
  z.object({ name: z.string(), label: z.string().optional(), when }),
] as const;
const [each, count, fixed] = nameRules;
const port = {
  kind: z.string(),
  required: z.boolean().optional(),
  /** What leaves by this output is discarded: never part of the result. */
  result: z.literal(false).optional(),
};
const portRules = z.array(z.union([each.extend(port), count.extend(port), fixed.extend(port)]));
/** Bodies that have run when this one does. */
const body = { after: z.array(z.string()).optional() };
const defaults = jsonObject.optional();

/** core's `resolvePorts` makes ports of it. */
const ports = named(
  'PortRules',
  z.object({ inputs: portRules, outputs: portRules, defaults }),
) as unknown as z.ZodType<PortRules, PortRules>;
/** core's `resolveBodies` makes names of it. */
const bodies = named(
  'BodyRules',
  z.object({
    names: z.array(z.union([each.extend(body), count.extend(body), fixed.extend(body)])),
    defaults,
  }),
) as unknown as z.ZodType<BodyRules, BodyRules>;

/** `subtitleOf` of the web app words it. */
const subtitle = named(
  'SubtitleRules',
  z.array(
    z.object({
      when: z.record(z.string(), z.array(z.unknown())).optional(),
      parts: z.array(z.record(z.string(), z.unknown())),
    }),
  ),
) as unknown as z.ZodType<SubtitleRules, SubtitleRules>;

const example = z.object({
  title: z.string(),
  parameters: jsonObject,
  input: z.array(jsonObject).readonly().optional(),
  output: z.array(jsonObject).readonly().optional(),
});

export const nodeType = named(
  'NodeType',
  z.object({
    type: z.string(),
    version: z.int().min(1),
    /** The newest version of this type that is installed: nodes that are added get it. */
    latestVersion: z.int().min(1),
    kind: z.enum(['trigger', 'action', 'container']),
    label: z.string(),
    description: z.string(),
    group: z.enum(['trigger', 'flow', 'data', 'io', 'ai', 'communication', 'development']),
    /** A lucide icon's name. */
    icon: z.string(),
    aliases: z.array(z.string()).readonly(),
    intents: z.array(z.string()).readonly(),
    /** JSON Schema with `ui` hints; its properties stand in the order of the form. */
    parameters: jsonSchema,
    /** What a node that is added in the editor begins with, beside the defaults. */
    initial: jsonObject.optional(),
    ports,
    /** Of containers. */
    bodies: bodies.optional(),
    /** Break and continue may stand in its body. */
    isLoop: z.boolean().optional(),
    /** Of loops: the parameters that decide on another iteration, over what the last one output. */
    againReads: z.array(z.string()).readonly().optional(),
    /** Has a meaning only inside of a loop. */
    needsLoop: z.boolean().optional(),
    /** What stands under the name of a node; absent: its operation, action, address or path. */
    subtitle: subtitle.optional(),
    /** What the platform itself uses the node for. */
    role: z.enum(['manual-start', 'pass-through', 'http-request']).optional(),
    /** Of triggers: what sets them off. */
    startsOn: z.enum(['manual', 'error', 'form', 'chat', 'call', 'webhook', 'schedule']).optional(),
    /** Where a trigger is reached: the kind of address, and the parameters with its path and methods. */
    address: z
      .object({
        kind: z.enum(['webhook', 'form', 'chat']),
        path: z.string(),
        methods: z.string().optional(),
      })
      .optional(),
    /** Of triggers: the parameter, and its value, that makes callers wait for a node with `answersCaller`. */
    awaitsAnswer: z.object({ parameter: z.string(), value: z.string() }).optional(),
    answersCaller: z.boolean().optional(),
    /** JSON Schema of an item's `json`, where it is known. */
    outputSchema: jsonSchema.optional(),
    credentials: z
      .array(z.object({ name: z.string(), types: z.array(z.string()).readonly(), required: z.boolean() }))
      .readonly(),
    examples: z.array(example).readonly(),
    /** Markdown, beyond the description. */
    docs: z.string().optional(),
    /** Where the service behind it is documented. */
    docsUrl: z.string().optional(),
  }),
);

export const nodeTypes = listOf(nodeType);

/** Parameters of the node with the role `http-request`, and what was in the command besides. */
export const importedRequest = named(
  'ImportedRequest',
  z.object({
    parameters: jsonObject,
    /** To be saved as a credential; it is no parameter. */
    credential: z.object({ type: id, data: jsonObject }).optional(),
    /** Options that were left out. */
    ignored: z.array(z.string()).readonly(),
  }),
);

/** What the parameters of a node become in a later version of its type. Nothing is saved. */
export const upgradedParameters = named(
  'UpgradedParameters',
  z.object({
    version: z.int().min(1),
    parameters: jsonObject,
    /** What is still to be filled in or put right. */
    issues: z
      .array(z.object({ path: z.array(z.union([z.string(), z.number()])).readonly(), message: z.string() }))
      .readonly(),
  }),
);

/** What the editor knows of a version of a node type: form, ports, bodies, subtitle, examples. No code. */
export type NodeTypeMetadata = z.output<typeof nodeType>;

/** A curl command as the parameters of an HTTP request node. */
export type ImportedRequest = z.output<typeof importedRequest>;
