/** One name of the expression language: how it is called, and what it gives, in a line. */
export interface ReferenceEntry {
  readonly name: string;
  /** Parameters and result: `(separator?: text) → text`; of a property, its type alone. */
  readonly signature: string;
  readonly summary: string;
}

/** Entries of the expression language by their name. */
export type ReferenceTable = ReadonlyMap<string, ReferenceEntry>;

/** Name, signature, summary, as the tables are written. */
export function tableOf(
  entries: readonly (readonly [name: string, signature: string, summary: string])[],
): ReferenceTable {
  return new Map(entries.map(([name, signature, summary]) => [name, { name, signature, summary }]));
}
