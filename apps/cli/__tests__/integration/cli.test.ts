import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningServer, readConfig, startServer } from '@reporunner/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const examples = fileURLToPath(new URL('../../../../examples/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'reporunner-cli-'));
const key = 'an-owner-key-of-at-least-thirty-two-characters';

function cli(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], {
      env: { ...process.env, NO_COLOR: '1', REPORUNNER_DATA_DIR: join(folder, 'none'), PORT: '0', ...env },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('reporunner', () => {
  it('runs a workflow file, and shows its way', async () => {
    const rows = file('rows.json', '[{"E-Mail":"A@x.org","Points":1},{"E-Mail":"a@x.org","Points":2}]');
    const { code, out, err } = await cli(['run', join(examples, '08-clean-list.json'), '--data', `@${rows}`]);
    expect([code, JSON.parse(out)]).toEqual([0, [{ email: 'a@x.org', points: 1 }]]);
    expect(err).toContain('✓ Once each 1 item');
  });

  it('runs code and keeps files, and ends when it is done', async () => {
    const files = join(folder, 'kept');
    const example = join(examples, '20-code-and-files.json');
    const { code, out } = await cli(['run', example, '--data', '{"base":2}', '--files', files]);
    expect([code, JSON.parse(out)]).toEqual([
      0,
      [2, 4, 6].map((total, at) => ({ month: `2026-0${at + 1}`, total })),
    ]);
    expect(existsSync(join(files, 'reports', '2026.zip'))).toBe(true);
  });

  it('says which item a node failed at, counted from 1', async () => {
    const split = {
      name: 'split',
      nodes: {
        start: { type: 'core.manual', name: 'Start', position: { x: 0, y: 0 } },
        split: {
          type: 'core.splitOut',
          name: 'Split',
          parameters: { field: 'l' },
          position: { x: 200, y: 0 },
        },
      },
      edges: { e: { from: { nodeId: 'start', port: 'main' }, to: { nodeId: 'split', port: 'main' } } },
    };
    const { code, out, err } = await cli([
      'run',
      file('split.json', JSON.stringify(split)),
      '--data',
      '[{"l":[1]},{"l":2}]',
    ]);
    expect(code).toBe(1);
    expect(out).toContain('Split Item 2: "l" is no list.');
    expect(err).toContain('Item 2: "l" is no list.');
  });

  it('ends with 1 when the workflow fails, and with 2 when it cannot be run', async () => {
    const failing = file(
      'failing.json',
      JSON.stringify({
        name: 'f',
        nodes: {
          start: { type: 'core.manual' },
          stop: { type: 'core.stopWithError', parameters: { message: 'not today' } },
        },
        edges: { e: { from: 'start', to: 'stop' } },
      }),
    );
    const failed = await cli(['--json', 'run', failing]);
    expect([failed.code, JSON.parse(failed.out)]).toMatchObject([
      1,
      { status: 'failed', error: { message: 'not today' } },
    ]);
    for (const [args, text] of [
      [['run', '/no/such/file'], 'cannot be read'],
      [['run', file('bad.json', '{')], 'is not JSON'],
      [['run', failing, '--data', '[1]'], 'an object, or a list of objects'],
      [['run', failing, '--trigger', 'ghost'], 'There is no trigger "ghost"'],
      [['run', file('unknown.json', '{"name":"u","nodes":{"a":{"type":"core.nothing"}}}')], 'not installed'],
      [['frobnicate'], 'unknown command'],
    ] as const) {
      const { code, err } = await cli(args);
      expect([code, err]).toEqual([2, expect.stringContaining(text)]);
    }
    // Seven processes, one after the other.
  }, 60_000);

  it('validates, and looks after the machine', async () => {
    const good = await cli(['validate', join(examples, '01-greeting-api.json')]);
    expect([good.code, good.out]).toEqual([0, expect.stringContaining('✓')]);
    const cycle = file(
      'cycle.json',
      JSON.stringify({
        name: 'c',
        nodes: { s: { type: 'core.manual' }, a: { type: 'core.noOp' }, b: { type: 'core.noOp' } },
        edges: { e: { from: 's', to: 'a' }, f: { from: 'a', to: 'b' }, g: { from: 'b', to: 'a' } },
      }),
    );
    const bad = await cli(['--json', 'validate', cycle]);
    expect([bad.code, JSON.parse(bad.out)[0].diagnostics.map((one: { rule: string }) => one.rule)]).toEqual([
      1,
      ['G5-cycle'],
    ]);
    const doctor = await cli(['--json', 'doctor']);
    expect([doctor.code, JSON.parse(doctor.out).ok]).toEqual([0, true]);
  });

  it('helps', async () => {
    for (const args of [['--help'], ['run', '--help'], ['workflow', 'list', '--help']]) {
      expect(await cli(args)).toMatchObject({ code: 0, out: expect.stringContaining('Usage:') });
    }
  });
});

describe('reporunner, with a server', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer(
      readConfig({
        PORT: '0',
        REPORUNNER_DATA_DIR: join(folder, 'data'),
        REPORUNNER_OWNER_KEY: key,
        REPORUNNER_LOG_LEVEL: 'silent',
      }),
    );
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const remote = (...args: string[]) =>
    cli(['--json', ...args], { REPORUNNER_URL: server.url, REPORUNNER_API_KEY: key });

  it('says what of a workflow of n8n could not be taken over, and publishes it only with --force', async () => {
    const document = {
      name: 'Lost',
      nodes: ['manualTrigger', 'notThere'].map((type) => ({
        name: type,
        type: `n8n-nodes-base.${type}`,
        typeVersion: 1,
        position: [0, 0],
        parameters: {},
      })),
      connections: {},
    };
    const lost = file('n8n.json', JSON.stringify(document));
    const refused = await remote('workflow', 'import', lost, '--publish');
    const warnings = [{ kind: 'unknownNode', nodeName: 'notThere' }];
    expect([refused.code, JSON.parse(refused.out)]).toMatchObject([1, { published: false, warnings }]);
    const forced = await cli(['workflow', 'import', lost, '--publish', '--force'], {
      REPORUNNER_URL: server.url,
      REPORUNNER_API_KEY: key,
    });
    expect(forced).toMatchObject({ code: 0, err: expect.stringContaining('! notThere: ') });
  });

  it('imports, publishes, lists, shows and retries', async () => {
    const failing = join(folder, 'failing.json');
    const example = readFileSync(join(examples, '07-route-by-kind.json'), 'utf8');
    writeFileSync(failing, example.replace('{{ -$json.body.amount }}', '{{ $json.body.amount.negated() }}'));
    const { id } = JSON.parse((await remote('workflow', 'import', failing, '--publish')).out) as {
      id: string;
    };
    expect(
      (
        await fetch(`${server.url}/webhook/events`, {
          method: 'POST',
          body: '{"kind":"refund","amount":"x"}',
          headers: { 'content-type': 'application/json' },
        })
      ).status,
    ).toBe(500);
    expect(JSON.parse((await remote('workflow', 'list', '--text', 'route')).out).items).toMatchObject([
      { id },
    ]);
    const [execution] = JSON.parse(
      (await remote('execution', 'list', '--status', 'failed', '--workflow-id', id)).out,
    ).items;
    expect(JSON.parse((await remote('execution', 'show', execution.id)).out)).toMatchObject({
      status: 'failed',
      error: { nodeName: 'Refund' },
    });
    expect(JSON.parse((await remote('execution', 'retry', execution.id)).out).executionId).toBeTruthy();
    expect(JSON.parse((await remote('workflow', 'export', id)).out)).toMatchObject({ name: 'Route by kind' });
    expect((await remote('workflow', 'unpublish', id)).code).toBe(0);
    const wrong = await remote('execution', 'show', 'nothing');
    expect([wrong.code, JSON.parse(wrong.err).code]).toEqual([2, 'NOT_FOUND']);
  });

  it('lists feature flags, and switches them', async () => {
    const off = JSON.parse((await remote('flag', 'set', 'test-webhooks', 'off')).out);
    expect(off).toMatchObject({ name: 'test-webhooks', isOn: false, source: 'tenant' });
    expect(JSON.parse((await remote('flag', 'list')).out)).toMatchObject([
      { name: 'hosted-pages', isOn: true, source: 'default' },
      { name: 'test-webhooks', isOn: false },
    ]);
    expect(JSON.parse((await remote('flag', 'clear', 'test-webhooks')).out)).toMatchObject({ isOn: true });
    const unknown = await remote('flag', 'set', 'teleport', 'on');
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('There is no feature flag')]);
    const unclear = await remote('flag', 'set', 'test-webhooks', 'maybe');
    expect([unclear.code, unclear.err]).toEqual([2, expect.stringContaining('not on or off')]);
  });
});
