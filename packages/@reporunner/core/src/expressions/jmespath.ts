/**
 * JMESPath queries (jmespath.org). The library parses them; they are evaluated here, so that each step and each value is
 * paid for like the rest of an expression, and comparisons are as the specification says (ADR 70).
 */

import library from 'jmespath';
import { isServiceError } from '../kernel/errors.ts';
import { jmespathMessage } from '../messages/jmespath-messages.ts';
import { evaluateJmespath, type JmespathNode } from './jmespath-evaluate.ts';
import type { Run } from './run.ts';
import { expressionError, toJson } from './values.ts';

/** Its types leave `compile` out. */
const { compile } = library as typeof library & { compile(query: string): JmespathNode };

const maxQueryLength = 2_000;
/** The parser nests calls as deeply as the query nests brackets. */
const deepestQuery = 50;

function assertShallow(text: string): void {
  if (text.length > maxQueryLength) throw expressionError(jmespathMessage('tooLong'));
  let depth = 0;
  let deepest = 0;
  for (const char of text) {
    if ('([{&!'.includes(char)) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (')]}'.includes(char)) depth -= 1;
  }
  if (deepest > deepestQuery) throw expressionError(jmespathMessage('tooLong'));
}

/** The parser leaves out what is missing behind a dot at the end. */
const isComplete = (node: JmespathNode | undefined): boolean =>
  node !== undefined &&
  (node.type === 'Slice' || (node.children ?? []).every(isComplete)) &&
  (node.type !== 'KeyValuePair' || isComplete(node.value as JmespathNode | undefined));

function parsed(text: string): JmespathNode {
  try {
    const query = compile(text);
    if (isComplete(query)) return query;
  } catch (error) {
    throw expressionError(
      jmespathMessage('invalid', {
        problem: error instanceof Error ? error.message : jmespathMessage('notAQuery'),
      }),
    );
  }
  throw expressionError(jmespathMessage('incomplete'));
}

/** @throws ServiceError EXPRESSION_ERROR for what is no query, or a function that gets other types than it takes. */
export function queryJmespath(data: unknown, text: string, run: Run): unknown {
  assertShallow(text);
  run.step(text.length);
  const query = parsed(text);
  const json = toJson(data, run) || 'null';
  run.step(json.length >>> 4);
  try {
    return evaluateJmespath(query, JSON.parse(json), run);
  } catch (error) {
    if (isServiceError(error) || !(error instanceof RangeError)) throw error;
    throw expressionError(jmespathMessage('tooDeep'));
  }
}
