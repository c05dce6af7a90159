/** A table that is asked with names from outside: it has its own entries and nothing of an object's (`toString`). */
export function table<T>(
  ...entries: readonly Readonly<Record<string, T>>[]
): Readonly<Record<string, T | undefined>> {
  return Object.assign(Object.create(null) as Record<string, T>, ...entries) as Readonly<
    Record<string, T | undefined>
  >;
}
