/** Which strings of a credential are secret. */
import type { FieldHints, JsonValue } from '@reporunner/core';
import type { z } from 'zod';
import type { CredentialData } from '../base/context.ts';
import type { CredentialDefinition } from '../base/definition.ts';
import { SHORTEST_ANYWHERE } from './secret-forms.ts';

/** Whether a field of a credential is marked as secret: it is never shown and is redacted everywhere. */
export function isSecret(schema: z.ZodType): boolean {
  const ui = (schema.meta() as { readonly ui?: FieldHints } | undefined)?.ui;
  return ui?.secret === true;
}

/** Names inside of a secret object whose values are known to everybody: `Accept: application/json`, the name of a user. */
const publicNames =
  /^(accept(-.*)?|(.*[_-])?(user|user[_-]?name|login)|content-type|user-agent|cache-control|host|origin|referer|type|universe_domain|.*[_-]?(uri|url))$/i;

/** Every string in it; of a JSON text also those inside of it, and of several lines each one that is long enough. */
function addStrings(found: Set<string>, value: JsonValue | undefined): void {
  if (typeof value === 'string') {
    if (value === '') return;
    found.add(value);
    if (/^\s*[[{]/.test(value)) addStrings(found, parsed(value));
    if (value.includes('\n'))
      for (const line of value.split(/\r?\n/))
        if (line.length >= 2 * SHORTEST_ANYWHERE && !/^-----/.test(line)) found.add(line);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) for (const one of value) addStrings(found, one);
  else for (const [name, one] of Object.entries(value)) if (!publicNames.test(name)) addStrings(found, one);
}

function parsed(text: string): JsonValue | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return typeof value === 'string' ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Without a definition, and for fields that it does not have, everything is secret. */
export function secretStrings(
  definition: CredentialDefinition | undefined,
  data: CredentialData,
): readonly string[] {
  const found = new Set<string>();
  const shape = definition?.fields.shape ?? {};
  for (const [name, value] of Object.entries(data)) {
    const schema = shape[name] as z.ZodType | undefined;
    if (schema === undefined || isSecret(schema)) addStrings(found, value);
  }
  return [...found];
}
