/** What code of n8n uses and code here does not have. */
import { namesIn } from '@reporunner/core';
import { maxParsedCode } from './import-limits.ts';

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

/** Looked for where the code is not parsed. */
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

const missingNames = new RegExp(
  `(?<![\\w$.])(?:${missing.map((name) => name.replaceAll('$', '\\$')).join('|')})(?![\\w$])`,
  'g',
);

/** What some code uses and does not have here, each once: names, and methods with a dot before them. */
export type CodeCheck = (code: string) => readonly string[];

/** Checks the code of one import: parses as much of it as can be parsed in little time. */
export function codeCheck(): CodeCheck {
  let left = maxParsedCode;
  return (code) => {
    left -= code.length;
    const found = new Set(matchesOf(members, code).map((one) => one.replace(/[\s(].*$/s, '')));
    const names = left < 0 ? undefined : namesIn(code);
    if (names === undefined) for (const name of matchesOf(missingNames, code)) found.add(name);
    else {
      for (const name of names.free) if (!known.has(name)) found.add(name);
      for (const method of names.methods) if (missingMethods.has(method)) found.add(`.${method}()`);
    }
    return [...found];
  };
}

const matchesOf = (pattern: RegExp, text: string) => [...new Set(text.match(pattern))];
