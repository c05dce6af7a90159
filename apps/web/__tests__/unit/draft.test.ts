import {
  applyOperation,
  createId,
  createManualClock,
  createWorkflow,
  type Operation,
  type Workflow,
} from '@reporunner/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addPart, setPart } from '../../src/features/editor/canvas-model/edits.ts';
import {
  type ConfirmedOperation,
  createDraft,
  type Draft,
  type DraftOptions,
  type DraftTransport,
  OfflineError,
} from '../../src/features/editor/draft/draft.ts';
import { packOperations } from '../../src/features/editor/draft/pack-operations.ts';
import type { PendingOperation } from '../../src/features/editor/draft/pending-operation.ts';

const empty = createWorkflow({ id: 'w', tenantId: 't', projectId: 'p', name: 'Orders' });

const node = (id: string, parameters: Record<string, string> = {}) =>
  addPart('node', {
    id,
    type: 'core.noOp',
    typeVersion: 1,
    name: id,
    position: { x: 0, y: 0 },
    parameters,
    credentials: {},
    disabled: false,
    onError: 'stop',
  });

/** Keys sorted: order in a map of the document has no meaning. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

/** A server that keeps one workflow, and knows an operation that is sent twice. */
function createServer(workflow: Workflow = empty) {
  const log: ConfirmedOperation[] = [];
  const listeners = new Set<(one: ConfirmedOperation) => void>();
  const server = {
    workflow,
    revision: 1,
    log,
    online: true,
    /** The next answer gets lost on its way back. */
    loseAnswer: false,
    accept({ id, operation }: PendingOperation) {
      const known = log.find(({ operationId }) => operationId === id);
      if (known !== undefined) return { revision: known.revision };
      server.workflow = applyOperation(server.workflow, operation);
      server.revision += 1;
      const one = { revision: server.revision, operation, operationId: id };
      log.push(one);
      for (const listener of listeners) listener(one);
      return { revision: server.revision };
    },
    listen: (listener: (one: ConfirmedOperation) => void) => void listeners.add(listener),
  };
  const transport: DraftTransport = {
    async send(pending) {
      if (!server.online) throw new OfflineError('down');
      const answer = server.accept(pending);
      if (server.loseAnswer) {
        server.loseAnswer = false;
        throw new OfflineError('lost');
      }
      return answer;
    },
    operationsAfter: async (revision) => log.filter((one) => one.revision > revision),
    read: async () => ({ workflow: server.workflow, revision: server.revision }),
  };
  return { server, transport };
}

function openDraft(
  connected = createServer(),
  leftOver: readonly PendingOperation[] = [],
  more: Partial<DraftOptions> = {},
) {
  const clock = createManualClock();
  let kept: readonly PendingOperation[] = [];
  const draft = createDraft({
    workflow: connected.server.workflow,
    revision: connected.server.revision,
    transport: connected.transport,
    unsent: { save: (pending) => (kept = pending) },
    clock,
    ids: createId,
    leftOver,
    ...more,
  });
  return { ...connected, draft, clock, kept: () => kept };
}

const settled = async (clock: { advance(ms: number): void }, ms = 1_000) => {
  clock.advance(ms);
  for (let step = 0; step < 50; step += 1) await Promise.resolve();
};

const shown = (draft: Draft) => draft.getState().workflow;

