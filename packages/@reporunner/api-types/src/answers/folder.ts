import { z } from 'zod';
import { id, named, time } from './shapes.ts';

export const folder = named(
  'Folder',
  z.object({
    id,
    projectId: id,
    /** Absent: at the root. */
    parentId: id.optional(),
    name: z.string(),
    /** Its place among the folders beside it, from 0. */
    place: z.int().min(0),
    /** Grows by one with each change. */
    revision: z.int().min(1),
    createdAt: time,
    updatedAt: time,
  }),
);

/** All of them, by place; `workflows` counts those directly in it, `atRoot` those in none. */
export const folderList = z.object({
  items: z.array(z.object({ ...folder.shape, workflows: z.int().min(0) })).readonly(),
  atRoot: z.int().min(0),
});

/** A folder of workflows. Folders form a tree. */
export type Folder = z.output<typeof folder>;

/** All folders of a project, with how many workflows each has. */
export type FolderList = z.output<typeof folderList>;
