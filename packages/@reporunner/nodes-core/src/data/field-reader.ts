/** A field of many items, by its path: knows whether any of them had it. */
import {
  getPath,
  type JsonObject,
  type JsonValue,
  type Keys,
  keysIn,
  type Path,
  parsePath,
} from '@reporunner/core';
import type { NodeContext } from '@reporunner/integrations';

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

/** Says in the log of the execution which fields no item had: a wrong name looks like missing data. */
export function warnOfNowhere(
  { warn }: Pick<NodeContext, 'warn'>,
  readers: readonly FieldReader[],
  where = '',
): void {
  const names = new Set(readers.filter((one) => one.isNowhere).map(({ name }) => name));
  for (const name of names) warn(`No item${where} has the field "${name}".`);
}
