/** What SQL databases say differently. Statements are written with it, and each adapter has one. */
import type { AliasableExpression, AliasedExpression, Expression, Kysely } from 'kysely';
import type { Tables } from './tables.ts';

export interface Dialect {
  /** Builds queries and runs none. */
  readonly db: Kysely<Tables>;
  /** Whether `text` contains `part`, case and all. */
  contains(text: Expression<string>, part: string): AliasableExpression<boolean>;
  /** The elements of a JSON array of texts, as a table with the column `value`. */
  elementsOf<A extends string>(
    json: Expression<string | null> | string,
    alias: A,
  ): AliasedExpression<{ value: string }, A>;
  /** A number inside a JSON document; null where there is none. */
  numberAt(json: Expression<string>, path: readonly string[]): AliasableExpression<number | null>;
  /** All values of a group, as a JSON array. */
  arrayOf(value: Expression<string>): AliasableExpression<string>;
  /** The table by an index, for planners that do not find it; undefined: as the planner likes. */
  indexed<T extends keyof Tables & string>(
    table: T,
    index: string | undefined,
  ): AliasedExpression<Tables[T], T>;
}
