/** Whether the secrets of credentials can be read: a lost encryption key is reported before a workflow fails of it. */
import { type Logger, ServiceError } from '@reporunner/core';
import { type BaseService, defineService } from '@reporunner/di';
import { startMessage } from '../messages/start-messages.ts';

interface Counting {
  /** Credentials of all tenants that were encrypted with another key. */
  countUnreadable(): Promise<number>;
}

export const unreadableCredentials = (count: number): ServiceError =>
  new ServiceError(startMessage('secretsUnreadable', { count }), {
    code: 'CREDENTIAL_DECRYPT_FAILED',
    service: 'credentials',
    details: { unreadable: count },
  });

/** Counted once, and then again until all of them were entered anew. The server works for all that it can read. */
export function defineCredentials(
  logger: Logger,
  application: BaseService<Counting>,
): BaseService<{ unreadable(): Promise<number> }> {
  return defineService({
    name: 'credentials',
    config: { dependencies: { application }, affectsReadiness: false },
    async initialize({ application }: { readonly application: Counting }) {
      let count = await application.countUnreadable();
      if (count > 0) logger.error('secrets cannot be read', { error: unreadableCredentials(count) });
      return {
        async unreadable() {
          if (count > 0) count = await application.countUnreadable();
          return count;
        },
      };
    },
    async healthCheck({ unreadable }) {
      const count = await unreadable();
      return count === 0 ? { ok: true } : { ok: false, message: unreadableCredentials(count).message };
    },
  });
}
