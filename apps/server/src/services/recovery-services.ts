/** What goes on by itself once the server listens: executions of the process before, and then schedules. */
import type { Logger } from '@reporunner/core';
import { type BaseService, type Dependencies, defineService, optional } from '@reporunner/di';
import type { TriggerManager } from '@reporunner/engine';

const safeModeNotice =
  'safe mode: unfinished executions are not resumed. Find what crashed the server, and start it again without safe mode.';

/** Executions that a process before this one left unfinished are being resumed. */
export interface Recovery {
  /** Resolves once all of them have been. */
  readonly resumed: Promise<void>;
  problem(): unknown;
}

/** Resumes unfinished executions in the background; disabled in safe mode. */
export function defineRecovery<A extends { recover(): Promise<number> }>(
  { isSafeMode, logger }: { readonly isSafeMode: boolean; readonly logger: Logger },
  application: BaseService<A>,
  needs: Dependencies,
): BaseService<Recovery> {
  if (isSafeMode) logger.error(safeModeNotice);
  return defineService({
    name: 'recovery',
    config: {
      enabled: !isSafeMode,
      disabledReason: safeModeNotice,
      dependencies: { ...needs, application },
    },
    initialize({ application }: { readonly application: A }): Recovery {
      let problem: unknown;
      const resumed = application.recover().then((count) => {
        if (count > 0) logger.info('resumed unfinished executions', { count });
      });
      resumed.catch((error: unknown) => {
        problem = error;
        logger.error('unfinished executions could not be resumed', { error });
      });
      return { resumed, problem: () => problem };
    },
    healthCheck: (recovery) =>
      recovery.problem() === undefined
        ? { ok: true }
        : { ok: false, message: 'unfinished executions could not be resumed' },
  });
}

/** Schedules add to what runs only after what was running before goes on. */
export function defineSchedules<A extends { readonly triggers: Pick<TriggerManager, 'start' | 'stop'> }>(
  logger: Logger,
  application: BaseService<A>,
  recovery: BaseService<Recovery>,
  needs: Dependencies,
): BaseService<Pick<TriggerManager, 'stop'>> {
  return defineService({
    name: 'schedules',
    config: { dependencies: { ...needs, application, recovery: optional(recovery) } },
    initialize({
      application,
      recovery,
    }: {
      readonly application: A;
      readonly recovery: Recovery | undefined;
    }) {
      const { triggers } = application;
      const start = async () => {
        // Its failure is reported by recovery itself.
        if (
          recovery !== undefined &&
          !(await recovery.resumed.then(
            () => true,
            () => false,
          ))
        )
          return;
        await triggers.start();
      };
      start().catch((error: unknown) => logger.error('schedules could not be started', { error }));
      return triggers;
    },
    shutdown: (triggers) => triggers.stop(),
  });
}
