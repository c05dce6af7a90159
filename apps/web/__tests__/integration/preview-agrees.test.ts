/** What the editor shows of an expression is what the engine gives: over the same data, item for item. */
import type { JsonValue, Workflow } from '@reporunner/core';
import {
  describeExecution,
  type ExecutionEvent,
  nodeInput,
  nodeOutputs,
  type Plan,
} from '@reporunner/engine';
import { createTestEngine, itemsOf } from '@reporunner/engine/testing';
import { coreIntegration } from '@reporunner/nodes-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ShownRun } from '../../src/api/executions.ts';
import type { NodeTypeMetadata } from '../../src/api/node-types.ts';
import { previewTemplate } from '../../src/features/editor/expressions/preview-template.ts';
import { sampleFor } from '../../src/features/editor/expressions/sample.ts';
import { loadSample } from '../../src/features/editor/node-panel/data/load-sample.ts';
import { createCatalogue } from '../../src/features/editor/session/catalogue.ts';
import {
  noRun,
  type RunState,
  withIteration,
  withRuns,
} from '../../src/features/editor/session/run-store.ts';

const { signal } = new AbortController();
const executionId = 'e1';
const serverTimezone = 'Asia/Tokyo';

/** Of one expression per field, `f0`, `f1` … */
const probe = (name: string, expressions: readonly string[], more: object = {}) => ({
  type: 'core.set',
  name,
  position: { x: 0, y: 0 },
  parameters: {
    fields: expressions.map((value, index) => ({ name: `f${index}`, type: 'auto', value })),
    includeOther: false,
  },
  ...more,
});

const plain = (type: string, name: string, parameters: object = {}, more: object = {}) => ({
  type,
  name,
  position: { x: 0, y: 0 },
  parameters,
  ...more,
});

const outside = [
  '={{ $json }}',
  '={{ $json.double * 2 }}',
  '=Item {{ $itemIndex }}: {{ $json.name.toUpperCase() }}',
  "={{ $('Start').item.json }}",
  "={{ $('Start').first().json.id }}",
  "={{ $('Double').all().length }}",
  '={{ $node["Start"].json.id }}',
  '={{ $items("Double").map(item => item.json.double) }}',
  '={{ $input.all().length + $input.last().json.id }}',
  '={{ $input.item.json.id }}',
  '={{ $now.toISO() }}',
  '={{ $today.toISODate() }}',
  '={{ $workflow.name }}',
  '={{ $attempt + $runIndex }}',
  "={{ $('Start').isExecuted }}",
  "={{ $('Later').isExecuted }}",
  '={{ $json.tags?.join("-") ?? "none" }}',
  '={{ $vars }}',
  '={{ DateTime.local().zoneName }}',
  "={{ '2024-07-01 12:00'.toDateTime().toISO() }}",
];

const inside = [
  '={{ $json.id }}',
  '={{ $loop.index }}',
  '={{ $loop.total }}',
  "={{ $('Start').item.json.id }}",
  "={{ $('First').item.json.seen }}",
];

function documentOf(timezone: string | undefined): object {
  const nodes: Record<string, object> = {
    start: plain('core.manual', 'Start'),
    double: plain('core.set', 'Double', {
      fields: [{ name: 'double', type: 'auto', value: '={{ $json.id * 2 }}' }],
    }),
    odd: plain('core.filter', 'Odd', {
      conditions: [{ left: '={{ $json.id % 2 }}', operator: 'equals', right: 1 }],
    }),
    probe: probe('Probe', outside),
    later: probe('Later', []),
    loop: plain('core.loop', 'Loop'),
    first: plain(
      'core.set',
      'First',
      { fields: [{ name: 'seen', type: 'auto', value: '={{ $json.id }}' }] },
      { parentId: 'loop' },
    ),
    within: probe('Within', inside, { parentId: 'loop' }),
  };
  const edges = ['start>double', 'double>odd', 'odd>probe', 'probe>later', 'start>loop', 'first>within'];
  return {
    schemaVersion: 1,
    id: 'w',
    tenantId: 'tenant',
    projectId: 'p',
    name: 'Orders',
    settings: timezone === undefined ? {} : { timezone },
    nodes: Object.fromEntries(Object.entries(nodes).map(([id, node]) => [id, { ...node, id }])),
    edges: Object.fromEntries(
      edges.map((edge) => {
        const [from, to] = edge.split('>');
        const end = (nodeId: string | undefined) => ({ nodeId, port: 'main' });
        return [edge.replace('>', '-'), { id: edge.replace('>', '-'), from: end(from), to: end(to) }];
      }),
    ),
  };
}

