/** Folders as they lie in each other. */
import type { Folder } from '../../api/workflow-list.ts';

/** From the root to the folder; empty when it is not there. */
export function folderTrail(folders: readonly Folder[], id: string | undefined): readonly Folder[] {
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  const trail: Folder[] = [];
  for (let at = id === undefined ? undefined : byId.get(id); at !== undefined && !trail.includes(at); ) {
    trail.unshift(at);
    at = at.parentId === undefined ? undefined : byId.get(at.parentId);
  }
  return trail;
}

const byPlace = (one: Folder, other: Folder) => one.place - other.place || one.name.localeCompare(other.name);

export const foldersIn = (folders: readonly Folder[], id: string | undefined): readonly Folder[] =>
  folders.filter(({ parentId }) => parentId === id).sort(byPlace);

/** Every folder with its depth, each before what lies in it; without `except` and what lies in that. */
export function flatTree(
  folders: readonly Folder[],
  except?: string,
): readonly { readonly folder: Folder; readonly depth: number }[] {
  const below = (id: string | undefined, depth: number): { folder: Folder; depth: number }[] =>
    foldersIn(folders, id)
      .filter((folder) => folder.id !== except)
      .flatMap((folder) => [{ folder, depth }, ...below(folder.id, depth + 1)]);
  return below(undefined, 0);
}
