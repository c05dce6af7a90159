import { isServiceError } from '../kernel/errors.ts';
import type { JsonValue } from '../kernel/json.ts';
import { parseJson } from '../kernel/parse-json.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { expressionError } from './values.ts';

/**
 * The value of JSON text, with numbers as JavaScript has them.
 * @throws ServiceError EXPRESSION_ERROR, also when it is nested too deeply, or has too many values.
 */
export function valueOfJson(text: string): JsonValue {
  try {
    return parseJson(text, undefined, 'double');
  } catch (error) {
    throw expressionError(
      isServiceError(error, 'JSON_TOO_DEEP') || isServiceError(error, 'JSON_TOO_WIDE')
        ? error.translatable
        : evaluationMessage('notJson'),
    );
  }
}
