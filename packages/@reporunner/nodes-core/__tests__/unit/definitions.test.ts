import { parametersInSubtitle } from '@reporunner/core';
import { createNodeRegistry, type NodeDefinition } from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { coreIntegration } from '../../src/index.ts';

const registry = createNodeRegistry([coreIntegration]);
const nodes = coreIntegration.nodes.map((node) => [node.type, node] as const);
const triggers = coreIntegration.nodes.flatMap((node) => (node.kind === 'trigger' ? [node] : []));
const namesOf = ({ parameters }: NodeDefinition) => Object.keys(parameters.shape);

describe('what a definition declares', () => {
  it.each(nodes)('%s: its subtitle looks at parameters that it has', (_, node) => {
    const declared = namesOf(node);
    // Conditions inside `first` are those of the elements of a list.
    for (const name of parametersInSubtitle(node.subtitle ?? [])) expect(declared).toContain(name);
  });

  it.each(triggers.map((node) => [node.type, node] as const))(
    '%s: address and what sets it off agree',
    (_, node) => {
      const { address, awaitsAnswer, startsOn } = node;
      if (address !== undefined) {
        expect(address.kind).toBe(startsOn);
        expect(namesOf(node)).toEqual(
          expect.arrayContaining([address.path, ...(address.methods === undefined ? [] : [address.methods])]),
        );
      }
      if (awaitsAnswer !== undefined) {
        const parameters = {
          ...node.examples?.[0]?.parameters,
          [awaitsAnswer.parameter]: awaitsAnswer.value,
        };
        expect(node.parameters.safeParse(parameters).success).toBe(true);
      }
      for (const { parameters } of node.examples ?? [])
        expect(node.activation(node.parameters.parse(parameters) as never).kind).toBe(startsOn);
      expect(registry.describe(node.type, 1)?.startsOn).toBe(startsOn);
    },
  );

  it('each role is played by one type', () => {
    expect(registry.withRole('manual-start')).toMatchObject({ kind: 'trigger', startsOn: 'manual' });
    expect(registry.withRole('pass-through')).toMatchObject({ kind: 'action' });
    expect(registry.withRole('http-request')).toMatchObject({ kind: 'action' });
    const [first] = coreIntegration.nodes;
    const duplicate = { ...(first as NodeDefinition), type: 'test.twin', role: 'pass-through' as const };
    expect(() =>
      createNodeRegistry([coreIntegration, { name: 't', label: 't', nodes: [duplicate], credentials: [] }]),
    ).toThrow('role');
  });

  it('bodies say which of them run before', () => {
    const bodies = registry.describe('core.tryCatch', 1);
    expect(bodies?.bodiesBefore?.('finally')).toEqual(['try', 'catch']);
    expect(bodies?.bodiesBefore?.('catch')).toEqual(['try']);
    expect(bodies?.bodiesBefore?.('try')).toEqual([]);
  });

  it('parameters with code or a workflow are known', () => {
    expect(registry.describe('core.code', 1)?.codeParameters).toEqual(['code']);
    expect(registry.describe('core.executeWorkflow', 1)?.workflowParameters).toEqual(['workflowId']);
  });
});
