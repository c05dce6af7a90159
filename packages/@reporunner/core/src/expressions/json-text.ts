import { isServiceError } from '../kernel/errors.ts';
import type { JsonValue } from '../kernel/json.ts';
import { parseJson } from '../kernel/parse-json.ts';
import { expressionError } from './values.ts';

/** The value of JSON text. @throws ServiceError EXPRESSION_ERROR, also when it is nested too deeply, or has too many values. */
export function valueOfJson(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    throw expressionError(
      isServiceError(error, 'JSON_TOO_DEEP') || isServiceError(error, 'JSON_TOO_WIDE')
        ? error.message
        : 'The text is not JSON.',
    );
  }
}
