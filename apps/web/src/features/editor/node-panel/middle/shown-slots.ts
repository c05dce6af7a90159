/** Which credentials a node can use as its parameters stand. */
import type { JsonObject } from '@reporunner/core';
import type { NodeTypeMetadata } from '../../../../api/node-types.ts';
import type { JsonSchema } from '../../../schema-form/schema.ts';

type Slots = NodeTypeMetadata['credentials'];

/**
 * Where a parameter chooses among the slots by name (`auth: none | basic | header`), only the chosen one; one that
 * holds a credential stays in sight, so that it can be taken away.
 */
export function shownSlots(
  schema: JsonSchema,
  parameters: JsonObject,
  slots: Slots,
  held: Readonly<Record<string, string>>,
): Slots {
  if (slots.length === 0) return slots;
  const chooser = Object.entries(schema.properties ?? {}).find(
    ([, { enum: options }]) => options !== undefined && slots.every(({ name }) => options.includes(name)),
  );
  if (chooser === undefined) return slots;
  const [name, { default: fallback }] = chooser;
  const chosen = parameters[name] ?? fallback;
  return slots.filter((slot) => slot.name === chosen || held[slot.name] !== undefined);
}
