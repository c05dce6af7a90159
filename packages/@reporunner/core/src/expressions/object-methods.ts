/** Methods of objects. Those named after n8n's functions give what they give. */
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { compacted } from './compact.ts';
import { type Cost, constant, natives } from './native.ts';
import type { Run } from './run.ts';
import {
  expressionError,
  forbiddenKeys,
  isPlain,
  jsText,
  objectOf,
  type Plain,
  shown,
  toJson,
  toText,
} from './values.ts';

const entries: Cost<Plain> = (run, object, args) => {
  const size =
    Object.keys(object).length +
    args.reduce<number>((sum, one) => sum + (isPlain(one) ? Object.keys(one).length : 0), 0);
  run.step(4 + (size >>> 1));
  run.entries(size);
};

/** Reads the texts in an object, too. */
const texts: Cost<Plain> = (run, object, args) => {
  entries(run, object, args);
  for (const value of Object.values(object)) if (typeof value === 'string') run.step(value.length >>> 6);
};

/** Looks up a text that may never have been a key. */
const looksUp: Cost<Plain> = (run, _, [key]) =>
  run.step(1 + (typeof key === 'string' ? key.length >>> 5 : 0));

type ObjectName =
  | 'compact'
  | 'hasField'
  | 'hasOwnProperty'
  | 'isEmpty'
  | 'isNotEmpty'
  | 'keepFieldsContaining'
  | 'keys'
  | 'merge'
  | 'removeField'
  | 'removeFieldsContaining'
  | 'toJsonString'
  | 'toString'
  | 'urlEncode'
  | 'values';

const keep = (object: Plain, wanted: (key: string, value: unknown) => boolean, run: Run) =>
  objectOf(
    Object.entries(object).filter(([key, value]) => !forbiddenKeys.has(key) && wanted(key, value)),
    run,
  );

const contains = (value: unknown, text: string) => typeof value === 'string' && value.includes(text);

function someText(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw expressionError(evaluationMessage('takesText', { name, value: shown(value) }));
}

export const objectMethods = natives<Plain, ObjectName>(
  {
    compact: (object, _, run) => compacted(object, run),
    hasField: (object, [key], run) => Object.hasOwn(object, toText(key, run)),
    isEmpty: (object) => Object.keys(object).length === 0,
    isNotEmpty: (object) => Object.keys(object).length > 0,
    keepFieldsContaining: (object, [text], run) => {
      const wanted = someText('keepFieldsContaining', text);
      return keep(object, (_, value) => contains(value, wanted), run);
    },
    keys: (object) => Object.keys(object),
    merge: (object, [other], run) => {
      if (!isPlain(other)) throw expressionError(evaluationMessage('merge'));
      return objectOf([...Object.entries(keep(other, () => true, run)), ...Object.entries(object)], run);
    },
    removeField: (object, [key], run) => {
      const field = toText(key, run);
      return keep(object, (name) => name !== field, run);
    },
    removeFieldsContaining: (object, [text], run) => {
      const wanted = someText('removeFieldsContaining', text);
      return keep(object, (_, value) => !contains(value, wanted), run);
    },
    toJsonString: (object, _, run) => toJson(object, run),
    urlEncode(object, _, run) {
      const query = new URLSearchParams();
      for (const [key, value] of Object.entries(object)) query.append(key, jsText(value, run));
      return query.toString();
    },
    values: (object) => Object.values(object),
    hasOwnProperty: (object, [key], run) => Object.hasOwn(object, jsText(key, run)),
    toString: (object, _, run) => toJson(object, run),
  },
  {
    compact: entries,
    hasField: looksUp,
    hasOwnProperty: looksUp,
    isEmpty: entries,
    isNotEmpty: entries,
    keepFieldsContaining: texts,
    keys: entries,
    merge: (run, object, args) => {
      entries(run, object, args);
      entries(run, object, args);
    },
    removeField: entries,
    removeFieldsContaining: texts,
    toJsonString: constant,
    toString: constant,
    urlEncode: texts,
    values: entries,
  },
  {
    ...{ hasField: 1, hasOwnProperty: 1, keepFieldsContaining: 1, merge: 1, removeField: 1 },
    ...{ removeFieldsContaining: 1, toString: 0 },
  },
);
