/** Where two values differ, path by path. */
export interface Difference {
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before?: unknown;
  readonly after?: unknown;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const step = (path: string, key: string | number): string => {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
};

/** At most `most`, in the order of the second value, then what only the first one has. */
export function diffJson(before: unknown, after: unknown, maxCount = 200): readonly Difference[] {
  const found: Difference[] = [];
  const compare = (path: string, one: unknown, other: unknown) => {
    if (found.length >= maxCount || Object.is(one, other)) return;
    if (isObject(one) && isObject(other)) {
      for (const key of new Set([...Object.keys(other), ...Object.keys(one)])) {
        if (!Object.hasOwn(one, key)) add({ path: step(path, key), kind: 'added', after: other[key] });
        else if (!Object.hasOwn(other, key))
          add({ path: step(path, key), kind: 'removed', before: one[key] });
        else compare(step(path, key), one[key], other[key]);
      }
    } else if (Array.isArray(one) && Array.isArray(other)) {
      for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
        if (index >= one.length) add({ path: step(path, index), kind: 'added', after: other[index] });
        else if (index >= other.length) add({ path: step(path, index), kind: 'removed', before: one[index] });
        else compare(step(path, index), one[index], other[index]);
      }
    } else add({ path, kind: 'changed', before: one, after: other });
  };
  const add = (difference: Difference) => {
    if (found.length < maxCount) found.push(difference);
  };
  compare('', before, after);
  return found;
}
