/** Compiled statements on their way to the writer, or to a reader. */
import type { Database } from 'better-sqlite3';
import type { SqlValue, Statement } from '../sql/statement.ts';
import type { Step } from './protocol.ts';

type Named = Readonly<Record<string, SqlValue>>;

export const step = <P extends Named>(
  { sql, values }: Statement<P>,
  parameters: P,
  how: Pick<Step, 'expect' | 'returns'> = {},
): Step => ({ sql, values: values(parameters), ...how });

/** All rows of a statement. It is prepared once. */
export function reading<P extends Named, R>(reader: Database, { sql, values }: Statement<P, R>) {
  const prepared = reader.prepare<SqlValue[], R>(sql);
  return (parameters: P): readonly R[] => prepared.all(...values(parameters));
}
