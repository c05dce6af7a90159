/** A field of many items, by its path: knows whether any of them had it. */
import {
  canonicalJson,
  getPath,
  type JsonObject,
  type JsonValue,
  type Keys,
  keysIn,
  type Message,
  type Path,
  parsePath,
  type ServiceError,
  verbatim,
} from '@reporunner/core';
import type { NodeContext } from '@reporunner/integrations';
import { invalidParameter } from '../conditions/conditions.ts';
import { nodeMessage } from '../messages/error-messages.ts';

export class FieldReader {
  readonly name: string;
  readonly #path: Path;
  #keys: Keys | undefined;
  #isAsked = false;

  constructor(name: string) {
    this.name = name;
    this.#path = parsePath(name);
  }

  read(json: JsonObject): JsonValue | undefined {
    const value = getPath(json, this.#path);
    this.#isAsked = true;
    if (value !== undefined && this.#keys === undefined) this.#keys = keysIn(json, this.#path);
    return value;
  }

  /** True when there were items, and none of them had it. */
  get isNowhere(): boolean {
    return this.#isAsked && this.#keys === undefined;
  }

  /** Where the first item had it. */
  get keys(): Keys {
    return this.#keys ?? this.#path.keys;
  }
}

/**
 * The key that items are equal by. Undefined where each field is missing, null or empty text: such an item equals no
 * other.
 */
export function keyIn(json: JsonObject, readers: readonly FieldReader[]): string | undefined {
  const values = readers.map((reader) => reader.read(json) ?? null);
  return values.every((value) => value === null || value === '') ? undefined : canonicalJson(values);
}

/** Says in the log of the execution which fields no item had: a wrong name looks like missing data. */
export function warnOfNowhere(
  { warn }: Pick<NodeContext, 'warn'>,
  readers: readonly FieldReader[],
  where = '',
): void {
  const names = new Set(readers.filter((one) => one.isNowhere).map(({ name }) => name));
  for (const name of names) warn(`No item${where} has the field "${name}".`);
}

/** No item has any of these fields. */
export function noItemHas(names: readonly string[]): ServiceError {
  const [first = '', ...more] = names.map((name) => `"${name}"`);
  const either = more.reduce<Message>(
    (before, second) => nodeMessage('or', { first: before, second }),
    verbatim(first),
  );
  return invalidParameter(nodeMessage('noItemHas', { names: either }));
}
