import { describe, expect, it } from 'vitest';
import type { NodeRunSummary } from '../../src/api/execution-detail.ts';
import { diffJson } from '../../src/features/executions/compare/diff-json.ts';
import {
  buildGantt,
  ganttRows,
  slowestOf,
  splitScope,
} from '../../src/features/executions/gantt/gantt-tree.ts';
import { barOf, timeTicks } from '../../src/features/executions/gantt/time-scale.ts';

let seq = 0;
const run = (
  scope: string,
  nodeId: string,
  startedAt: number,
  more: Partial<NodeRunSummary> = {},
): NodeRunSummary => {
  seq += 1;
  const ended = more.status === 'running' ? {} : { finishedAt: startedAt + 5 };
  return { seq, scope, nodeId, status: 'succeeded', attempt: 1, startedAt, items: {}, ...ended, ...more };
};
const none = new Map<string, boolean>();
const labels = (rows: ReturnType<typeof ganttRows>) =>
  rows.map(({ level, entry }) => `${level} ${entry.kind === 'node' ? entry.nodeId : entry.path}`);

describe('buildGantt', () => {
  it('puts iterations under their container and nodes under their iteration', () => {
    const tree = buildGantt([
      run('', 'start', 0),
      run('loop[0]', 'set', 10),
      run('loop[1]', 'set', 20),
      run('', 'loop', 9, { finishedAt: 30 }),
    ]);
    expect(labels(ganttRows(tree, none))).toEqual([
      '1 start',
      '1 loop',
      '2 loop[0]',
      '3 set',
      '2 loop[1]',
      '3 set',
    ]);
  });
  it('knows a container that has not ended from what is in it', () => {
    const [loop] = buildGantt([run('loop[0]/try#1', 'send', 3, { status: 'running' })]);
    expect(loop).toMatchObject({ nodeId: 'loop', status: 'running', start: 3, end: undefined });
    expect(loop?.scopes[0]?.nodes[0]).toMatchObject({ nodeId: 'try' });
  });
  it('keeps tries of one run together', () => {
    const [node] = buildGantt([
      run('', 'http', 0, { status: 'failed' }),
      run('', 'http', 10, { attempt: 2 }),
    ]);
    expect(node).toMatchObject({ status: 'succeeded', start: 0, end: 15, failed: false });
    expect(node?.tries).toHaveLength(2);
  });
  it('folds up many iterations, but not the one that failed', () => {
    const many = Array.from({ length: 100 }, (_, index) => run(`loop[${index}]`, 'set', index));
    expect(ganttRows(buildGantt(many), none)).toHaveLength(1);
    const failed = buildGantt([...many, run('loop[7]', 'send', 8, { status: 'failed' })]);
    const rows = labels(ganttRows(failed, none));
    expect(rows).toContain('3 send');
    expect(rows).toHaveLength(103);
  });
  it('folds ten thousand runs in a moment, and shows what somebody unfolds', () => {
    const runs = Array.from({ length: 10_000 }, (_, index) => run(`loop[${index}]`, 'set', index));
    const tree = buildGantt(runs);
    expect(ganttRows(tree, new Map([[' loop', true]]))).toHaveLength(10_001);
  });
});

describe('splitScope', () => {
  it('reads a path', () => {
    expect(splitScope('loop1[3]/try1#2')).toEqual({ parent: 'loop1[3]', nodeId: 'try1', part: '#2' });
    expect(splitScope('try1.catch')).toEqual({ parent: '', nodeId: 'try1', part: '.catch' });
  });
});

describe('the line of time', () => {
  it('has round ticks, not too many', () => {
    expect(timeTicks(4_200, 6)).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
    expect(timeTicks(3, 6)).toEqual([0, 1, 2, 3]);
    expect(timeTicks(3_600_000 * 30, 6).length).toBeLessThanOrEqual(7);
  });
  it('places bars', () => {
    expect(barOf({ from: 100, spanMs: 200 }, 150, 200)).toEqual({ start: 25, length: 25 });
  });
});

describe('diffJson', () => {
  it('names what was added, removed and changed', () => {
    expect(diffJson({ a: 1, b: [1, 2], c: { d: 'x' } }, { a: 1, b: [1, 3, 4], c: {}, 'e f': null })).toEqual([
      { path: 'b[1]', kind: 'changed', before: 2, after: 3 },
      { path: 'b[2]', kind: 'added', after: 4 },
      { path: 'c.d', kind: 'removed', before: 'x' },
      { path: '["e f"]', kind: 'added', after: null },
    ]);
  });
  it('finds nothing in what is the same, and stops at a bound', () => {
    expect(diffJson({ a: [{ b: 1 }] }, { a: [{ b: 1 }] })).toEqual([]);
    expect(
      diffJson(
        [],
        Array.from({ length: 500 }, () => 1),
        10,
      ),
    ).toHaveLength(10);
  });
});

describe('the slowest node', () => {
  it('is the one whose tries took longest together, in a container the one in it', () => {
    const tree = buildGantt([
      run('', 'start', 0),
      run('', 'quick', 10, { finishedAt: 30 }),
      run('loop[0]', 'set', 40),
      run('loop[1]', 'fetch', 50, { finishedAt: 65, status: 'failed' }),
      run('loop[1]', 'fetch', 70, { finishedAt: 85 }),
      run('', 'loop', 35, { finishedAt: 900 }),
    ]);
    expect(slowestOf(tree)).toBe('loop[1] fetch');
  });

  it('is none where there is nothing to choose from', () => {
    expect(slowestOf(buildGantt([run('', 'start', 0)]))).toBeUndefined();
    expect(
      slowestOf(buildGantt([run('', 'a', 0, { finishedAt: 0 }), run('', 'b', 1, { finishedAt: 1 })])),
    ).toBeUndefined();
  });
});
