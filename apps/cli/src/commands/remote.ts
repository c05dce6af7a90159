/** Commands that talk to a running server. */

import { ServiceError } from '@reporunner/core';
import colors from 'picocolors';
import { type Connection, createApiClient } from '../api-client.ts';
import { cliMessage } from '../messages/cli-messages.ts';
import { failureText, type Output, ok, table } from '../output.ts';
import { parseJson, readText } from '../read-input.ts';

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}
interface WorkflowRow {
  readonly id: string;
  readonly name: string;
  readonly nodeCount: number;
  readonly publishedVersionId?: string;
}
interface PublishedVersion {
  readonly number: number;
  readonly versionId: string;
  readonly diagnostics: readonly { readonly rule: string; readonly message: string }[];
}
interface ImportWarning {
  readonly kind: string;
  readonly nodeName: string;
  readonly message: string;
}
interface ImportedRow extends WorkflowRow {
  readonly warnings?: readonly ImportWarning[];
}
interface ExecutionRow {
  readonly id: string;
  readonly workflowId: string;
  readonly status: string;
  readonly mode: string;
  readonly createdAt: number;
  readonly finishedAt?: number;
}
interface FlagRow {
  readonly name: string;
  readonly isOn: boolean;
  readonly source: string;
  readonly stage: string;
  readonly description: string;
}
interface ExecutionDetail extends ExecutionRow {
  readonly error?: { readonly message: string; readonly nodeName?: string };
  readonly nodes: readonly {
    readonly nodeId: string;
    readonly status: string;
    readonly attempt: number;
    readonly items: Record<string, number>;
  }[];
}

const more = (page: Page<unknown>) =>
  page.nextCursor === undefined ? '' : `\n… more: --cursor ${page.nextCursor}`;

const onOrOff = ({ isOn }: FlagRow) => (isOn ? 'on' : 'off');

function query(options: Readonly<Record<string, string | undefined>>): string {
  const present = Object.entries(options).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return present.length === 0 ? '' : `?${new URLSearchParams(present).toString()}`;
}

export function createRemoteCommands(connection: Connection, output: Output) {
  const api = createApiClient(connection);
  const showFlag = (row: FlagRow) =>
    output.result(row, () => `${ok(true)} ${row.name} is ${onOrOff(row)} (${row.source})`);
  return {
    async workflowList(options: { text?: string; limit?: string; cursor?: string }) {
      const page = await api<Page<WorkflowRow>>('GET', `/workflows${query(options)}`);
      output.result(
        page,
        () =>
          table(
            ['id', 'name', 'nodes', 'published'],
            page.items.map(({ id, name, nodeCount, publishedVersionId }) => [
              id,
              name,
              String(nodeCount),
              publishedVersionId === undefined ? 'no' : 'yes',
            ]),
          ) + more(page),
      );
    },
    async workflowImport(file: string, options: { publish?: boolean; force?: boolean }) {
      const workflow = await api<ImportedRow>('POST', '/workflows/import', parseJson(readText(file), file));
      const { id, name, warnings = [] } = workflow;
      for (const { nodeName, message } of warnings) output.note(`! ${nodeName}: ${message}`);
      const published = options.publish === true && (warnings.length === 0 || options.force === true);
      if (published) await api('POST', `/workflows/${id}/publish`, {});
      output.result({ id, name, published, warnings }, () => `${ok(true)} ${name}\n${id}`);
      if (options.publish !== true || published) return 0;
      output.note(
        `Not published: ${warnings.length} things could not be taken over as they were. Look at them, then: reporunner workflow publish ${id}. Or import with --publish --force.`,
      );
      return 1;
    },
    async workflowExport(id: string) {
      const document = await api('GET', `/workflows/${id}/export`);
      output.result(document, () => JSON.stringify(document, null, 2));
    },
    async workflowPublish(id: string, options: { message?: string }) {
      const version = await api<PublishedVersion>('POST', `/workflows/${id}/publish`, options);
      output.result(version, () =>
        [
          `${ok(true)} version ${version.number} is published`,
          ...version.diagnostics.map(
            ({ message, rule }) => `  ${colors.yellow(message)} ${colors.dim(rule)}`,
          ),
        ].join('\n'),
      );
    },
    async workflowUnpublish(id: string) {
      await api('POST', `/workflows/${id}/unpublish`);
      output.result({ id }, () => `${ok(true)} unpublished`);
    },
    async executionList(options: { workflowId?: string; status?: string; limit?: string; cursor?: string }) {
      const page = await api<Page<ExecutionRow>>('GET', `/executions${query(options)}`);
      output.result(
        page,
        () =>
          table(
            ['id', 'status', 'mode', 'started', 'took'],
            page.items.map(({ id, status, mode, createdAt, finishedAt }) => [
              id,
              status,
              mode,
              new Date(createdAt).toISOString(),
              finishedAt === undefined ? '' : `${finishedAt - createdAt} ms`,
            ]),
          ) + more(page),
      );
    },
    async executionShow(id: string) {
      const detail = await api<ExecutionDetail>('GET', `/executions/${id}`);
      output.result(detail, () =>
        [
          `${detail.id}  ${detail.status}${detail.error === undefined ? '' : `  ${detail.error.nodeName ?? ''}: ${failureText(detail.error)}`}`,
          table(
            ['node', 'status', 'attempt', 'items'],
            detail.nodes.map(({ nodeId, status, attempt, items }) => [
              nodeId,
              status,
              String(attempt),
              Object.entries(items)
                .map(([port, count]) => `${port} ${count}`)
                .join(', '),
            ]),
          ),
        ].join('\n'),
      );
    },
    async flagList() {
      const { items } = await api<Page<FlagRow>>('GET', '/flags');
      output.result(items, () =>
        table(
          ['name', 'value', 'source', 'stage', 'what'],
          items.map((row) => [row.name, onOrOff(row), row.source, row.stage, row.description]),
        ),
      );
    },
    async flagSet(name: string, value: string) {
      if (value !== 'on' && value !== 'off')
        throw new ServiceError(cliMessage('notOnOff', { value }), { code: 'BAD_REQUEST', service: 'cli' });
      const isOn = value === 'on';
      const row = await api<FlagRow>('PUT', `/flags/${encodeURIComponent(name)}`, { isOn });
      if (row.source === 'environment' && row.isOn !== isOn)
        throw new ServiceError(cliMessage('flagOfEnvironment', { name: row.name, state: onOrOff(row) }), {
          code: 'CONFLICT',
          service: 'cli',
          details: { ...row },
        });
      showFlag(row);
    },
    async flagClear(name: string) {
      showFlag(await api<FlagRow>('DELETE', `/flags/${encodeURIComponent(name)}`));
    },
    async executionRetry(id: string) {
      const started = await api<{ executionId: string }>('POST', `/executions/${id}/retry`, {});
      output.result(started, () => `${ok(true)} ${started.executionId}`);
    },
    async executionCancel(id: string) {
      await api('POST', `/executions/${id}/cancel`);
      output.result({ id }, () => `${ok(true)} cancelled`);
    },
  };
}
