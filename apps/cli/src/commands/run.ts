import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDefineUseCase, createLocalRunUseCases } from '@reporunner/application';
import { systemPrincipal } from '@reporunner/auth';
import { createId, type Item, ServiceError, systemClock } from '@reporunner/core';
import { createFileBlobStore } from '@reporunner/db';
import { createDocumentParser } from '@reporunner/documents';
import {
  createEngine,
  describeExecution,
  type ExecutionEvent,
  type NodeRunDetail,
  triggerActivations,
} from '@reporunner/engine';
import { createMemoryExecutionStore } from '@reporunner/engine/memory';
import {
  createFileAccess,
  createHttpClient,
  createNodeRegistry,
  type ScopedFileSystem,
} from '@reporunner/integrations';
import { coreIntegration } from '@reporunner/nodes-core';
import { createSandbox } from '@reporunner/sandbox';
import { assertValid, normaliseImport } from '@reporunner/workflows';
import colors from 'picocolors';
import { cliMessage } from '../messages/cli-messages.ts';
import { failureText, type Output } from '../output.ts';
import { parseJson, readData, readText } from '../read-input.ts';

export interface RunOptions {
  readonly data: string;
  readonly trigger?: string;
  readonly timeout?: string;
  readonly allowPrivateNetwork?: boolean;
  readonly credentials?: string;
  readonly files?: string;
}

const marks: Readonly<Record<NodeRunDetail['status'], string>> = {
  running: '…',
  retrying: colors.yellow('↻'),
  waiting: '…',
  succeeded: colors.green('✓'),
  failed: colors.red('✗'),
  skipped: colors.dim('-'),
};

/** Who runs a file; its role covers what the command does. */
const principal = systemPrincipal('cli', 'cli');
/** Nothing lies in a folder or project here. */
const nowhere = { parentsOf: async () => [] };

function folderOf(folder: string): ScopedFileSystem {
  return { forTenant: () => createFileAccess({ folder }) };
}

/** Runs a workflow file in this process, with nothing kept. Resolves with the exit code: 0 succeeded, 1 failed. */
export async function run(file: string, options: RunOptions, output: Output): Promise<number> {
  const workflow = normaliseImport(parseJson(readText(file), file), {
    id: 'run',
    tenantId: 'cli',
    projectId: 'cli',
  });
  const version = { versionId: 'file', workflow };
  const registry = createNodeRegistry([coreIntegration]);
  assertValid(workflow, registry, 'run');
  const folder = mkdtempSync(join(tmpdir(), 'reporunner-run-'));
  const http = createHttpClient({ allow: { privateNetworks: options.allowPrivateNetwork === true } });
  const secrets =
    options.credentials === undefined
      ? {}
      : (parseJson(readText(options.credentials), options.credentials) as Record<
          string,
          { type: string; data: Record<string, string> }
        >);
  const names = new Map(Object.values(workflow.nodes).map(({ id, name }) => [id, name]));
  const show = (events: readonly ExecutionEvent[]) => {
    for (const { nodeId, status, startedAt, finishedAt, items, error } of describeExecution(events)) {
      if (status === 'running') continue;
      const count = Object.values(items).reduce((sum, size) => sum + size, 0);
      const took = startedAt === undefined || finishedAt === undefined ? '' : `${finishedAt - startedAt} ms`;
      const summary = status === 'succeeded' ? `${count} item${count === 1 ? '' : 's'}, ${took}` : status;
      output.note(
        `${marks[status]} ${names.get(nodeId) ?? nodeId} ${colors.dim(summary)}${error === undefined ? '' : ` ${colors.red(failureText(error))}`}`,
      );
    }
  };
  const code = createSandbox({ processes: 1 });
  const documents = createDocumentParser({ processes: 1 });
  const engine = createEngine({
    store: createMemoryExecutionStore(),
    registry,
    http,
    code,
    documents,
    ...(options.files === undefined ? {} : { files: folderOf(options.files) }),
    blobs: createFileBlobStore({ folder }),
    owner: createId(),
    source: { published: async () => undefined, version: async () => version },
    credentials: {
      async get(_tenant, id) {
        const found = secrets[id];
        if (found !== undefined) return { id, ...found, allowedHosts: [] };
        throw new ServiceError(cliMessage('noCredential', { id }), {
          code: 'CREDENTIAL_NOT_FOUND',
          service: 'cli',
        });
      },
    },
    sinks: [{ published: (_tenant, _id, _workflow, events) => show(events) }],
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  const uses = createLocalRunUseCases(createDefineUseCase(nowhere), { engine });
  try {
    const plan = engine.compile(version);
    const triggers = triggerActivations(workflow, registry).active.map(({ node }) => node);
    const trigger =
      options.trigger === undefined
        ? triggers[0]
        : triggers.find(({ id, name }) => name === options.trigger || id === options.trigger);
    if (trigger === undefined)
      throw new ServiceError(
        cliMessage('noTrigger', {
          name: String(options.trigger),
          names: triggers.map(({ name }) => name),
        }),
        { code: 'BAD_REQUEST', service: 'cli' },
      );
    const items = readData(options.data).map((json): Item => ({ json }));
    const { finished, executionId } = uses.start(principal, {
      plan,
      trigger: { nodeId: trigger.id, outputs: { main: items } },
    });
    const cancel = () => void uses.cancel(principal, { executionId }).catch(() => {});
    process.once('SIGINT', cancel);
    const limit =
      options.timeout === undefined
        ? undefined
        : systemClock.setTimer(Number(options.timeout) * 1_000, cancel);
    const result = await finished;
    limit?.cancel();
    process.removeListener('SIGINT', cancel);
    const json = (await uses.outputs(principal, { result })).map((item) => item.json);
    output.result({ status: result.status, error: result.error, items: json }, () =>
      result.status === 'succeeded'
        ? JSON.stringify(json, null, 2)
        : colors.red(
            `${result.status}: ${result.error?.nodeName ?? ''} ${result.error === undefined ? '' : failureText(result.error)}`,
          ),
    );
    return result.status === 'succeeded' ? 0 : 1;
  } finally {
    await http.close();
    await code.close();
    await documents.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
