/** Lists and searches over 10,000 workflows and a million executions, against a bare SQLite query of one page. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createId, createWorkflow, lowestIdAt } from '@reporunner/core';
import { type DatabaseService, openEmbeddedStore } from '@reporunner/db';
import Database from 'better-sqlite3';
import { median, option, report } from './lib/report.ts';

const workflowCount = option('workflows', 10_000);
const executionCount = option('executions', 1_000_000);
const rounds = option('rounds', 30);
const tenant = { tenantId: 'bench' };
const folder = mkdtempSync(join(tmpdir(), 'reporunner-lists-'));
const file = join(folder, 'reporunner.db');
const hourMs = 3_600_000;
const end = Date.now();
/** A month of them. */
const stepMs = (30 * 24 * hourMs) / executionCount;

const steps = ['Fetch orders', 'Keep the paid ones', 'Sum up', 'Write the report', 'Tell the team'];

async function addWorkflows(store: DatabaseService): Promise<readonly string[]> {
  const ids = Array.from({ length: workflowCount }, () => createId());
  const add = (id: string, at: number) => {
    const nodes = Object.fromEntries(
      steps.map((name, place) => [
        `n${place}`,
        {
          ...{ id: `n${place}`, type: place === 0 ? 'core.webhook' : 'core.set', typeVersion: 1, name },
          ...{ position: { x: place * 240, y: 0 }, parameters: { text: 'x'.repeat(400) }, credentials: {} },
          ...{ disabled: false, onError: 'stop' as const },
        },
      ]),
    );
    const tags = [`team-${at % 40}`, at % 3 === 0 ? 'daily' : 'hourly'];
    const created = createWorkflow({ id, ...tenant, projectId: 'p', name: `Workflow number ${at}` });
    return store.workflows.insert(tenant, {
      draft: { ...created, tags, description: `Handles the orders of region ${at % 97}`, nodes },
      ...{ revision: 1, createdAt: at, updatedAt: at },
    });
  };
  for (let at = 0; at < ids.length; at += 500)
    await Promise.all(ids.slice(at, at + 500).map((id, offset) => add(id, at + offset)));
  return ids;
}

/** Straight into the tables: a million of them would take the engine a while. */
function addExecutions(workflows: readonly string[]): void {
  const db = new Database(file);
  const insert = db.prepare(
    `INSERT INTO executions (tenant_id, id, workflow_id, version_id, mode, status, owner, epoch, last_seq, created_at, finished_at)
      VALUES ('bench', ?, ?, 'v', 'trigger', ?, 'o', 1, 3, ?, ?)`,
  );
  const statusOf = (at: number) => (at % 500 === 0 ? 'failed' : at % 5_000 === 1 ? 'cancelled' : 'succeeded');
  const fill = db.transaction(() => {
    for (let at = 0; at < executionCount; at += 1) {
      const createdAt = Math.round(end - (executionCount - at) * stepMs);
      const id = lowestIdAt(createdAt).slice(0, 24) + at.toString(16).padStart(12, '0');
      // A few workflows have most of the executions, as in life.
      const workflow = workflows[at % 2 === 0 ? at % 10 : (at * 7_919) % workflows.length];
      insert.run(id, workflow, statusOf(at), createdAt, createdAt + (at % 1_000));
    }
  });
  fill();
  db.close();
}

/** Median milliseconds. */
async function timed(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return median(times);
}

const first = await openEmbeddedStore({ folder });
const ids = await addWorkflows(first);
await first.close();
addExecutions(ids);

const bare = new Database(file, { readonly: true });
const page = bare.prepare("SELECT * FROM executions WHERE tenant_id = 'bench' ORDER BY id DESC LIMIT 51");
const reference = await timed(() => page.all());
bare.close();

const store = await openEmbeddedStore({ folder });
const { workflows, executions } = store;
const limit = 50;
const busy = ids[0] as string;
const middle = (await executions.list(tenant, { createdUntil: end - 15 * 24 * hourMs }, { limit }))
  .nextCursor;
const named = await workflows.list(tenant, {}, { limit, sort: 'name' });
const rows: readonly (readonly [string, () => unknown])[] = [
  ['executions, newest', () => executions.list(tenant, {}, { limit })],
  [
    'executions, a page in the middle',
    () => executions.list(tenant, {}, { limit, ...(middle === undefined ? {} : { cursor: middle }) }),
  ],
  ['executions, failed', () => executions.list(tenant, { statuses: ['failed'] }, { limit })],
  [
    'executions, failed or cancelled',
    () => executions.list(tenant, { statuses: ['failed', 'cancelled'] }, { limit }),
  ],
  [
    'executions, three weeks ago',
    () => executions.list(tenant, { createdUntil: end - 21 * 24 * hourMs }, { limit }),
  ],
  ['executions, of one workflow', () => executions.list(tenant, { workflowId: busy }, { limit })],
  [
    'executions, failed ones of one workflow',
    () => executions.list(tenant, { workflowId: busy, statuses: ['failed'] }, { limit }),
  ],
  ['executions, counted by status', () => executions.counts(tenant, {}, 1_000)],
  ['executions, counted for one workflow', () => executions.counts(tenant, { workflowId: busy }, 1_000)],
  ['workflows, newest', () => workflows.list(tenant, {}, { limit })],
  [
    'workflows, second page by name',
    () => workflows.list(tenant, {}, { limit, sort: 'name', cursor: named.nextCursor as string }),
  ],
  ['workflows, text in a node', () => workflows.list(tenant, { text: 'paid ones' }, { limit })],
  ['workflows, text in none', () => workflows.list(tenant, { text: 'nothing has this' }, { limit })],
  ['workflows, two tags', () => workflows.list(tenant, { tags: ['team-3', 'daily'] }, { limit })],
  ['workflows, tags counted', () => workflows.tags(tenant, {})],
  ['workflows, last executions of a page', () => executions.latestOf(tenant, ids.slice(-limit))],
];
let slowest = 0;
console.log(`bare page: ${reference.toFixed(2)} ms`);
for (const [name, work] of rows) {
  const ms = await timed(work);
  slowest = Math.max(slowest, ms);
  console.log(
    `${name.padEnd(42)} ${ms.toFixed(2).padStart(8)} ms ${(ms / reference).toFixed(1).padStart(7)} ×`,
  );
}
await store.close();
rmSync(folder, { recursive: true });
report('lists', slowest, 'ms, the slowest of them', reference);
