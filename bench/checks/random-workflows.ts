/**
 * Random workflows on the real engine against a model made from SPEC.md alone: status, what every step came to in every
 * scope, when, and that nothing waits for ever (C9); and, where time decides nothing, the same from any point of the
 * journal on (R1). `node bench/checks/random-workflows.ts [--rounds 500] [--seed 1] [--only SEED]`
 */
import { parseArgs } from 'node:util';
import { beginning, type Driven, drive } from '../lib/random-flow/drive.ts';
import { documentOf, type Flow, fateOf, randomFlow } from '../lib/random-flow/flow.ts';
import { evaluate, type ModelEvent, type ModelResult, TooManyItems } from '../lib/random-flow/model.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});

const maxText = 10_000;

/** What happened in each scope at each step, in order; the times where they are part of the promise. */
function storyOf(events: readonly ModelEvent[], withTimes: boolean): ReadonlyMap<string, string> {
  const story = new Map<string, string>();
  for (const { at, key, what } of events.toSorted((a, b) => a.at - b.at)) {
    const line = withTimes ? `${what} @${at.toFixed(3)}` : what;
    story.set(key, story.has(key) ? `${story.get(key)}; ${line}` : line);
  }
  return story;
}

/** What a step came to last: a crash may have cost attempts. */
function lastOf(events: readonly ModelEvent[]): ReadonlyMap<string, string> {
  return new Map(events.toSorted((a, b) => a.at - b.at).map(({ key, what }) => [key, what]));
}

function difference(
  expected: ReadonlyMap<string, string>,
  got: ReadonlyMap<string, string>,
): string | undefined {
  for (const key of new Set([...expected.keys(), ...got.keys()]))
    if (expected.get(key) !== got.get(key))
      return `[${key}] the model says ${expected.get(key) ?? 'nothing'}, the engine ${got.get(key) ?? 'nothing'}`;
  return undefined;
}

function divergence(
  flow: Flow,
  model: ModelResult,
  { result, events, stalled, leftOver }: Driven,
): string | undefined {
  if (stalled !== undefined) return `C9: after event ${stalled}`;
  if (result === undefined) return 'it waits for ever';
  if (leftOver > 0) return `${leftOver} called executions are left over`;
  const isTimed = flow.style === 'timed';
  const story = difference(storyOf(model.events, isTimed), storyOf(events, isTimed));
  if (story !== undefined) return story;
  if (result.status !== model.status || result.code !== model.code)
    return `the model says ${model.status} ${model.code}, the engine ${result.status} ${result.code}`;
  return undefined;
}

/** From any event on: the same end, or, where races decide, some end. */
async function recovered(flow: Flow, { journal, blobs }: Driven, model: ModelResult) {
  const kept = 1 + Math.floor(fateOf(flow.seed, 'crash') * (journal.length - 1));
  const { result, events, stalled } = await drive(flow, { journal: journal.slice(0, kept), blobs });
  const at = `recovered after ${kept} of ${journal.length} events`;
  if (stalled !== undefined) return `${at}: C9: after event ${stalled}`;
  if (result === undefined) return `${at}: it waits for ever`;
  if (flow.style === 'timed' || flow.changesByAttempt) return undefined;
  if (result.status !== model.status || result.code !== model.code)
    return `${at}: ${result.status} ${result.code}`;
  const story = difference(lastOf(model.events), lastOf(events));
  return story === undefined ? undefined : `${at}: ${story}`;
}

async function check(seed: number): Promise<string | undefined> {
  const flow = randomFlow(seed);
  const model = evaluate(flow, beginning);
  // Loops in loops may double their items again and again: that takes minutes, and shows nothing more.
  if (model.events.some(({ what }) => what.length > maxText)) throw new TooManyItems();
  const driven = await drive(flow);
  if (values.only !== undefined) {
    console.log(JSON.stringify({ ...documentOf(flow, 'w') }, null, 1));
    console.log({ ...flow, root: undefined });
    const lines = (events: readonly ModelEvent[]) =>
      events
        .toSorted((a, b) => a.at - b.at)
        .map(({ at, key, what }) => `${at.toFixed(3)} ${key}: ${what}`)
        .join('\n');
    console.log(`MODEL ${model.status} ${model.code} ${model.endedAt}\n${lines(model.events)}`);
    console.log(`ENGINE ${JSON.stringify(driven.result)} ${driven.endedAt}\n${lines(driven.events)}`);
  }
  const found = divergence(flow, model, driven) ?? (await recovered(flow, driven, model));
  if (found === undefined || !model.hasTie || driven.stalled !== undefined || driven.result === undefined)
    return found;
  undecided += 1;
  return undefined;
}

const first = Number(values.only ?? values.seed);
const rounds = values.only === undefined ? Number(values.rounds) : 1;
let divergences = 0;
let undecided = 0;
let compared = 0;
let tooMany = 0;
const began = Date.now();
for (let seed = first; seed < first + rounds; seed += 1) {
  let found: string | undefined;
  try {
    found = await check(seed);
    compared += 1;
  } catch (error) {
    if (error instanceof TooManyItems) tooMany += 1;
    else found = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  if (found === undefined) continue;
  divergences += 1;
  console.log(`✗ seed ${seed}: ${found}`);
  if (divergences >= 20) break;
}
const seconds = ((Date.now() - began) / 1000).toFixed(1);
const left = [
  ...(tooMany === 0 ? [] : [`, ${tooMany} left out: too many items`]),
  ...(undecided === 0 ? [] : [`, ${undecided} in which the order of one moment decides`]),
].join('');
console.log(
  `${divergences} divergences in ${compared} random workflows (seeds from ${first}, ${seconds} s${left})`,
);
if (divergences > 0) process.exitCode = 1;
