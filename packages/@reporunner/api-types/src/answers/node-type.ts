import { z } from 'zod';
import { id, jsonObject, jsonSchema, listOf, named } from './shapes.ts';

const port = z.object({
  name: z.string(),
  label: z.string().optional(),
  kind: z.string(),
  required: z.boolean().optional(),
});

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
    ports: z.object({ inputs: z.array(port).readonly(), outputs: z.array(port).readonly() }),
    bodies: z.array(z.string()).readonly().optional(),
    portsDependOnParameters: z.boolean(),
    bodiesDependOnParameters: z.boolean().optional(),
    credentials: z
      .array(z.object({ name: z.string(), types: z.array(z.string()).readonly(), required: z.boolean() }))
      .readonly(),
    examples: z.array(example).readonly(),
    /** Markdown, beyond the description. */
    docs: z.string().optional(),
  }),
);

export const nodeTypes = listOf(nodeType);

/** Parameters of `core.httpRequest`, and what was in the command besides. */
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

export type NodeTypeFacts = z.output<typeof nodeType>;
export type ImportedRequest = z.output<typeof importedRequest>;
