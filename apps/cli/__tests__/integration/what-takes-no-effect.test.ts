/** Commands say what a server that is configured otherwise does not do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { errorCodeOf } from '@reporunner/core/testing';
import { type RunningServer, readConfig, startServer } from '@reporunner/server';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createRemoteCommands } from '../../src/commands/remote.ts';

const folder = mkdtempSync(join(tmpdir(), 'reporunner-cli-'));
const apiKey = 'an-owner-key-of-at-least-thirty-two-characters';
let server: RunningServer;
let printed: string[];
let commands: ReturnType<typeof createRemoteCommands>;

beforeAll(async () => {
  server = await startServer(
    readConfig({
      PORT: '0',
      REPORUNNER_DATA_DIR: folder,
      REPORUNNER_OWNER_KEY: apiKey,
      REPORUNNER_LOG_LEVEL: 'silent',
      REPORUNNER_FLAGS: 'test-webhooks=off',
      REPORUNNER_DISABLED_SERVICES: 'schedules,documents,sandbox',
    }),
  );
  commands = createRemoteCommands(
    { url: server.url, apiKey },
    {
      json: false,
      result: (_, text) => void printed.push(text()),
      note: (text) => void printed.push(text),
    },
  );
});
beforeEach(() => {
  printed = [];
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const api = async (method: string, path: string, body: object) => {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { id: string; status: string; error: { message: string; code: string } };
};

it('a flag that the environment decides is no success, whatever the tenant sets', async () => {
  expect(await errorCodeOf(commands.flagSet('test-webhooks', 'on'))).toBe('CONFLICT');
  expect(printed).toEqual([]);
  await commands.flagSet('test-webhooks', 'off');
  await commands.flagSet('hosted-pages', 'off');
  expect(printed.map(stripVTControlCharacters)).toEqual([
    '✓ test-webhooks is off (environment)',
    '✓ hosted-pages is off (tenant)',
  ]);
});

it('a schedule is published with a warning where none is run', async () => {
  const { id } = await api('POST', '/workflows', {
    name: 'hourly',
    nodes: {
      hourly: { type: 'core.schedule', parameters: { rules: [{ kind: 'cron', expression: '0 * * * *' }] } },
    },
  });
  await commands.workflowPublish(id, {});
  expect(printed).toEqual([
    expect.stringMatching(
      /version 1 is published\n.*"hourly" starts nothing.*REPORUNNER_DISABLED_SERVICES.*G25-schedules-disabled/,
    ),
  ]);
});

it.each([
  ['documents', 'core.convertToFile', { format: 'csv' }],
  ['sandbox', 'core.code', { code: 'return [];' }],
])('a node that needs the disabled service %s names the setting', async (name, type, parameters) => {
  const { id } = await api('POST', '/workflows', {
    name,
    nodes: { start: { type: 'core.manual' }, step: { type, parameters } },
    edges: { e: { from: 'start', to: 'step' } },
  });
  const { error } = await api('POST', `/workflows/${id}/executions`, { wait: true });
  expect(error).toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringMatching(`service "${name}".*REPORUNNER_DISABLED_SERVICES`),
  });
});
