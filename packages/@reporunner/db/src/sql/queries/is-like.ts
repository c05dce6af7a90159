import { type Expression, type SqlBool, sql } from 'kysely';

/** A pattern for what contains a text. */
export const patternOf = (text: string): string => `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;

/** Whether `text` matches a pattern of LIKE whose escape is `\`. */
export const isLike = (text: Expression<string>, pattern: string): Expression<SqlBool> =>
  sql<SqlBool>`${text} like ${pattern} escape '\\'`;
