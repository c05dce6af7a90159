import { type AliasableExpression, type Expression, expressionBuilder } from 'kysely';
import type { Dialect } from './dialect.ts';
import type { Tables } from './tables.ts';

/** A stored text where it may refer to binary data, else an empty one: most are not sent to be looked through. */
export const textWithBlobs = ({ contains }: Dialect, text: Expression<string>): AliasableExpression<string> =>
  expressionBuilder<Tables>().case().when(contains(text, 'sha256-')).then(text).else('').end();
