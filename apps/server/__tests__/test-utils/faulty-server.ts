/** A server with a watchdog and nodes that stop it, to be run under a supervisor. */
import { existsSync } from 'node:fs';
import { defineAction, defineIntegration } from '@reporunner/integrations';
import { z } from 'zod';
import { readConfig, startServer } from '../../src/index.ts';
import { createWatchdog } from '../../src/watchdog/create-watchdog.ts';

const metadata = { description: 'For tests.', group: 'data' as const, icon: 'x', aliases: [], intents: [] };
/** As long as the file is there, the node does its worst. */
const parameters = z.strictObject({ file: z.string() });

const spin = defineAction({
  ...metadata,
  type: 't.spin',
  label: 'Spin',
  parameters,
  run: ({ parameters: { file }, item }) => {
    while (existsSync(file));
    return item.json;
  },
});
const spinLater = defineAction({
  ...metadata,
  type: 't.spinAfterCall',
  label: 'Spin after a call',
  parameters,
  run: async ({ parameters: { file }, item, http }) => {
    await http.request({ method: 'GET', url: `http://127.0.0.1:${process.env.PORT}/health` });
    while (existsSync(file));
    return item.json;
  },
});
const spinUnnamed = defineAction({
  ...metadata,
  type: 't.spinUnnamed',
  label: 'Spin after a wait of its own',
  parameters,
  run: async ({ parameters: { file }, item }) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    while (existsSync(file));
    return item.json;
  },
});
const crash = defineAction({
  ...metadata,
  type: 't.crash',
  label: 'Crash',
  parameters,
  run: async ({ parameters: { file }, item }) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (existsSync(file)) process.kill(process.pid, 'SIGSEGV');
    return item.json;
  },
});
const allocate = defineAction({
  ...metadata,
  type: 't.allocate',
  label: 'Allocate',
  parameters,
  run: ({ parameters: { file }, item }) => {
    const kept: unknown[] = [];
    while (existsSync(file))
      for (let at = 0; at < 20_000; at += 1) kept.push({ at, text: `${at}`, list: [at, at, at] });
    return { ...item.json, kept: kept.length };
  },
});

const config = readConfig(process.env);
const watchdog = createWatchdog({
  dataDir: config.dataDir,
  stallMs: config.stallLimitMs,
  lastExit: process.env.REPORUNNER_LAST_EXIT,
});
const server = await startServer(config, {
  watchdog,
  integrations: [
    defineIntegration({
      name: 't',
      label: 'T',
      nodes: [spin, spinLater, spinUnnamed, crash, allocate],
      credentials: [],
    }),
  ],
});
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)));
