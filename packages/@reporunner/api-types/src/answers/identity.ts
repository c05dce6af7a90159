import { PERMISSIONS } from '@reporunner/constants';
import { z } from 'zod';
import { id, listOf, named, time } from './shapes.ts';

/** Who has just signed in, or been set up; the session is in the cookie. */
export const account = named('Account', z.object({ id, email: z.string(), name: z.string() }));

export const me = named(
  'Me',
  z.object({
    ...account.shape,
    role: z.string(),
    tenantId: id,
    /** By what the caller is known. */
    kind: z.enum(['user', 'api-key']),
    permissions: z.array(z.enum(PERMISSIONS)).readonly(),
    /** Where webhooks, forms and chats are reached, when they have a host of their own. */
    webhookUrl: z.string().optional(),
    /** The time zone of workflows that set none. */
    timezone: z.string(),
  }),
);

export const session = named(
  'Session',
  z.object({ id, createdAt: time, expiresAt: time, /** The one that asks. */ current: z.boolean() }),
);
export const sessions = listOf(session);

export const setUpState = named('SetUpState', z.object({ needed: z.boolean() }));

export const project = named('Project', z.object({ id, tenantId: id, name: z.string(), createdAt: time }));
export const projects = listOf(project);

const apiKeyShape = {
  id,
  userId: id,
  name: z.string(),
  /** First characters, to recognise it by. */
  prefix: z.string(),
  createdAt: time,
  expiresAt: time.optional(),
  lastUsedAt: time.optional(),
};
export const apiKey = named('ApiKey', z.object(apiKeyShape));
/** The key is in this answer, and nowhere afterwards. */
export const newApiKey = named('NewApiKey', z.object({ ...apiKeyShape, key: z.string() }));
export const apiKeys = listOf(apiKey);

export type Account = z.output<typeof account>;
export type Me = z.output<typeof me>;
export type Session = z.output<typeof session>;
export type SetUpState = z.output<typeof setUpState>;
export type Project = z.output<typeof project>;
export type ApiKey = z.output<typeof apiKey>;
export type NewApiKey = z.output<typeof newApiKey>;
