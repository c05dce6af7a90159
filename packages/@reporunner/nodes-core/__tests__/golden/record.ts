/**
 * Records the journals of `workflows.ts` as this version writes them: `node record.ts VERSION`. Only for a release,
 * into a folder of its own; what is there stays, for executions of that version may still be under way somewhere.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { replayHistory } from '@reporunner/engine/testing';
import { type GoldenHistory, goldenEngine, settle } from './history.ts';
import { goldenWorkflows } from './workflows.ts';

const version = process.argv[2];
if (version === undefined) throw new Error('node record.ts VERSION');
const folder = new URL(`histories/${version}/`, import.meta.url);
if (existsSync(folder)) throw new Error(`the journals of ${version} are there already`);
mkdirSync(folder, { recursive: true });

for (const { title, workflow, items, resume } of goldenWorkflows) {
  const test = goldenEngine('recorder');
  const parsed = test.publish(workflow);
  const handle = test.start(parsed, items);
  await settle();
  for (const data of resume ?? []) {
    await test.engine.resume(test.tenant, handle.executionId, { data });
    await settle();
  }
  for (let step = 0; step < 20; step += 1) {
    test.clock.advance(60_000);
    await settle();
  }
  const result = await handle.finished;
  const events = await test.store.events(test.tenant, handle.executionId);
  const plan = test.engine.compile({ versionId: `${parsed.id}-1`, workflow: parsed });
  const history: GoldenHistory = {
    title,
    version,
    workflow,
    events,
    commands: replayHistory(plan, events).commands,
    result: { status: result.status, items: result.lastOutputs.map(({ json }) => json) },
  };
  const name = title.replaceAll(/\W+/g, '-');
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(history, null, 1)}\n`);
  console.log(`${name}: ${events.length} events, ${result.status}`);
}
