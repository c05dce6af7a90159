/** Takes the secrets out of items: the strong ones out of their data, all of them out of the errors that they carry. */
import type { Item, JsonObject } from '@reporunner/core';
import type { Redactor } from '@reporunner/integrations';

function redactFailure(item: Item, redactor: Redactor): Item {
  const { error, json } = item;
  if (error === undefined) return item;
  const clean = redactor.excerpt(error);
  const shown = json.error as JsonObject | undefined;
  const field = shown?.message === error.message ? redactor.excerpt(shown) : shown;
  if (clean === error && field === shown) return item;
  return { ...item, error: clean, ...(field === undefined ? {} : { json: { ...json, error: field } }) };
}

export function redactItems(items: readonly Item[], redactor: Redactor): readonly Item[] {
  const clean = redactor.value(items);
  return clean.some(({ error }) => error !== undefined)
    ? clean.map((item) => redactFailure(item, redactor))
    : clean;
}
