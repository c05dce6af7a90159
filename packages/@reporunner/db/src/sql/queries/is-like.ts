import { type Expression, type SqlBool, sql } from 'kysely';

/** Whether `text` matches a pattern of LIKE whose escape is `\`. */
export const isLike = (text: Expression<string>, pattern: string): Expression<SqlBool> =>
  sql<SqlBool>`${text} like ${pattern} escape '\\'`;
