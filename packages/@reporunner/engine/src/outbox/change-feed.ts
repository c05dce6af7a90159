import { type Logger, silentLogger } from '@reporunner/core';
import type { ChangeFeed, ChangeListener } from '../ports/change-feed.ts';
import type { OutboxCommit, OutboxStore } from '../ports/outbox.ts';

const commitsAtOnce = 200;

/** The outbox as a feed of changes, for a store whose positions have no gaps and that only this process writes. */
export function createChangeFeed(options: {
  readonly outbox: OutboxStore;
  readonly logger?: Logger;
}): ChangeFeed {
  const { outbox, logger = silentLogger } = options;

  const announce = (listener: ChangeListener, { records }: OutboxCommit) => {
    for (const record of records) listener.change(record);
  };

  /** CF2. What is committed meanwhile waits, so that the order stays. */
  const catchUp = async (listener: ChangeListener, after: number, isOver: () => boolean): Promise<number> => {
    let at = after;
    while (!isOver()) {
      const commits = await outbox.read(at, commitsAtOnce);
      const [first] = commits;
      const next = first?.position ?? (await outbox.head()) + 1;
      if (next > at + 1) listener.reset();
      for (const commit of commits) if (!isOver()) announce(listener, commit);
      at = commits.at(-1)?.position ?? next - 1;
      if (commits.length < commitsAtOnce) break;
    }
    return at;
  };

  return {
    subscribe(listener, after) {
      let isOver = false;
      let waiting: OutboxCommit[] | undefined = after === undefined ? undefined : [];
      const stop = outbox.onCommit((commit) => {
        if (waiting === undefined) announce(listener, commit);
        else waiting.push(commit);
      });
      if (after !== undefined)
        catchUp(listener, after, () => isOver)
          .catch((error: unknown) => {
            logger.error('changes could not be read again', { after, error });
            listener.reset();
            return after;
          })
          .then((at) => {
            const rest = waiting ?? [];
            waiting = undefined;
            for (const commit of rest) if (commit.position > at && !isOver) announce(listener, commit);
          });
      return () => {
        isOver = true;
        stop();
      };
    },
  };
}
