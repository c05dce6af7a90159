import { z } from 'zod';
import { jsonObjectSchema } from './common.ts';

const jsonSchemaSchema = z.record(z.string(), z.unknown()).meta({
  description: 'JSON Schema 2020-12; presentation hints under `ui`.',
});

const portSchema = z.object({
  name: z.string(),
  label: z.string().optional(),
  kind: z.string(),
  required: z.boolean().optional(),
});

export const nodeTypeSummarySchema = z
  .object({
    type: z.string(),
    version: z.int(),
    kind: z.enum(['trigger', 'action', 'container']),
    label: z.string(),
    description: z.string(),
    group: z.string(),
    icon: z.string(),
    aliases: z.array(z.string()),
    intents: z.array(z.string()),
    sideEffect: z.boolean().meta({ description: 'Running twice is not the same as running once.' }),
    credentials: z.array(z.object({ name: z.string(), types: z.array(z.string()), required: z.boolean() })),
    inputs: z.array(portSchema).meta({ description: 'With default parameters.' }),
    outputs: z.array(portSchema),
    parameters: jsonSchemaSchema,
  })
  .meta({ id: 'NodeType' });

export const nodeTypeSchema = z
  .object({
    ...nodeTypeSummarySchema.shape,
    output: jsonSchemaSchema.optional(),
    docs: z.string().optional(),
    examples: z.array(
      z.object({
        title: z.string(),
        parameters: jsonObjectSchema,
        input: z.array(jsonObjectSchema).optional(),
        output: z.array(jsonObjectSchema).optional(),
      }),
    ),
  })
  .meta({ id: 'NodeTypeDetail' });

export const nodeTypeListSchema = z.object({ items: z.array(nodeTypeSummarySchema) });

export const nodeTypeListQuery = z.strictObject({
  text: z
    .string()
    .max(256)
    .optional()
    .meta({ description: 'Searched in label, description, aliases, intents.' }),
  group: z.string().max(64).optional(),
});

export const nodeTypeQuery = z.strictObject({
  version: z.coerce.number().int().min(1).optional().meta({ description: 'Default: the newest.' }),
});

export const credentialTypeSchema = z
  .object({
    type: z.string(),
    label: z.string(),
    description: z.string(),
    icon: z.string(),
    testable: z.boolean(),
    fields: jsonSchemaSchema,
  })
  .meta({ id: 'CredentialType' });

export const credentialTypeListSchema = z.object({ items: z.array(credentialTypeSchema) });
