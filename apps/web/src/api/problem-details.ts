/** What problems hold beside their code. */
import { type Diagnostic, isJsonObject } from '@reporunner/core';
import { ApiError } from './client.ts';

const isDiagnostic = (one: unknown): one is Diagnostic =>
  isJsonObject(one) &&
  typeof one.message === 'string' &&
  (one.severity === 'error' || one.severity === 'warning');

/** Why a workflow can neither run nor be published. */
export function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  if (!(error instanceof ApiError) || error.code !== 'WORKFLOW_INVALID') return [];
  const found = error.problem.details?.diagnostics;
  return Array.isArray(found) ? found.filter(isDiagnostic) : [];
}
