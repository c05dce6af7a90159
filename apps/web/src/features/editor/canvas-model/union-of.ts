/** All that is in one or the other. `Set.prototype.union` is younger than the browsers that we support. */
export const unionOf = (one: ReadonlySet<string>, other: ReadonlySet<string>): Set<string> =>
  new Set([...one, ...other]);
