import { z } from 'zod';
import { idSchema, jsonObjectSchema, pageOf, pageQuery, timestampSchema } from './common.ts';

/** Facts only: the values of secret fields never leave the server. */
export const credentialSchema = z
  .object({
    id: idSchema,
    projectId: idSchema,
    name: z.string(),
    type: z.string(),
    allowedHosts: z.array(z.string()).meta({ description: 'Hosts it may be sent to; empty means any.' }),
    fields: jsonObjectSchema
      .optional()
      .meta({ description: 'Fields that are no secret, and a mark in place of those that are.' }),
    createdAt: timestampSchema,
    updatedAt: timestampSchema,
  })
  .meta({ id: 'Credential' });

export const credentialPageSchema = pageOf(credentialSchema);

export const credentialListQuery = z.strictObject({
  ...pageQuery(),
  type: z.string().max(128).optional(),
  text: z.string().max(256).optional(),
});

const name = z.string().trim().min(1).max(128);
const allowedHosts = z.array(z.string().trim().min(1).max(253)).max(100);

export const createCredentialSchema = z.strictObject({
  name,
  type: z.string().min(1).max(128),
  projectId: z.string().max(64).optional().meta({ description: 'Default: the first project.' }),
  data: jsonObjectSchema.meta({ description: 'Fields, as the credential type says.' }),
  allowedHosts: allowedHosts.default([]),
});

export const updateCredentialSchema = z.strictObject({
  name: name.optional(),
  data: jsonObjectSchema
    .optional()
    .meta({ description: 'A secret field that is left out, or is the mark, keeps its value.' }),
  allowedHosts: allowedHosts.optional(),
});

export const credentialTestSchema = z.object({
  ok: z.boolean(),
  tested: z.boolean().meta({ description: 'False: this type has nothing to try it against.' }),
  message: z.string().optional(),
});
