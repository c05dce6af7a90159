import { z } from 'zod';
import { idSchema, timestampSchema } from './common.ts';

export const setupStateSchema = z.object({
  needed: z.boolean(),
  ownerKeyNeeded: z.boolean().meta({
    description:
      'True: the server can be reached from elsewhere, so set-up takes the owner key printed in the log.',
  }),
});

const email = z.email().max(254);
const password = z.string().min(1).max(1_024);

export const setupSchema = z.strictObject({
  email,
  password: password.meta({ description: 'At least 15 characters.' }),
  name: z.string().trim().min(1).max(128),
});

export const loginSchema = z.strictObject({ email, password });

export const principalSchema = z
  .object({
    tenantId: idSchema,
    userId: idSchema,
    kind: z.enum(['user', 'api-key']),
    email: z.string().optional(),
    name: z.string().optional(),
    roles: z.array(z.string()),
    permissions: z.array(z.string()),
  })
  .meta({ id: 'Principal' });

export const apiKeySchema = z
  .object({
    id: idSchema,
    name: z.string(),
    prefix: z.string().meta({ description: 'First characters, to recognise it by.' }),
    createdAt: timestampSchema,
    expiresAt: timestampSchema.optional(),
    lastUsedAt: timestampSchema.optional(),
  })
  .meta({ id: 'ApiKey' });

export const apiKeyListSchema = z.object({ items: z.array(apiKeySchema) });

export const createApiKeySchema = z.strictObject({
  name: z.string().trim().min(1).max(128),
  expiresAt: timestampSchema.optional(),
});

export const createdApiKeySchema = z
  .object({ ...apiKeySchema.shape, key: z.string().meta({ description: 'Shown this once.' }) })
  .meta({ id: 'CreatedApiKey' });

export const projectSchema = z
  .object({ id: idSchema, name: z.string(), createdAt: timestampSchema })
  .meta({ id: 'Project' });

export const projectListSchema = z.object({ items: z.array(projectSchema) });
