/** What was opened is closed in reverse, once, whatever fails on the way. */
import { type Logger, silentLogger } from '@reporunner/core';

/** Whether a service can do its work, and what is wrong if it cannot. */
export interface ServiceHealth {
  readonly ok: boolean;
  readonly message?: string;
}

interface Opened {
  readonly name: string;
  readonly close: (() => void | Promise<void>) | undefined;
  readonly health: (() => ServiceHealth | Promise<ServiceHealth>) | undefined;
}

/** What an app has opened: closed in reverse order, once, and asked for its health by name. */
export interface Lifecycle {
  /** Adds something that is open now. */
  add(name: string, hooks: { close?: Opened['close']; health?: Opened['health'] }): void;
  /** Asks everything that can tell; what throws is not well. */
  health(): Promise<Readonly<Record<string, ServiceHealth>>>;
  close(): Promise<void>;
}

/** An empty lifecycle. A close that fails is logged, and the others are closed all the same. */
export function createLifecycle(logger: Logger = silentLogger): Lifecycle {
  const opened: Opened[] = [];
  let closing: Promise<void> | undefined;
  const closeAll = async () => {
    for (const { name, close } of opened.toReversed()) {
      try {
        await close?.();
      } catch (error) {
        logger.error('a service could not be closed', { name, error });
      }
    }
  };
  return {
    add: (name, { close, health }) => void opened.push({ name, close, health }),
    async health() {
      const asked = opened.flatMap(({ name, health }) => (health === undefined ? [] : [{ name, health }]));
      const answers = await Promise.all(
        asked.map(async ({ name, health }): Promise<readonly [string, ServiceHealth]> => {
          try {
            return [name, await health()];
          } catch (error) {
            return [name, { ok: false, message: error instanceof Error ? error.message : String(error) }];
          }
        }),
      );
      return Object.fromEntries(answers);
    },
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}
