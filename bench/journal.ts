/** Durable journal appends per second (one whole execution each), against the raw driver grouped by 100. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createId } from '@reporunner/core';
import { openEmbeddedStore } from '@reporunner/db';
import type { ExecutionEvent, ExecutionWrite } from '@reporunner/engine';
import Database from 'better-sqlite3';
import { median, option, report } from './lib/report.ts';

const total = option('appends', 20_000);
const folder = mkdtempSync(join(tmpdir(), 'reporunner-journal-'));
const json = { id: 4711, total: 58.5, customer: { name: 'Ada', city: 'Zürich' }, note: 'x'.repeat(300) };
const outputs = { main: [{ json }] };
const events: readonly ExecutionEvent[] = [
  {
    type: 'ExecutionStarted',
    seq: 1,
    at: 1,
    workflowId: 'w',
    versionId: 'v',
    mode: 'trigger',
    trigger: { nodeId: 'a', outputs },
  },
  { type: 'NodeSucceeded', seq: 2, at: 2, scope: '', nodeId: 'b', startedAt: 1, attempt: 1, outputs },
  { type: 'ExecutionFinished', seq: 3, at: 3, status: 'succeeded' },
];
const write = (): ExecutionWrite => ({
  executionId: createId(),
  epoch: 1,
  afterSeq: 0,
  events,
  create: { workflowId: 'w', versionId: 'v', mode: 'trigger', createdAt: 1, owner: 'bench' },
  status: 'succeeded',
  finishedAt: 3,
});

async function store(): Promise<number> {
  const opened = await openEmbeddedStore({ folder });
  const began = performance.now();
  let sent = 0;
  const worker = async () => {
    while (sent < total) {
      sent += 1;
      await opened.executions.append({ tenantId: 'bench' }, write());
    }
  };
  await Promise.all(Array.from({ length: 200 }, worker));
  const rate = (total / (performance.now() - began)) * 1_000;
  await opened.close();
  return rate;
}

function driver(): number {
  const db = new Database(join(folder, 'raw.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE IF NOT EXISTS raw (id TEXT PRIMARY KEY, body TEXT)');
  const insert = db.prepare('INSERT INTO raw VALUES (?, ?)');
  const group = db.transaction(() => {
    for (let n = 0; n < 100; n += 1) insert.run(createId(), JSON.stringify(events));
  });
  const began = performance.now();
  for (let done = 0; done < total; done += 100) group();
  const rate = (total / (performance.now() - began)) * 1_000;
  db.close();
  return rate;
}

const rounds = [];
for (let round = 0; round < 3; round += 1) rounds.push({ raw: driver(), ours: await store() });
rmSync(folder, { recursive: true });
report('journal', median(rounds.map(({ ours }) => ours)), 'appends/s', median(rounds.map(({ raw }) => raw)));
