import { z } from 'zod';
import { id, jsonObject, jsonSchema, listOf, named, pageOf, time } from './shapes.ts';

/** Secrets are marked, never shown. */
export const credential = named(
  'Credential',
  z.object({
    id,
    projectId: id,
    name: z.string(),
    type: z.string(),
    /** Empty: none but those of its type. */
    allowedHosts: z.array(z.string()).readonly(),
    data: jsonObject,
    createdAt: time,
    updatedAt: time,
    /** When a node used it last, to the minute. */
    lastUsedAt: time.optional(),
    /** Absent: not tried since its data last changed. */
    lastTest: z.object({ at: time, ok: z.boolean(), message: z.string().optional() }).optional(),
    /** How many workflows name it; only in lists. */
    workflows: z.int().min(0).optional(),
  }),
);

/** Workflows that name it, by name. */
export const credentialUsage = listOf(
  z.object({ workflowId: id, name: z.string(), inDraft: z.boolean(), inPublished: z.boolean() }),
);

export const credentialType = named(
  'CredentialType',
  z.object({
    type: z.string(),
    label: z.string(),
    description: z.string(),
    icon: z.string(),
    fields: jsonSchema,
    /** It can be tried against its service. */
    testable: z.boolean(),
  }),
);

export const credentialTest = named('CredentialTest', z.object({ tested: z.boolean() }));
export const credentialPage = pageOf(credential);
export const credentialTypes = listOf(credentialType);

/** The workflows that name a credential, and whether their draft or their published version does. */
export type CredentialUsage = z.output<typeof credentialUsage>;

/** A credential as lists and forms show it, its secrets marked. */
export type Credential = z.output<typeof credential>;

/** A kind of credential that can be made: its label, and the JSON Schema of its fields. */
export type CredentialType = z.output<typeof credentialType>;
