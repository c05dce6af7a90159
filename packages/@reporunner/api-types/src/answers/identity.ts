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
    /** Grows by one with each change of the account. */
    revision: z.int().min(1),
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

export const setUpState = named(
  'SetUpState',
  z.object({
    /** The owner has no account yet. */
    needed: z.boolean(),
    /** It is made only with the token of the address that is printed at start, or an API key, from where the caller is. */
    needsToken: z.boolean(),
  }),
);

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

/** A user who can sign in, as the user sees it. */
export type Account = z.output<typeof account>;

/** Who is calling, in which tenant, and what is allowed. */
export type Me = z.output<typeof me>;

/** A browser's sign-in of the calling user. */
export type Session = z.output<typeof session>;

/** Whether the installation has no owner yet. */
export type SetUpState = z.output<typeof setUpState>;

/** A group of workflows and credentials within a tenant. */
export type Project = z.output<typeof project>;

/** What is shown of an API key: never the key itself. */
export type ApiKey = z.output<typeof apiKey>;

/** An API key at its creation: the only time that `key` is readable. */
export type NewApiKey = z.output<typeof newApiKey>;
