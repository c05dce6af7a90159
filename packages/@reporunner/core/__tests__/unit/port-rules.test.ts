import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createCatalogue,
  createWorkflow,
  type NodeTypeRules,
  type PortRules,
  resolveBodies,
  resolvePorts,
  slugOf,
  validateWorkflow,
  type WorkflowNode,
} from '../../src/index.ts';

const main = { name: 'main', kind: 'main' };
const switchRules: PortRules = {
  inputs: [main],
  outputs: [
    { each: 'rules', field: 'output', kind: 'main', when: { mode: ['rules'] } },
    { count: 'outputs', name: '{n}', first: 0, kind: 'main', when: { mode: ['index'] } },
    { name: 'fallback', kind: 'main', when: { fallback: [true] } },
  ],
  defaults: { mode: 'rules', rules: [], outputs: 4, fallback: false },
};
const outputsOf = (rules: PortRules, parameters: Parameters<typeof resolvePorts>[1]) =>
  resolvePorts(rules, parameters).outputs.map(({ name }) => name);

describe('port rules', () => {
  it('make a port of each element of a list, named by a field or by its position', () => {
    expect(outputsOf(switchRules, { rules: [{ output: 'high' }, {}, { output: 'low' }] })).toEqual([
      'high',
      '1',
      'low',
    ]);
  });

  it('make as many ports as a number says', () => {
    expect(outputsOf(switchRules, { mode: 'index', outputs: 2, fallback: true })).toEqual([
      '0',
      '1',
      'fallback',
    ]);
    const merge: PortRules = {
      inputs: [
        { name: 'main', label: 'Input 1', kind: 'main' },
        { count: 'inputs', name: 'input{n}', label: 'Input {n}', first: 2, less: 1, kind: 'main' },
      ],
      outputs: [main],
      defaults: { inputs: 2 },
    };
    expect(resolvePorts(merge, { inputs: 3 }).inputs).toEqual([
      { name: 'main', label: 'Input 1', kind: 'main' },
      { name: 'input2', label: 'Input 2', kind: 'main' },
      { name: 'input3', label: 'Input 3', kind: 'main' },
    ]);
  });

  it('[PR2] take the default for what is missing, of another kind, or an expression', () => {
    expect(outputsOf(switchRules, { mode: 'index' })).toEqual(['0', '1', '2', '3']);
    expect(outputsOf(switchRules, { mode: 'index', outputs: '={{ 2 }}' })).toHaveLength(4);
    expect(outputsOf(switchRules, { mode: 'index', outputs: -1 })).toHaveLength(4);
    expect(outputsOf(switchRules, { mode: '={{ $json.mode }}', rules: [{ output: 'a' }] })).toEqual(['a']);
    expect(outputsOf(switchRules, { rules: 'no list' })).toEqual([]);
  });

  it('[PR3] keep the first of two ports with the same name', () => {
    expect(outputsOf(switchRules, { rules: [{ output: 'a' }, { output: 'a' }] })).toEqual(['a']);
  });

  it('have a port only while a parameter has a value at all', () => {
    const approval: PortRules = {
      inputs: [main],
      outputs: [
        { each: 'choices', slugOr: 'choice', kind: 'main' },
        { name: 'expired', kind: 'main', when: { limit: 'present' } },
      ],
    };
    expect(resolvePorts(approval, { choices: ['Yes, please!', '👍'] }).outputs).toEqual([
      { name: 'yes-please-', label: 'Yes, please!', kind: 'main' },
      { name: '-', label: '👍', kind: 'main' },
    ]);
    expect(outputsOf(approval, { choices: [], limit: { amount: 1 } })).toEqual(['expired']);
    expect(outputsOf(approval, { choices: [], limit: null })).toEqual([]);
    expect(slugOf('  ', 'choice')).toBe('choice');
  });

  it('name the bodies of a container', () => {
    const bodies = {
      names: [
        { each: 'branches', when: { mode: ['branches'] } },
        { name: 'body', when: { mode: ['forEach'] } },
      ],
      defaults: { mode: 'branches', branches: ['a', 'b'] },
    };
    expect(resolveBodies(bodies, {})).toEqual(['a', 'b']);
    expect(resolveBodies(bodies, { branches: ['x', 'y', 'x'] })).toEqual(['x', 'y']);
    expect(resolveBodies(bodies, { mode: 'forEach' })).toEqual(['body']);
  });

  it('[PR1] never throw and never name a port twice, whatever the parameters are', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('mode', 'rules', 'outputs', 'fallback'), fc.jsonValue()),
        (parameters) => {
          const names = outputsOf(switchRules, parameters as never);
          expect(new Set(names).size).toBe(names.length);
          expect(outputsOf(switchRules, parameters as never)).toEqual(names);
        },
      ),
    );
  });
});

describe('a catalogue made of metadata', () => {
  const nodeTypes: NodeTypeRules[] = [
    {
      type: 'test.start',
      version: 1,
      label: 'Start',
      kind: 'trigger',
      ports: { inputs: [], outputs: [main] },
      parameters: { type: 'object', properties: {} },
      credentials: [],
    },
    {
      type: 'test.switch',
      version: 1,
      label: 'Switch',
      kind: 'action',
      ports: switchRules,
      parameters: {
        type: 'object',
        properties: {
          mode: { enum: ['rules', 'index'], default: 'rules' },
          rules: {
            type: 'array',
            items: { type: 'object', properties: { field: { type: 'string' } }, required: ['field'] },
          },
        },
        required: ['rules'],
      },
      credentials: [],
    },
  ];
  const node = (id: string, type: string, parameters = {}): WorkflowNode => ({
    id,
    type,
    typeVersion: 1,
    name: id,
    position: { x: 0, y: 0 },
    parameters,
    credentials: {},
    disabled: false,
    onError: 'stop',
  });
  const check = (parameters: object, port: string) =>
    validateWorkflow(
      {
        ...createWorkflow({ id: 'w', tenantId: 't', projectId: 'p', name: 'W' }),
        nodes: {
          start: node('start', 'test.start'),
          fork: node('fork', 'test.switch', parameters),
          end: node('end', 'test.switch', { rules: [] }),
        },
        edges: {
          a: { id: 'a', from: { nodeId: 'start', port: 'main' }, to: { nodeId: 'fork', port: 'main' } },
          b: { id: 'b', from: { nodeId: 'fork', port }, to: { nodeId: 'end', port: 'main' } },
        },
      },
      createCatalogue(nodeTypes),
    );

  it('is enough for the graph rules', () => {
    expect(check({ rules: [{ output: 'high', field: 'a' }] }, 'high')).toEqual([]);
    expect(check({ rules: [{ output: 'high', field: 'a' }] }, 'low')).toMatchObject([
      { rule: 'G3-port-missing', edgeId: 'b' },
    ]);
  });

  it('tells what is missing and what is no choice, and lets expressions pass', () => {
    const issues = check({ mode: 'other', rules: [{ output: 'high' }] }, 'high');
    expect(issues.filter(({ rule }) => rule === 'G10-parameter-invalid')).toMatchObject([
      { path: ['mode'] },
      { path: ['rules', 0, 'field'] },
    ]);
    expect(
      check({ mode: '={{ $json.mode }}', rules: [{ output: 'high', field: '={{ 1 }}' }] }, 'high'),
    ).toEqual([]);
  });
});
