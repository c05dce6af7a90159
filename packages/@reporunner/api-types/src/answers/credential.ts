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
  }),
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

export type Credential = z.output<typeof credential>;
export type CredentialType = z.output<typeof credentialType>;
