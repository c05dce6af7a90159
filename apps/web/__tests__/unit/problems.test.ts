import type { Diagnostic, Workflow } from '@reporunner/core';
import { createWorkflow } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { mergeProblems } from '../../src/features/editor/problems/watch-problems.ts';
import { toProblems } from '../../src/features/editor/session/problem-store.ts';

const node = (id: string) => ({
  id,
  type: 't.step',
  typeVersion: 1,
  name: id,
  position: { x: 0, y: 0 },
  parameters: {},
  credentials: {},
  disabled: false,
  onError: 'stop' as const,
});
const workflow: Workflow = {
  ...createWorkflow({ id: 'w', tenantId: 't', projectId: 'p', name: 'w' }),
  nodes: { a: node('a'), b: node('b') },
};
const wrong = (nodeId: string, severity: 'error' | 'warning' = 'error'): Diagnostic => ({
  rule: 'G10-parameter-invalid',
  severity,
  message: `wrong ${nodeId}`,
  messageId: 'workflow.nodeInvalid',
  parameters: { node: nodeId, problem: 'wrong' },
  nodeId,
});

describe('problems', () => {
  it('come with errors first, and by node', () => {
    const problems = toProblems([wrong('a', 'warning'), wrong('b')]);
    expect(problems.items.map(({ nodeId }) => nodeId)).toEqual(['b', 'a']);
    expect(problems.byNode.get('a')).toEqual([wrong('a', 'warning')]);
  });

  it('stay the same list for a node while nothing changes for it', () => {
    const before = toProblems([wrong('a'), wrong('b')]);
    const after = toProblems([{ ...wrong('a') }], before);
    expect(after.byNode.get('a')).toBe(before.byNode.get('a'));
    expect(after.byNode.has('b')).toBe(false);
  });

  it('that the server told hold until their node is changed', () => {
    const fromServer = [
      { diagnostic: wrong('a'), node: workflow.nodes.a },
      { diagnostic: wrong('b'), node: workflow.nodes.b },
    ];
    expect(mergeProblems(workflow, [], fromServer)).toHaveLength(2);
    const changed = { ...workflow, nodes: { ...workflow.nodes, a: node('a') } };
    expect(mergeProblems(changed, [], fromServer)).toEqual([wrong('b')]);
  });

  it('are listed once, though both sides see them', () => {
    const fromServer = [{ diagnostic: wrong('a'), node: workflow.nodes.a }];
    expect(mergeProblems(workflow, [wrong('a')], fromServer)).toEqual([wrong('a')]);
  });
});
