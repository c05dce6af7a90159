import { describe, expect, it } from 'vitest';
import { flatTree, folderTrail } from '../../src/features/workflows/folder-tree.ts';
import { readDocuments } from '../../src/features/workflows/read-documents.ts';
import { filterOf, parseWorkflowSearch } from '../../src/features/workflows/workflow-search.ts';

const folder = (id: string, parentId?: string, place = 0) => ({
  id,
  projectId: 'p',
  name: id,
  place,
  revision: 1,
  workflows: 0,
  createdAt: 0,
  updatedAt: 0,
  ...(parentId === undefined ? {} : { parentId }),
});
const folders = [folder('inner', 'outer'), folder('outer', undefined, 1), folder('first')];

describe('the address of the workflow list', () => {
  it('keeps what it knows and drops the rest', () => {
    expect(
      parseWorkflowSearch({ text: 7, tags: ['a', 3], state: 'odd', sort: 'size', folder: '', x: 1 }),
    ).toEqual({
      text: '7',
      tags: ['a'],
    });
  });
  it('looks into one folder, and searches in all of them', () => {
    expect(filterOf({}).folderId).toBe('root');
    expect(filterOf({ folder: 'f' }).folderId).toBe('f');
    expect(filterOf({ folder: 'f', text: 'x' }).folderId).toBeUndefined();
    expect(filterOf({ view: 'bin', folder: 'f' })).toEqual({ deleted: true, sort: '-updatedAt' });
  });
});

describe('folders', () => {
  it('are named from the root', () => {
    expect(folderTrail(folders, 'inner').map(({ id }) => id)).toEqual(['outer', 'inner']);
    expect(folderTrail(folders, 'gone')).toEqual([]);
  });
  it('end though they lie in each other in a circle', () => {
    expect(folderTrail([folder('a', 'b'), folder('b', 'a')], 'a')).toHaveLength(2);
  });
  it('are listed with their depth, without one that is to be moved', () => {
    expect(flatTree(folders).map((one) => [one.folder.id, one.depth])).toEqual([
      ['first', 0],
      ['outer', 0],
      ['inner', 1],
    ]);
    expect(flatTree(folders, 'outer')).toHaveLength(1);
  });
});

describe('readDocuments', () => {
  it('knows workflows from other text', () => {
    expect(readDocuments('{"nodes":{}}')).toHaveLength(1);
    expect(readDocuments('[{"nodes":{}},{"nodes":[]}]')).toHaveLength(2);
    expect(readDocuments('[{"nodes":{}},1]')).toBeUndefined();
    expect(readDocuments('hello')).toBeUndefined();
  });
});
