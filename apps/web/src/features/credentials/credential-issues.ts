/** What is missing or wrong in a credential, before and after the server was asked. Knows no React. */
import { SECRET_MARK } from '@reporunner/constants';
import { isJsonObject, isWeakSecret, type JsonObject } from '@reporunner/core';
import { ApiError } from '../../api/client.ts';
import type { FormIssue, JsonSchema } from '../schema-form/index.ts';

/** Required fields that are empty. */
export function missingFields(schema: JsonSchema, data: JsonObject): readonly string[] {
  return (schema.required ?? []).filter((name) => data[name] === undefined || data[name] === '');
}

/** Whether a secret is one that is not redacted in data (ADR 0039). */
export function hasWeakSecret({ properties = {} }: JsonSchema, data: JsonObject): boolean {
  return Object.entries(data).some(
    ([name, value]) =>
      properties[name]?.ui?.secret === true &&
      typeof value === 'string' &&
      value !== '' &&
      value !== SECRET_MARK &&
      isWeakSecret(value),
  );
}

/** The server's complaints, at their fields. */
export function issuesOf(error: unknown): readonly FormIssue[] {
  if (!(error instanceof ApiError)) return [];
  const { details } = error.problem;
  if (!isJsonObject(details) || !Array.isArray(details.issues)) return [];
  return details.issues.flatMap((issue: unknown): FormIssue[] => {
    if (!isJsonObject(issue) || typeof issue.message !== 'string' || typeof issue.path !== 'string')
      return [];
    return [{ path: issue.path === '' ? [] : issue.path.split('.'), message: issue.message }];
  });
}
