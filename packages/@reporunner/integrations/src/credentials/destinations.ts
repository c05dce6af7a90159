/**
 * Where a credential's secrets are sent. A user who changes that must know them: otherwise anybody who may edit a
 * credential could have its secrets sent to a server of their own.
 */

import { isDeepStrictEqual } from 'node:util';
import { SECRET_MARK } from '@reporunner/constants';
import { type FieldHints, type JsonObject, ServiceError } from '@reporunner/core';
import type { z } from 'zod';
import type { CredentialDefinition } from '../base/definition.ts';
import { credentialMessage } from '../messages/credential-messages.ts';
import { isSecret } from '../redaction/secret-values.ts';

const hintsOf = (schema: unknown): FieldHints | undefined =>
  ((schema as z.ZodType).meta() as { readonly ui?: FieldHints } | undefined)?.ui;

const isEmpty = (value: unknown) =>
  value === undefined || value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);

/** True when something may be sent to where it could not be sent before. */
function isWider(before: readonly string[], after: readonly string[]): boolean {
  if (before.length === 0) return false;
  return after.length === 0 || after.some((host) => !before.includes(host));
}

interface Change {
  readonly before: { readonly data: JsonObject; readonly allowedHosts: readonly string[] };
  readonly after: { readonly data: JsonObject; readonly allowedHosts: readonly string[] };
  /** What was sent with the change; secrets that stay are missing, or marked. */
  readonly input: JsonObject;
}

/** @throws ServiceError CREDENTIAL_SECRET_NEEDED when a destination changes and a stored secret was not sent again. */
export function assertSecretsForDestinations(
  { fields }: CredentialDefinition,
  { before, after, input }: Change,
): void {
  const schemas = Object.entries(fields.shape);
  const changed = schemas
    .map(([name]) => name)
    .filter((name) => hintsOf(fields.shape[name])?.destination === true)
    .filter((name) => !isDeepStrictEqual(before.data[name], after.data[name]));
  if (isWider(before.allowedHosts, after.allowedHosts)) changed.push('allowedHosts');
  if (changed.length === 0) return;
  const missing = schemas
    .filter(([, schema]) => isSecret(schema as z.ZodType))
    .map(([name]) => name)
    .filter((name) => !isEmpty(before.data[name]))
    .filter((name) => input[name] === undefined || input[name] === SECRET_MARK);
  if (missing.length === 0) return;
  throw new ServiceError(credentialMessage('secretsNeeded', { destinations: changed, secrets: missing }), {
    code: 'CREDENTIAL_SECRET_NEEDED',
    service: 'credentials',
    details: { destinations: changed, secrets: missing },
  });
}
