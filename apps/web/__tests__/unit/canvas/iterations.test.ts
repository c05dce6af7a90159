import { expect, it } from 'vitest';
import type { ShownRun } from '../../../src/api/executions.ts';
import { iterationsOf, iterationsShown } from '../../../src/features/editor/canvas/iterations.ts';
import { noRun, withRuns } from '../../../src/features/editor/session/run-store.ts';

const ran = (nodeId: string, scope: string, status: ShownRun['status'] = 'succeeded'): ShownRun => ({
  nodeId,
  scope,
  status,
  attempt: 1,
  items: {},
});

it('the iterations of a container are those that something ran in, in order, failed ones marked', () => {
  const { runs } = withRuns(noRun, [
    ran('loop', ''),
    ran('a', 'loop[1]'),
    ran('a', 'loop[0]'),
    ran('b', 'loop[1]', 'failed'),
    ran('a', 'loop[10]'),
  ]);
  expect(iterationsOf(runs, 'loop')).toEqual([
    { scope: 'loop[0]', number: 0, hasFailed: false },
    { scope: 'loop[1]', number: 1, hasFailed: true },
    { scope: 'loop[10]', number: 10, hasFailed: false },
  ]);
});

it('of a container inside of another, each of the outer one has its own; what only begins alike is not meant', () => {
  const { runs } = withRuns(noRun, [
    ran('x', 'outer[0]/inner[0]'),
    ran('x', 'outer[0]/inner[1]/try.try'),
    ran('x', 'outer[1]/inner[0]'),
    ran('y', 'inner2[0]'),
  ]);
  expect(iterationsOf(runs, 'inner').map(({ scope }) => scope)).toEqual([
    'outer[0]/inner[0]',
    'outer[1]/inner[0]',
    'outer[0]/inner[1]',
  ]);
  const shown = (looked: ReadonlyMap<string, string>) =>
    iterationsShown(iterationsOf(runs, 'inner'), looked).map(({ scope }) => scope);
  expect(shown(new Map())).toEqual(['outer[1]/inner[0]']);
  expect(shown(new Map([['outer', 'outer[0]']]))).toEqual(['outer[0]/inner[0]', 'outer[0]/inner[1]']);
  expect(iterationsOf(runs, 'outer').map(({ scope }) => scope)).toEqual(['outer[0]', 'outer[1]']);
});
