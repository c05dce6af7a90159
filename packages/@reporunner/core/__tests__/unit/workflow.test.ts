import { LIMITS } from '@reporunner/constants';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyOperation,
  createId,
  createWorkflow,
  diffWorkflows,
  invertOperation,
  isId,
  isServiceError,
  jsonEquals,
  type NodeCatalogue,
  type Operation,
  type OperationPart,
  operationSchema,
  parseWorkflow,
  validateWorkflow,
  type Workflow,
} from '../../src/index.ts';

const main = { name: 'main', kind: 'main' };
const catalogue: NodeCatalogue = {
  describe(type, version) {
    if (!['t.start', 't.step', 't.box'].includes(type) || version !== 1) return undefined;
    const kind = type === 't.start' ? 'trigger' : type === 't.box' ? 'container' : 'action';
    return {
      type,
      version,
      label: type,
      kind,
      ports: () => ({ inputs: kind === 'trigger' ? [] : [main], outputs: [main] }),
      checkParameters: (parameters) => ('bad' in parameters ? [{ path: ['bad'], message: 'is bad' }] : []),
      credentialSlots: [],
    };
  },
};

function build(nodes: Record<string, object>, edges: readonly (readonly [string, string])[]): Workflow {
  return parseWorkflow({
    id: 'w',
    tenantId: 't',
    projectId: 'p',
    name: 'W',
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([id, node]) => [
        id,
        { id, type: 't.step', name: id, position: { x: 0, y: 0 }, ...node },
      ]),
    ),
    edges: Object.fromEntries(
      edges.map(([from, to]) => [
        `${from}-${to}`,
        { id: `${from}-${to}`, from: { nodeId: from, port: 'main' }, to: { nodeId: to, port: 'main' } },
      ]),
    ),
  });
}

const rulesOf = (workflow: Workflow) => validateWorkflow(workflow, catalogue).map(({ rule }) => rule);
const start = { start: { type: 't.start' } };

