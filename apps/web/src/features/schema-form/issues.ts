import type { Path } from './schema.ts';

/** Something wrong with a value, from the server or from `checkValue`, at its path in the form. */
export interface FormIssue {
  readonly path: Path;
  readonly message: string;
  readonly severity?: 'error' | 'warning';
}

const none: readonly FormIssue[] = [];

const startsWith = (path: Path, start: Path) =>
  path.length >= start.length && start.every((key, index) => String(path[index]) === String(key));

/** Issues of this very field, and of what is inside of it. */
export const issuesWithin = (issues: readonly FormIssue[], path: Path): readonly FormIssue[] => {
  const found = issues.filter((issue) => startsWith(issue.path, path));
  return found.length === 0 ? none : found;
};

export const issuesAt = (issues: readonly FormIssue[], path: Path): readonly FormIssue[] => {
  const found = issues.filter((issue) => issue.path.length === path.length && startsWith(issue.path, path));
  return found.length === 0 ? none : found;
};
