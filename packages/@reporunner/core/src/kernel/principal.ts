/** Who acts, as journals, operations, versions and outbox records keep it. */
import { z } from 'zod';

/** What acts without a person or a trigger that is known: tasks of the server; `guest`, somebody without an account; `cli`, who runs a file on this machine. */
export const SYSTEM_TASKS = [
  'cli',
  'guest',
  'recovery',
  'retention',
  'scraper',
  'startup',
  'watchdog',
] as const;

/** The id of a `system` principal. */
export type SystemTask = (typeof SYSTEM_TASKS)[number];

const id = z.string().min(1).max(256);

/**
 * Serialised form of a principal. A record belongs to a tenant already, so the tenant is no part of it; nor are roles,
 * which are looked up when it acts.
 * - `user`: `id` is the user's.
 * - `apiKey`: `id` is the key's, `userId` the owner's, for whom it acts.
 * - `trigger`: `id` is the node's in the workflow `workflowId`: a webhook, form, chat or schedule.
 * - `system`: `id` is the task.
 */
export const principalRecordSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), id }),
  z.object({ kind: z.literal('apiKey'), id, userId: id }),
  z.object({ kind: z.literal('trigger'), id, workflowId: id }),
  z.object({ kind: z.literal('system'), id: z.enum(SYSTEM_TASKS) }),
]);

/** A principal as it is stored: in journals, operations, versions and outbox records. */
export type PrincipalRecord = Readonly<z.output<typeof principalRecordSchema>>;

/** The person behind a principal; undefined where there is none. */
export function userIdOf(principal: PrincipalRecord): string | undefined {
  switch (principal.kind) {
    case 'user':
      return principal.id;
    case 'apiKey':
      return principal.userId;
    case 'trigger':
    case 'system':
      return undefined;
  }
}