/** The server's answer to a question for data, from the journal. */
function answerFrom(plan: Plan, events: readonly ExecutionEvent[]) {
  const journal = async function* () {
    yield events;
  };
  return async (address: string) => {
    const url = new URL(address, 'http://localhost');
    const [, side, nodeId = ''] = /\/(data|input)\/(\w+)$/.exec(url.pathname) ?? [];
    const number = (name: string) => Number(url.searchParams.get(name));
    const scope = url.searchParams.get('scope') ?? '';
    const outputs =
      side === 'input'
        ? (await nodeInput(plan, journal(), nodeId, scope))?.ports
        : nodeOutputs(events, nodeId, scope);
    if (!outputs) return Response.json({ status: 404, code: 'NOT_FOUND' }, { status: 404 });
    const ports = Object.entries(outputs).map(([port, items]) => [
      port,
      {
        total: items.length,
        items: itemsOf(items).slice(number('offset'), number('offset') + number('limit')),
      },
    ]);
    return Response.json({ ports: Object.fromEntries(ports) });
  };
}

const run = (timezone?: string) => runDocument(documentOf(timezone));

async function runDocument(document: object) {
  const test = createTestEngine({ integrations: [coreIntegration], timezone: serverTimezone });
  const workflow = test.publish(document);
  const items = Array.from({ length: 7 }, (_, index) => ({
    id: index,
    name: `n${index}`,
    ...(index % 3 === 0 ? { tags: ['a', 'b'] } : {}),
  }));
  const handle = test.start(workflow, items, { mode: 'manual' });
  const { executionId: id } = await handle.accepted;
  await handle.finished;
  const events = await test.store.events(test.tenant, id);
  const plan = test.engine.compile({ versionId: `${workflow.id}-1`, workflow });
  vi.stubGlobal('fetch', answerFrom(plan, events));
  const state = withRuns({ ...noRun, executionId }, asRuns(describeExecution(events)));
  return { workflow, events, state, now: test.clock.now() };
}

/** As they come over the wire. */
const asRuns = (list: unknown) => JSON.parse(JSON.stringify(list)) as readonly ShownRun[];

const parametersOf = (workflow: Workflow, nodeId: string): readonly string[] =>
  ((workflow.nodes[nodeId]?.parameters.fields ?? []) as { value: string }[]).map(({ value }) => value);

/** As the engine's results are: plain JSON. */
const asJson = (value: unknown): JsonValue | undefined =>
  value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as JsonValue);

const looks = createCatalogue(
  coreIntegration.nodes.map(
    ({ type, kind, ...more }) =>
      ({
        type,
        version: 1,
        latestVersion: 1,
        kind,
        isLoop: 'isLoop' in more && more.isLoop === true,
        ...('againReads' in more ? { againReads: more.againReads } : {}),
      }) as unknown as NodeTypeMetadata,
  ),
);

async function expectAgreement(
  { workflow, events, now }: Awaited<ReturnType<typeof run>>,
  state: RunState,
  nodeId: string,
): Promise<number> {
  const scope = state.nodes.get(nodeId)?.scope ?? '';
  const outputs = itemsOf(nodeOutputs(events, nodeId, scope)?.main ?? []);
  for (const [index, { json }] of outputs.entries()) {
    const sample = await loadSample(workflow, looks, state, nodeId, index, serverTimezone, signal);
    for (const [at, template] of parametersOf(workflow, nodeId).entries()) {
      const preview = previewTemplate(template, sample, index, now);
      expect(preview, `${template} for item ${index}`).toMatchObject({ kind: 'value' });
      expect(asJson(preview.kind === 'value' ? preview.value : undefined), template).toEqual(json[`f${at}`]);
    }
  }
  return outputs.length;
}

