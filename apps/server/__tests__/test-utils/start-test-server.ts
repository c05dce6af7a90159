import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, startServer } from '../../src/index.ts';

export const ownerKey = 'an-owner-key-of-at-least-thirty-two-characters';

type TestParts = Parameters<NonNullable<NonNullable<Parameters<typeof startServer>[1]>['inspect']>>[0];

/** A server of its own, on a free port, over a folder that goes with it. */
export async function startTestServer(
  more: Readonly<Record<string, string>> = {},
  folder = mkdtempSync(join(tmpdir(), 'reporunner-server-')),
  options: Parameters<typeof startServer>[1] = {},
) {
  let parts: TestParts | undefined;
  const server = await startServer(
    readConfig({
      PORT: '0',
      REPORUNNER_DATA_DIR: folder,
      REPORUNNER_OWNER_KEY: ownerKey,
      REPORUNNER_LOG_LEVEL: 'silent',
      REPORUNNER_SHUTDOWN_GRACE_MS: '300',
      REPORUNNER_ALLOWED_HOSTS: '127.0.0.1',
      ...more,
    }),
    {
      ...options,
      inspect: (wired) => {
        parts = wired;
      },
    },
  );
  return {
    ...server,
    /** What the server is wired of. */
    parts: parts as TestParts,
    folder,
    /** The folder stays. */
    stop: () => server.close(),
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;