describe('graph rules', () => {
  it('passes a sound workflow', () => {
    expect(
      rulesOf(
        build({ ...start, a: {}, b: {} }, [
          ['start', 'a'],
          ['a', 'b'],
        ]),
      ),
    ).toEqual([]);
  });

  it('[G1] names an unknown type', () => {
    expect(
      validateWorkflow(build({ ...start, a: { type: 'x.unknown' } }, [['start', 'a']]), catalogue)[0],
    ).toMatchObject({
      rule: 'G1-unknown-node-type',
      nodeId: 'a',
      message: expect.stringContaining('x.unknown'),
    });
  });

  it('[G22] tells a version that is not installed from a type that is not', () => {
    const versions = { ...catalogue, versions: (type: string) => (type === 't.step' ? [1, 2] : []) };
    const of = (type: string, typeVersion: number) =>
      validateWorkflow(build({ ...start, a: { type, typeVersion } as never }, [['start', 'a']]), {
        ...versions,
        describe: (name: string, version: number) =>
          version === 1 && name !== 't.unknown' ? catalogue.describe(name, version) : undefined,
      });
    expect(of('t.step', 3)).toMatchObject([
      {
        rule: 'G22-unknown-node-version',
        severity: 'error',
        nodeId: 'a',
        message: '"a" needs version 3 of t.step, which is not installed. Installed: 1, 2.',
      },
    ]);
    expect(of('t.unknown', 1)).toMatchObject([{ rule: 'G1-unknown-node-type' }]);
  });

  it('[G2] [G3] finds edges to nothing and to ports that are not there, and says which there are', () => {
    const workflow = build({ ...start, a: {} }, [
      ['start', 'a'],
      ['a', 'ghost'],
    ]);
    expect(rulesOf(workflow)).toContain('G2-edge-endpoint-missing');
    const wrong = {
      ...workflow,
      edges: { e: { id: 'e', from: { nodeId: 'start', port: 'other' }, to: { nodeId: 'a', port: 'main' } } },
    };
    expect(
      validateWorkflow(wrong, catalogue).find(({ rule }) => rule === 'G3-port-missing')?.message,
    ).toContain('it has main');
  });

  it('[G5] spells a circle out', () => {
    const workflow = build({ ...start, a: {}, b: {}, c: {} }, [
      ['start', 'a'],
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ]);
    expect(validateWorkflow(workflow, catalogue).find(({ rule }) => rule === 'G5-cycle')?.message).toMatch(
      /"\w" → "\w" → "\w" → "\w"/,
    );
  });

  it('[G6] [G8] [G9] keeps scopes apart', () => {
    const workflow = build(
      {
        ...start,
        box: { type: 't.box' },
        inner: { parentId: 'box' },
        lost: { parentId: 'ghost' },
        wrong: { parentId: 'inner' },
      },
      [
        ['start', 'box'],
        ['box', 'inner'],
      ],
    );
    expect(rulesOf(workflow)).toEqual(expect.arrayContaining(['G6-edge-crosses-scope', 'G8-parent-invalid']));
    expect(
      rulesOf(build({ box: { type: 't.box' }, start: { type: 't.start', parentId: 'box' } }, [])),
    ).toContain('G9-trigger-in-container');
  });

  it('[G7] [G10] [G11] [G13] [G14] finds the rest', () => {
    expect(rulesOf(build({ ...start, a: { name: 'start' } }, [['start', 'a']]))).toContain(
      'G7-name-not-unique',
    );
    expect(rulesOf(build({ ...start, a: { parameters: { bad: 1 } } }, [['start', 'a']]))).toContain(
      'G10-parameter-invalid',
    );
    expect(
      rulesOf(build({ ...start, a: { parameters: { deep: [{ x: '={{ 1 + }}' }] } } }, [['start', 'a']])),
    ).toContain('G11-expression-invalid');
    expect(rulesOf(build({ a: {} }, []))).toContain('G13-no-trigger');
    expect(rulesOf(build({ ...start, a: {} }, []))).toContain('G14-node-unreachable');
  });

  const model = { name: 'model', kind: 'model', required: true };
  const particular: NodeCatalogue = {
    describe(type, version) {
      const known = catalogue.describe(type.startsWith('t.') ? 't.step' : type, version);
      const start = catalogue.describe(type, version);
      if (start !== undefined || known === undefined) return start;
      return {
        ...known,
        type,
        needsLoop: type === 't.break',
        isLoop: type === 't.loop',
        kind: type === 't.loop' ? 'container' : 'action',
        bodies: () => (type === 't.loop' ? ['body'] : []),
        ports: () => ({
          inputs: type === 't.agent' ? [main, model] : [main],
          outputs: type === 't.model' ? [model] : [main],
        }),
        credentialSlots: type === 't.mail' ? [{ name: 'account', types: ['smtp'], required: true }] : [],
      };
    },
  };
  const found = (workflow: Workflow) =>
    validateWorkflow(workflow, particular).map(({ rule, severity }) => `${rule} ${severity}`);
  const to = (target: string) => [['start', target]] as const;

  it('[G4] connects an output to an input of its own kind', () => {
    const workflow = build({ ...start, model: { type: 't.model' }, a: {} }, [['model', 'a']]);
    const wrong = {
      'model-a': {
        id: 'model-a',
        from: { nodeId: 'model', port: 'model' },
        to: { nodeId: 'a', port: 'main' },
      },
    };
    expect(found({ ...workflow, edges: wrong })).toContain('G4-port-kind error');
  });

  it('to the depth of its structure, leaves out what nodes and settings hold', () => {
    const broken = build({ ...start, mail: { parameters: { wrong: true } } }, [['start', 'mail']]);
    const workflow = { ...broken, settings: { ...broken.settings, timezone: 'Europe/Nowhere' } };
    expect(validateWorkflow(workflow, catalogue, 'complete')).not.toEqual([]);
    expect(validateWorkflow(workflow, catalogue, 'structure')).toEqual([]);
  });

  it('[G12] wants the credentials that a node needs, and only says so of a disabled one', () => {
    const mail = { type: 't.mail' };
    expect(found(build({ ...start, mail }, to('mail')))).toEqual(['G12-credential-missing error']);
    expect(found(build({ ...start, mail: { ...mail, disabled: true } }, to('mail')))).toEqual([
      'G12-credential-missing warning',
    ]);
    expect(found(build({ ...start, mail: { ...mail, credentials: { account: 'c' } } }, to('mail')))).toEqual(
      [],
    );
  });

  it('[G26] finds credentials by a name that the node does not take', () => {
    const mail = { type: 't.mail', credentials: { account: 'c', acount: 'c' } };
    expect(found(build({ ...start, mail }, to('mail')))).toEqual(['G26-credential-unknown error']);
    expect(found(build({ ...start, mail: { ...mail, disabled: true } }, to('mail')))).toEqual([
      'G26-credential-unknown warning',
    ]);
    const a = { credentials: { account: 'c' } };
    expect(found(build({ ...start, a }, to('a')))).toEqual(['G26-credential-unknown error']);
  });

  it('[G15] wants inputs connected that must be, of nodes that are reached', () => {
    expect(found(build({ ...start, agent: { type: 't.agent' } }, to('agent')))).toEqual([
      'G15-input-missing error',
    ]);
    expect(found(build({ ...start, agent: { type: 't.agent' } }, []))).toEqual([
      'G14-node-unreachable warning',
    ]);
  });

  it('[G16] finds what is stored under the id of another', () => {
    const workflow = build({ ...start, a: {} }, to('a'));
    const { a, ...others } = workflow.nodes;
    expect(rulesOf({ ...workflow, nodes: { ...others, b: a as never } })).toContain('G16-id-mismatch');
    const [[, edge]] = Object.entries(workflow.edges) as [[string, never]];
    expect(rulesOf({ ...workflow, edges: { other: edge } })).toEqual(['G16-id-mismatch']);
  });

  it('[G17] bounds nodes and edges', () => {
    const many = Object.fromEntries(Array.from({ length: LIMITS.workflowNodes }, (_, n) => [`n${n}`, {}]));
    const workflow = build(start, []);
    const nodes = { ...workflow.nodes };
    for (const id of Object.keys(many))
      nodes[id] = { ...(nodes.start as never as object), id, name: id } as never;
    expect(rulesOf({ ...workflow, nodes })).toContain('G17-limit');
  });

  it('[G18] knows no error output of a trigger', () => {
    expect(found(build({ start: { type: 't.start', onError: 'errorPort' } }, []))).toEqual([
      'G18-error-port error',
    ]);
  });

  it('[G19] checks the settings', () => {
    const workflow = build(start, []);
    for (const settings of [
      { timezone: 'Mars/Olympus' },
      { errorWorkflowId: 'w' },
      { flow: { key: '={{ 1 + }}' } },
      { flow: { deduplicateMs: 1_000 } },
      { flow: { key: ' ', deduplicateMs: 1_000 } },
    ])
      expect(rulesOf({ ...workflow, settings: { ...workflow.settings, ...settings } as never })).toEqual([
        'G19-setting-invalid',
      ]);
  });

  it('[G20] wants a loop around what has a meaning only there', () => {
    expect(found(build({ ...start, b: { type: 't.break' } }, to('b')))).toEqual(['G20-needs-loop error']);
    const inside = build(
      { ...start, loop: { type: 't.loop' }, b: { type: 't.break', parentId: 'loop' } },
      to('loop'),
    );
    expect(found(inside)).toEqual([]);
  });

  it('checks a chain of ten thousand nodes without running out of stack', () => {
    const ids = Array.from({ length: 9_999 }, (_, index) => `n${index}`);
    const edges = ids.map((id, index) => [index === 0 ? 'start' : (ids[index - 1] as string), id] as const);
    expect(rulesOf(build({ ...start, ...Object.fromEntries(ids.map((id) => [id, {}])) }, edges))).toEqual([]);
  });
});

