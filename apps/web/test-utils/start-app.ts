/** The product as people start it: the built server as a process of its own, in a folder that is thrown away. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CallApi, callApi, freePort, startServer } from './start-server.ts';

const bundle = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url));
const app = fileURLToPath(new URL('../dist/index.html', import.meta.url));

/** The owner's API key of servers that tests start. */
export const ownerKey = 'rr_web_0123456789abcdef0123456789abcdef0123456789abcdef';

/** The owner of servers that tests start, to sign in as. */
export const account = { name: 'Ada', email: 'ada@example.com', password: 'a long sentence of mine' };

/** A server in a process of its own, for tests. */
export interface StartedApp {
  readonly url: string;
  /** As the owner. Rejects, with the problem's text, on an answer other than 2xx. */
  readonly api: CallApi;
  /** What the server has written to its standard output so far. */
  printed(): string;
  /** Kills the server as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again, on the same folder and port. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * With `presetsKey: false` as somebody starts it for the first time, whose browser makes the account; no test knows the
 * owner's key then, and `api` is refused. `entry`: another program than the built server, with nodes of its own.
 * @throws Error when the product has not been built.
 */
export async function startApp({ presetsKey = true, entry = bundle } = {}): Promise<StartedApp> {
  if (!existsSync(entry) || !existsSync(app)) throw new Error('Build first: npm run build');
  const dataDir = mkdtempSync(join(tmpdir(), 'reporunner-web-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const start = () =>
    startServer({
      entry,
      port,
      dataDir,
      ...(entry === bundle ? {} : { withinMs: 60_000 }),
      ...(presetsKey ? { ownerKey } : {}),
    });
  let server = await start();
  return {
    url,
    api: callApi(url, ownerKey),
    printed: () => server.printed(),
    kill: () => server.end('SIGKILL'),
    async startAgain() {
      server = await start();
    },
    async stop() {
      await server.end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
