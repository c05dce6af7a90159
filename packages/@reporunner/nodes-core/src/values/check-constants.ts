/** What can never work, whatever the data: found before anything runs. Templates are left to the run. */
import {
  isExpression,
  isJsonObject,
  isServiceError,
  type JsonValue,
  type ParameterIssue,
} from '@reporunner/core';
import { parameterMessage } from '@reporunner/integrations';
import { DateTime } from 'luxon';
import { patternOf } from '../conditions/conditions.ts';

const constant = (value: JsonValue | undefined): value is string =>
  typeof value === 'string' && value !== '' && !isExpression(value);

function issue(path: ParameterIssue['path'], translatable: NonNullable<ParameterIssue['translatable']>) {
  return { path, message: translatable.text, translatable };
}

/** A URL that is none, or none of http and https. */
export function checkUrl(value: JsonValue | undefined, name: string): readonly ParameterIssue[] {
  if (!constant(value) || /^https?:$/.test(URL.parse(value)?.protocol ?? '')) return [];
  return [issue([name], parameterMessage('url'))];
}

/** A time zone that does not exist. */
export function checkTimezone(value: JsonValue | undefined, name: string): readonly ParameterIssue[] {
  if (!constant(value) || DateTime.fromMillis(0, { zone: value }).isValid) return [];
  return [issue([name], parameterMessage('timezone', { name: value }))];
}

/** A step that is missing: the node only stands in its place. */
export function checkStandsFor(value: JsonValue | undefined, name: string): readonly ParameterIssue[] {
  if (!constant(value)) return [];
  return [issue([name], parameterMessage('stepMissing', { name: value }))];
}

/** Regular expressions of conditions, wherever in the parameters these are. */
export function checkPatterns(
  value: JsonValue | undefined,
  path: ParameterIssue['path'] = [],
): readonly ParameterIssue[] {
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).flatMap((part, at) => checkPatterns(part, [...path, at]));
  if (!isJsonObject(value)) return [];
  const { operator, right } = value;
  if ((operator === 'matches' || operator === 'notMatches') && constant(right)) {
    try {
      patternOf(right, { ignoreCase: false, strictTypes: false });
    } catch (error) {
      if (!isServiceError(error)) throw error;
      return [issue([...path, 'right'], parameterMessage('pattern', { problem: error.translatable }))];
    }
    return [];
  }
  return Object.entries(value).flatMap(([key, part]) => checkPatterns(part, [...path, key]));
}