describe('documents', () => {
  it('upgrades lists of nodes and edges', () => {
    const old = {
      id: 'w',
      tenantId: 't',
      projectId: 'p',
      name: 'Old',
      nodes: [{ id: 'a', type: 't.step', name: 'a', position: { x: 0, y: 0 } }],
      edges: [],
    };
    expect(parseWorkflow(old).nodes.a?.name).toBe('a');
  });

  it('refuses a document of a newer version, and one that is none', () => {
    expect(() => parseWorkflow({ schemaVersion: 99 })).toThrow('Update Reporunner');
    expect(() => parseWorkflow([])).toThrow('A workflow is an object');
  });
});

describe('ids', () => {
  it('are ordered, unique and UUIDv7', () => {
    const ids = Array.from({ length: 20_000 }, createId);
    expect(ids.every(isId)).toBe(true);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

const ids = ['a', 'b', 'c', 'd', 'e'] as const;
const id = fc.constantFrom(...ids);
const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('__proto__'));
const nodeValue = fc
  .record({
    id,
    name: fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name.trim() !== ''),
    parentId: fc.option(id, { nil: undefined }),
  })
  .map(({ parentId, ...rest }) => ({
    type: 't.step',
    position: { x: 1, y: 2 },
    ...rest,
    ...(parentId === undefined ? {} : { parentId }),
  }));
const edgeValue = fc.tuple(id, id, id).map(([edge, from, to]) => ({
  id: edge,
  from: { nodeId: from, port: 'main' },
  to: { nodeId: to, port: 'main' },
}));
const part: fc.Arbitrary<OperationPart> = fc.oneof(
  nodeValue.map((value): OperationPart => ({ type: 'add', kind: 'node', value })),
  edgeValue.map((value): OperationPart => ({ type: 'add', kind: 'edge', value })),
  fc
    .tuple(
      fc.constantFrom('node' as const, 'edge' as const),
      id,
      fc.constantFrom('reparent' as const, 'remove' as const),
    )
    .map(([kind, one, children]): OperationPart => ({ type: 'remove', kind, id: one, children })),
  fc.tuple(id, fc.constantFrom('x', 'y'), json).map(
    ([one, key, value]): OperationPart => ({
      type: 'set',
      path: ['nodes', one, 'parameters', key],
      value: value as never,
    }),
  ),
  fc
    .tuple(id, fc.constantFrom('x', 'y'))
    .map(([one, key]): OperationPart => ({ type: 'set', path: ['nodes', one, 'parameters', key] })),
  fc
    .string({ minLength: 1, maxLength: 10 })
    .filter((name) => name.trim() !== '')
    .map((name): OperationPart => ({ type: 'set', path: ['name'], value: name })),
  fc
    .array(
      fc.string({ minLength: 1, maxLength: 5 }).filter((tag) => tag.trim() !== ''),
      { maxLength: 3 },
    )
    .map((tags): OperationPart => ({ type: 'set', path: ['tags'], value: tags })),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 5 })
    .map((insert): OperationPart => ({ type: 'text', path: ['description'], delta: [{ insert }] })),
);
const operations = fc.array(fc.array(part, { minLength: 1, maxLength: 4 }), { maxLength: 30 });