describe('a draft', () => {
  it('[DR3] takes back what a change brought with it, in the middle of a run of changes too', () => {
    /** `b` stands right of `a`, however far that goes. */
    const consequences = (_: Workflow, { nodes }: Workflow) => {
      const x = Math.max(nodes.b?.position.x ?? 0, nodes.a?.position.x ?? 0);
      return x === nodes.b?.position.x ? [] : [setPart(['nodes', 'b', 'position', 'x'], x)];
    };
    const { draft } = openDraft(createServer(), [], { consequences });
    draft.apply({ label: 'Add' }, [node('a'), node('b')]);
    const before = canonical(shown(draft));
    for (const x of [20, 40, 0, 60])
      draft.apply({ label: 'Move', merge: 'move a' }, [setPart(['nodes', 'a', 'position', 'x'], x)]);
    expect(shown(draft).nodes.b?.position.x).toBe(60);
    const after = canonical(shown(draft));
    while (draft.getState().undo === 'Move') draft.undo();
    expect(canonical(shown(draft))).toBe(before);
    while (draft.getState().redo === 'Move') draft.redo();
    expect(canonical(shown(draft))).toBe(after);
  });

  it('[DR1] shows a change at once and saves it soon after', async () => {
    const { draft, server, clock } = openDraft();
    draft.apply({ label: 'Add' }, [node('a')]);
    expect(Object.keys(shown(draft).nodes)).toEqual(['a']);
    expect(draft.getState().save).toBe('saving');
    await settled(clock);
    expect(draft.getState()).toMatchObject({ save: 'saved', revision: 2 });
    expect(server.workflow).toEqual(shown(draft));
  });

  it('[DR2] keeps what it could not send, and sends it when the server is back', async () => {
    const { draft, server, clock, kept } = openDraft();
    server.online = false;
    draft.apply({ label: 'Add' }, [node('a')]);
    await settled(clock);
    draft.apply({ label: 'Add' }, [node('b')]);
    expect(draft.getState().save).toBe('offline');
    expect(kept()).toHaveLength(2);
    server.online = true;
    await settled(clock, 20_000);
    expect(draft.getState().save).toBe('saved');
    expect(kept()).toHaveLength(0);
    expect(Object.keys(server.workflow.nodes)).toEqual(['a', 'b']);
  });

  it('[DR2] is saved once it was flushed, also when a request is under way already', async () => {
    const { draft, server } = openDraft();
    draft.apply({ label: 'Add' }, [node('a')]);
    void draft.flush();
    draft.apply({ label: 'Add' }, [node('b')]);
    await draft.flush();
    expect(draft.getState()).toMatchObject({ save: 'saved', revision: 3 });
    expect(Object.keys(server.workflow.nodes)).toEqual(['a', 'b']);
  });

  it('[DR2] sends again what was not answered, and it happens once', async () => {
    const { draft, server, clock } = openDraft();
    server.loseAnswer = true;
    draft.apply({ label: 'Add' }, [node('a')]);
    await settled(clock);
    expect(draft.getState().save).toBe('offline');
    await settled(clock, 20_000);
    expect(draft.getState()).toMatchObject({ save: 'saved', revision: 2 });
    expect(server.log).toHaveLength(1);
    expect(shown(draft)).toEqual(server.workflow);
  });

  it('[DR2] takes back what the server refuses, says why, and keeps the rest', async () => {
    const { draft, server, clock, transport } = openDraft();
    const send = transport.send;
    transport.send = async (pending, options) => {
      if (JSON.stringify(pending.operation).includes('"forbidden"')) throw new Error('Not that one.');
      return send(pending, options);
    };
    draft.apply({ label: 'Add' }, [node('forbidden')]);
    await settled(clock);
    draft.apply({ label: 'Add' }, [node('b')]);
    await settled(clock);
    expect(draft.getState()).toMatchObject({ save: 'saved', refusal: 'Not that one.' });
    draft.dismissRefusal();
    expect(draft.getState().refusal).toBeUndefined();
    expect(Object.keys(shown(draft).nodes)).toEqual(['b']);
    expect(server.workflow).toEqual(shown(draft));
  });

  it('[DR2] sends what an earlier tab left behind, where it still fits', async () => {
    const { server, transport } = createServer(applyOperation(empty, { parts: [node('a')] }));
    const left: PendingOperation[] = [
      { id: 'fits', operation: { parts: [setPart(['nodes', 'a', 'name'], 'Renamed')] } },
      { id: 'gone', operation: { parts: [setPart(['nodes', 'z', 'name'], 'Ghost')] } },
    ];
    const { draft, clock } = openDraft({ server, transport }, left);
    expect(shown(draft).nodes.a?.name).toBe('Renamed');
    await settled(clock);
    expect(server.workflow.nodes.a?.name).toBe('Renamed');
    expect(draft.getState().save).toBe('saved');
  });

  it('[DR3] undoes its own change and leaves that of somebody else', async () => {
    const { draft, server, clock } = openDraft();
    draft.apply({ label: 'Add a' }, [node('a')]);
    await settled(clock);
    server.listen((one) => void draft.receive(one));
    server.accept({ id: 'other', operation: { parts: [node('b')] } });
    await settled(clock);
    expect(Object.keys(shown(draft).nodes)).toEqual(['a', 'b']);
    expect(draft.getState().undo).toBe('Add a');
    draft.undo();
    expect(Object.keys(shown(draft).nodes)).toEqual(['b']);
    expect(draft.getState()).toMatchObject({ redo: 'Add a' });
    draft.redo();
    await settled(clock);
    expect(Object.keys(server.workflow.nodes).toSorted()).toEqual(['a', 'b']);
  });

  it('[DR3] makes one undo of typing, and another after a pause', async () => {
    const { draft, clock } = openDraft();
    draft.apply({ label: 'Add' }, [node('a')]);
    const type = (text: string) =>
      draft.apply({ label: 'Type', merge: 'a.text' }, [setPart(['nodes', 'a', 'parameters', 'text'], text)]);
    type('h');
    type('he');
    await settled(clock, 5_000);
    type('hel');
    draft.undo();
    expect(shown(draft).nodes.a?.parameters.text).toBe('he');
    draft.undo();
    expect(shown(draft).nodes.a?.parameters).toEqual({});
    draft.undo();
    expect(shown(draft).nodes).toEqual({});
  });

  it('[DR4] fetches what it missed before it goes on', async () => {
    const { draft, server, clock } = openDraft();
    server.accept({ id: 'x', operation: { parts: [node('x')] } });
    server.accept({ id: 'y', operation: { parts: [node('y')] } });
    const newest = server.log.at(-1) as ConfirmedOperation;
    await draft.receive(newest);
    expect(Object.keys(shown(draft).nodes)).toEqual(['x', 'y']);
    draft.apply({ label: 'Add' }, [node('a')]);
    server.accept({ id: 'z', operation: { parts: [node('z')] } });
    await settled(clock);
    expect(draft.getState()).toMatchObject({ save: 'saved', revision: server.revision });
    expect(canonical(shown(draft))).toBe(canonical(server.workflow));
  });

  it('[DR1][DR3] is byte for byte the same after any 200 edits, all of them undone, all of them redone', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const edit = fc.record({
      kind: fc.constantFrom('add', 'remove', 'move', 'set', 'connect', 'name'),
      one: fc.constantFrom(...names),
      two: fc.constantFrom(...names),
      text: fc.string({ maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 200, maxLength: 200 }), async (edits) => {
        const { draft, server, clock } = openDraft();
        for (const { kind, one, two, text } of edits) {
          try {
            if (kind === 'add') draft.apply({ label: kind }, [node(one, { text })]);
            if (kind === 'remove') draft.apply({ label: kind }, [{ type: 'remove', kind: 'node', id: one }]);
            if (kind === 'move')
              draft.apply({ label: kind }, [setPart(['nodes', one, 'position'], { x: text.length, y: 1 })]);
            if (kind === 'set')
              draft.apply({ label: kind }, [setPart(['nodes', one, 'parameters', two], text)]);
            if (kind === 'connect')
              draft.apply({ label: kind }, [
                addPart('edge', {
                  id: `${one}${two}`,
                  from: { nodeId: one, port: 'main' },
                  to: { nodeId: two, port: 'main' },
                }),
              ]);
            if (kind === 'name') draft.apply({ label: kind }, [setPart(['name'], `N${text}`)]);
          } catch {
            // There is no such node, or there is one already.
          }
        }
        const after = canonical(shown(draft));
        while (draft.getState().undo !== undefined) draft.undo();
        expect(canonical(shown(draft))).toBe(canonical(empty));
        while (draft.getState().redo !== undefined) draft.redo();
        expect(canonical(shown(draft))).toBe(after);
        await settled(clock);
        expect(canonical(server.workflow)).toBe(after);
      }),
      { numRuns: 20 },
    );
  });
});

describe('packing operations', () => {
  it('puts many into one request, within the limits, in order', () => {
    const many = Array.from({ length: 250 }, (_, index) => ({
      id: `${index}`,
      operation: { parts: [node(`n${index}`)] } as Operation,
    }));
    const { pending, count } = packOperations(many);
    expect(pending.id).toBe('0');
    expect(count).toBeLessThanOrEqual(100);
    expect(pending.operation.parts).toEqual(many.slice(0, count).flatMap(({ operation }) => operation.parts));
  });

  it('sends one value that was set many times once', () => {
    const typed = ['h', 'he', 'hel'].map((text, index) => ({
      id: `${index}`,
      operation: { parts: [setPart(['nodes', 'a', 'parameters', 'text'], text)] },
    }));
    expect(packOperations(typed)).toEqual({
      pending: { id: '0', operation: { parts: [setPart(['nodes', 'a', 'parameters', 'text'], 'hel')] } },
      count: 3,
    });
  });
});
