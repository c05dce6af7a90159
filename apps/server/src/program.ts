import './start-with-small-heap.ts';
import { isServiceError } from '@reporunner/core';
import { readConfig } from './config.ts';
import { setGcSparing } from './gc-tuning.ts';
import { startServer } from './start-server.ts';
import { warningsOfUnknownVariables } from './unknown-variables.ts';
import { createWatchdog, storeDeathExit } from './watchdog/create-watchdog.ts';

/** Informs the supervisor that the process crashed (SV1). */
const uncaughtExit = 70;

function banner(
  url: string,
  dataDir: string,
  { key, token }: { readonly key: string | undefined; readonly token: string | undefined },
  problem: string | undefined,
): string {
  const lines = [
    '',
    problem === undefined
      ? `  Reporunner is ready at ${url}`
      : `  Reporunner runs at ${url}, but is not ready: ${problem}`,
    '',
    `  API documentation  ${url}/docs`,
    `  Data folder        ${dataDir}`,
  ];
  if (token !== undefined) lines.push(`  Owner's account    ${url}/setup#token=${token}`);
  if (key !== undefined)
    lines.push('', `  Owner's API key    ${key}`, '  It is shown this once. Keep it somewhere safe.');
  return `${lines.join('\n')}\n\n`;
}

// What this process writes is its owner's alone.
process.umask(0o077);

try {
  const config = readConfig(process.env);
  const watchdog =
    config.stallLimitMs === 0
      ? undefined
      : createWatchdog({
          dataDir: config.dataDir,
          stallMs: config.stallLimitMs,
          lastExit: process.env.REPORUNNER_LAST_EXIT,
        });
  const server = await startServer(config, {
    ...(watchdog === undefined ? {} : { watchdog }),
    // Whether the last writes are durable is not known: recovery finds out.
    onStoreDeath: () => process.exit(storeDeathExit),
  });
  for (const warning of warningsOfUnknownVariables(process.env)) server.logger.warn(warning);
  process.on('uncaughtException', (error) => {
    server.logger.error('an error was not caught; the process ends', { error });
    process.exit(uncaughtExit);
  });
  setGcSparing(false);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second Ctrl-C means: stop at once. SIGTERM comes twice where a whole group is signalled: from the
      // service manager, and from the supervisor, which is in the group and passes it on.
      if (stopping && signal === 'SIGINT') process.exit(1);
      if (stopping) return;
      stopping = true;
      process.stdout.write('Stopping: running executions end, or go on after the next start.\n');
      server.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
  process.stdout.write(
    banner(
      server.url,
      config.dataDir,
      { key: server.newOwnerKey, token: server.setUpToken },
      server.storeProblem,
    ),
  );
} catch (error) {
  process.stderr.write(
    `\n✗ ${isServiceError(error) ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}