/** Applies what applies; what is refused changes nothing (O1). */
function play(
  batches: readonly OperationPart[][],
  each: (before: Workflow, operation: Operation, after: Workflow) => void,
): Workflow {
  let workflow = createWorkflow({ id: 'w', tenantId: 't', projectId: 'p', name: 'W' });
  for (const parts of batches) {
    let after: Workflow;
    try {
      after = applyOperation(workflow, { parts });
    } catch (error) {
      if (!isServiceError(error, 'OPERATION_INVALID')) throw error;
      continue;
    }
    each(workflow, { parts }, after);
    workflow = after;
  }
  return workflow;
}

describe('operations', () => {
  it('[O3] applying and then inverting is identity', () => {
    fc.assert(
      fc.property(operations, (batches) => {
        play(batches, (before, operation, after) => {
          const back = applyOperation(after, invertOperation(before, operation));
          expect(jsonEquals(back, before)).toBe(true);
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('[O2] the result always satisfies the schema', () => {
    fc.assert(
      fc.property(operations, (batches) => {
        const workflow = play(batches, () => {});
        expect(jsonEquals(parseWorkflow(workflow), workflow)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('[O1] an operation applies whole or not at all', () => {
    const before = build({ ...start, a: {} }, [['start', 'a']]);
    const parts: OperationPart[] = [
      { type: 'set', path: ['name'], value: 'Changed' },
      { type: 'set', path: ['nodes', 'ghost', 'name'], value: 'x' },
    ];
    const kept = JSON.stringify(before);
    for (const order of [parts, parts.toReversed()]) {
      expect(() => applyOperation(before, { parts: order })).toThrow();
      expect(JSON.stringify(before)).toBe(kept);
    }
  });

  it('a difference between two documents leads from one to the other', () => {
    fc.assert(
      fc.property(operations, operations, (left, right) => {
        const [before, after] = [play(left, () => {}), play(right, () => {})];
        expect(jsonEquals(applyOperation(before, diffWorkflows(before, after)), after)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('shares what it does not touch', () => {
    const before = build({ ...start, a: {}, b: {} }, [['start', 'a']]);
    const after = applyOperation(before, {
      parts: [{ type: 'set', path: ['nodes', 'a', 'name'], value: 'A' }],
    });
    expect(after.nodes.b).toBe(before.nodes.b);
    expect(after.edges).toBe(before.edges);
  });

  it('takes edges along with a node, and children out of a container', () => {
    const before = build({ ...start, box: { type: 't.box' }, inner: { parentId: 'box' } }, [
      ['start', 'box'],
    ]);
    const after = applyOperation(before, { parts: [{ type: 'remove', kind: 'node', id: 'box' }] });
    expect(after.edges).toEqual({});
    expect(after.nodes.inner).not.toHaveProperty('parentId');
  });

  it.each([
    { type: 'set', path: ['id'], value: 'x' },
    { type: 'set', path: ['tenantId'], value: 'x' },
    { type: 'set', path: ['nodes', 'ghost', 'name'], value: 'x' },
    { type: 'set', path: ['nodes', 'a', 'id'], value: 'x' },
    { type: 'set', path: ['nodes', 'a', 'parameters', 'toString', 'x'], value: 'x' },
    { type: 'add', kind: 'node', value: { id: 'a' } },
    { type: 'remove', kind: 'edge', id: 'ghost' },
    { type: 'text', path: ['name'], delta: [{ delete: 100 }] },
  ] as OperationPart[])('refuses %j as a whole', (bad) => {
    const before = build({ ...start, a: { parameters: {} } }, []);
    const parts: OperationPart[] = [{ type: 'set', path: ['name'], value: 'changed' }, bad];
    expect(() => applyOperation(before, { parts })).toThrow(
      expect.objectContaining({ code: 'OPERATION_INVALID' }),
    );
    expect(before.name).toBe('W');
  });

  it('refuses reserved keys, depth and size in what comes from outside', () => {
    const parse = (value: unknown) =>
      operationSchema.safeParse({ parts: [{ type: 'set', path: ['nodes', 'a', 'parameters', 'x'], value }] })
        .success;
    expect(parse({ a: 1 })).toBe(true);
    expect(parse(JSON.parse('{"a": {"__proto__": 1}}'))).toBe(false);
    expect(parse(JSON.parse(`${'['.repeat(30)}${']'.repeat(30)}`))).toBe(false);
    expect(parse('x'.repeat(300_000))).toBe(false);
    expect(
      operationSchema.safeParse({ parts: [{ type: 'set', path: ['__proto__'], value: 1 }] }).success,
    ).toBe(false);
  });
});
