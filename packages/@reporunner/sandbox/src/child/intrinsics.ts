/** Names of what the language comes with, for can-share-context.ts. */

const of = (...names: string[]): ReadonlySet<string> => new Set(names);
const none = of();

/** Globals that code may use, and of each what it may use. Those that are `value` have no parts. */
export const globalMembers: ReadonlyMap<string, ReadonlySet<string> | 'value'> = new Map<
  string,
  ReadonlySet<string> | 'value'
>([
  ['undefined', 'value'],
  ['NaN', 'value'],
  ['Infinity', 'value'],
  ['Object', of('assign', 'create', 'entries', 'fromEntries', 'groupBy', 'hasOwn', 'is', 'keys', 'values')],
  ['Array', of('from', 'isArray', 'of')],
  [
    'Number',
    of(
      'EPSILON',
      'MAX_SAFE_INTEGER',
      'MAX_VALUE',
      'MIN_SAFE_INTEGER',
      'MIN_VALUE',
      'NaN',
      'NEGATIVE_INFINITY',
      'POSITIVE_INFINITY',
      'isFinite',
      'isInteger',
      'isNaN',
      'isSafeInteger',
      'parseFloat',
      'parseInt',
    ),
  ],
  ['Math', of(...Object.getOwnPropertyNames(Math).filter((name) => name !== 'random'))],
  ['String', of('fromCharCode', 'fromCodePoint', 'raw')],
  ['Boolean', none],
  ['BigInt', of('asIntN', 'asUintN')],
  ['Date', of('UTC', 'now', 'parse')],
  ['JSON', of('parse', 'stringify')],
  ['Map', of('groupBy')],
  ['Set', none],
  ['RegExp', of('escape')],
  ['Promise', of('all', 'allSettled', 'any', 'race', 'reject', 'resolve')],
  [
    'Intl',
    of('Collator', 'DateTimeFormat', 'ListFormat', 'NumberFormat', 'PluralRules', 'RelativeTimeFormat'),
  ],
  ['console', of('debug', 'error', 'info', 'log', 'warn')],
  ...['Error', 'RangeError', 'SyntaxError', 'TypeError'].map((name) => [name, none] as const),
  ...['parseFloat', 'parseInt', 'isFinite', 'isNaN'].map((name) => [name, none] as const),
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent'].map(
    (name) => [name, none] as const,
  ),
]);

/** Whether something global has the name, here or in a sandbox. What people call so themselves is not told from it. */
export const isGlobalName = (name: string): boolean =>
  name === 'arguments' || globalMembers.has(name) || Object.hasOwn(globalThis, name);

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** What the language comes with, as far as code can come by it: the engine here is the one of the sandbox. */
function intrinsics(): ReadonlySet<object> {
  const roots: unknown[] = [...globalMembers.keys()]
    .filter((name) => name !== 'console')
    .map((name) => Reflect.get(globalThis, name));
  roots.push([].values(), new Map().values(), new Set().values(), ''[Symbol.iterator](), ''.matchAll(/a/g));
  roots.push(
    async () => {},
    async function* () {},
    function* () {},
  );
  const seen = new Set<object>();
  for (const value of roots) {
    if (!isObject(value) || seen.has(value)) continue;
    seen.add(value);
    roots.push(Reflect.getPrototypeOf(value));
    for (const { value: member, get, set } of Object.values(Object.getOwnPropertyDescriptors(value)))
      roots.push(member, get, set);
  }
  return seen;
}

const all = [...intrinsics()];
/** Keys that something frozen has. */
export const intrinsicNames: ReadonlySet<string> = new Set(
  all.flatMap((one) => Object.getOwnPropertyNames(one)),
);
/** Keys by which code can come by something frozen. */
export const functionNames: ReadonlySet<string> = new Set(
  all.flatMap((one) =>
    Object.entries(Object.getOwnPropertyDescriptors(one)).flatMap(([name, { value }]) =>
      isObject(value) ? [name] : [],
    ),
  ),
);
