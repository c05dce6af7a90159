/** What code of n8n uses and code here does not have. */
import { namesIn, namesReadIn } from '@reporunner/core';

/** Of the language, and of what the sandbox adds to it. */
const known = new Set(
  `undefined NaN Infinity globalThis arguments Object Function Array String Number Boolean Symbol BigInt Math JSON
  Date RegExp Map Set WeakMap WeakSet WeakRef Promise Proxy Reflect Intl ArrayBuffer SharedArrayBuffer DataView
  Atomics Iterator Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array
  Float64Array BigInt64Array BigUint64Array Error TypeError RangeError SyntaxError ReferenceError EvalError URIError
  AggregateError parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent encodeURI decodeURI escape
  unescape eval console URL URLSearchParams atob btoa structuredClone TextEncoder TextDecoder DateTime Duration Interval
  luxon items item $input $ $node $json $binary $item $itemIndex $now $today $vars $env $workflow $execution $loop $error
  $parameter`.split(/\s+/),
);

/** Looked for where the code cannot be parsed. */
const missing = [
  ...[
    '$jmespath',
    '$items',
    '$runIndex',
    '$prevNode',
    '$if',
    '$ifEmpty',
    '$min',
    '$max',
    '$getWorkflowStaticData',
  ],
  ...['getWorkflowStaticData', '$helpers', 'Buffer', 'require', 'process', 'fetch', 'setTimeout'],
];

/** Methods that n8n adds to values of JavaScript, or to the results of nodes. */
const missingMethods = new Set([
  ...[
    'itemMatching',
    'pairedItem',
    'sum',
    'average',
    'chunk',
    'compact',
    'pluck',
    'randomItem',
    'removeDuplicates',
  ],
  ...['renameKeys', 'smartJoin', 'unique', 'isNotEmpty', 'toTitleCase', 'toSentenceCase'],
  ...[
    'toSnakeCase',
    'toCamelCase',
    'extractEmail',
    'extractDomain',
    'extractUrl',
    'isEmail',
    'isUrl',
    'isDomain',
  ],
  ...[
    'removeTags',
    'removeMarkdown',
    'replaceSpecialChars',
    'toDateTime',
    'toDate',
    'urlEncode',
    'urlDecode',
  ],
  ...['base64Encode', 'base64Decode', 'parseJson', 'toJsonString', 'removeField', 'removeFieldsContaining'],
  ...['keepFieldsContaining', 'toBoolean', 'isEven', 'isOdd'],
]);

const members =
  /\b(?:this\.helpers|this\.getNodeParameter|this\.getWorkflowStaticData|import\s*\(|setNodeStaticData)/g;

/** Each once: names, and methods with a dot before them. A method that the code declares itself may be among them. */
export function missingIn(code: string): readonly string[] {
  const found = new Set([...code.matchAll(members)].map(([one]) => one.replace(/[\s(].*$/s, '')));
  const names = namesIn(code);
  if (names === undefined) for (const name of namesReadIn(code, missing)) found.add(name);
  else {
    for (const name of names.free) if (!known.has(name)) found.add(name);
    for (const method of names.methods) if (missingMethods.has(method)) found.add(`.${method}()`);
  }
  return [...found];
}