describe('a preview', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('agrees with the engine, through a filter too', async () => {
    const done = await run('Europe/Berlin');
    expect(await expectAgreement(done, done.state, 'probe')).toBe(3);
  });

  it('is in the time zone of the server where the workflow sets none', async () => {
    const done = await run();
    expect(await expectAgreement(done, done.state, 'probe')).toBe(3);
    const sample = await loadSample(done.workflow, looks, done.state, 'probe', 0, serverTimezone, signal);
    expect(sample.timezone).toBe('Asia/Tokyo');
  });

  it('agrees with the engine in each iteration of a loop', async () => {
    const done = await run();
    const scopes = [...(done.state.runs.get('within')?.keys() ?? [])];
    expect(scopes).toHaveLength(7);
    for (const scope of scopes.slice(0, 3)) {
      await expectAgreement(done, withIteration(done.state, 'loop', scope), 'within');
    }
  });

  const inBodies = (containers: Record<string, object>, probed: string) =>
    runDocument({
      ...documentOf(undefined),
      nodes: Object.fromEntries(
        Object.entries({
          start: plain('core.manual', 'Start'),
          ...containers,
          probe: probe('Probe', ['={{ $loop?.index }}', '={{ $loop?.total }}', '={{ $error?.message }}'], {
            parentId: probed,
            ...(probed === 'try' && 'fail' in containers ? { body: 'catch' } : {}),
          }),
        }).map(([id, node]) => [id, { ...node, id }]),
      ),
      edges: {
        'start-to': {
          id: 'start-to',
          from: { nodeId: 'start', port: 'main' },
          to: { nodeId: Object.keys(containers)[0], port: 'main' },
        },
      },
    });

  it('has the `$loop` of the loop around it, through another container', async () => {
    const done = await inBodies(
      {
        loop: plain('core.loop', 'Loop'),
        try: plain('core.tryCatch', 'Try', {}, { parentId: 'loop' }),
      },
      'try',
    );
    const scopes = [...(done.state.runs.get('probe')?.keys() ?? [])];
    expect(scopes).toHaveLength(7);
    for (const scope of scopes.slice(2, 4))
      await expectAgreement(done, withIteration(done.state, 'loop', scope), 'probe');
  });

  it('has the `$error` that was caught', async () => {
    const done = await inBodies(
      {
        try: plain('core.tryCatch', 'Try'),
        fail: plain('core.stopWithError', 'Fail', { message: 'no stock' }, { parentId: 'try', body: 'try' }),
      },
      'try',
    );
    expect(await expectAgreement(done, done.state, 'probe')).toBe(7);
    const sample = await loadSample(done.workflow, looks, done.state, 'probe', 0, serverTimezone, signal);
    expect(previewTemplate('={{ $error.message }}', sample, 0, done.now)).toMatchObject({
      value: 'no stock',
    });
  });

  it('of the condition of a loop has the loop itself, and what the iteration before gave', async () => {
    const condition = '={{ $loop.index + $json.id }}';
    const done = await runDocument({
      ...documentOf(undefined),
      nodes: {
        start: { ...plain('core.manual', 'Start'), id: 'start' },
        loop: {
          ...plain('core.loop', 'Loop', { mode: 'while', condition: '={{ $loop.index < 3 }}' }),
          id: 'loop',
        },
        add: {
          ...plain(
            'core.set',
            'Add',
            { fields: [{ name: 'id', type: 'auto', value: '={{ $json.id + 10 }}' }] },
            { parentId: 'loop' },
          ),
          id: 'add',
        },
      },
      edges: {
        a: { id: 'a', from: { nodeId: 'start', port: 'main' }, to: { nodeId: 'loop', port: 'main' } },
      },
    });
    const valueIn = async (state: RunState, parameter: string) => {
      const sample = await loadSample(done.workflow, looks, state, 'loop', 0, serverTimezone, signal);
      const preview = previewTemplate(condition, sampleFor(sample, parameter), 0, done.now);
      return preview.kind === 'value' ? preview.value : preview.message;
    };
    const scopes = [...(done.state.runs.get('add')?.keys() ?? [])];
    const each = scopes.map((scope) => valueIn(withIteration(done.state, 'loop', scope), 'condition'));
    expect(await Promise.all(each)).toEqual([0, 11, 22]);
    // Other parameters are evaluated before there is an iteration: without a `$loop`, this is no number.
    expect(await valueIn(done.state, 'maxIterations')).toBeNull();
  });

  it('says of a node in a body why it cannot be read from outside, as the engine does', async () => {
    const { workflow, state, now } = await run();
    const seenFrom = async (nodeId: string) => {
      const node = workflow.nodes[nodeId];
      if (node === undefined) throw new Error(nodeId);
      const reading = { ...node, parameters: { value: "={{ $('First').first().json.id }}" } };
      const changed = { ...workflow, nodes: { ...workflow.nodes, [nodeId]: reading } };
      const sample = await loadSample(changed, looks, state, nodeId, 0, serverTimezone, signal);
      return previewTemplate("={{ $('First').first().json.id }}", sample, 0, now);
    };
    expect(await seenFrom('probe')).toMatchObject({
      kind: 'error',
      message: expect.stringContaining('"First" is inside "Loop"'),
    });
    expect(await seenFrom('within')).toMatchObject({ kind: 'value' });
  });
});
