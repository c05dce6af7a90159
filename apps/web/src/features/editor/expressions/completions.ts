/**
 * What can be written at a place of an expression: variables, fields of the data that is really there, methods of its
 * type. Knows no editor. The value before a dot is found by evaluating it, so the types are those of the sample data.
 */
import { compileTemplate } from '@reporunner/core';
import {
  fieldsOf,
  functionReference,
  namespaceReference,
  type ReferenceEntry,
  referenceOf,
  typeOfValue,
  type ValueType,
  variableReference,
} from '@reporunner/core/expression-reference';
import type { Grammar } from './parse-code.ts';
import { PreviewScope } from './preview-scope.ts';
import type { Sample } from './sample.ts';
import { shortText } from './short-text.ts';
import { placeOf } from './syntax.ts';

export type SuggestionKind =
  | 'variable'
  | 'field'
  | 'method'
  | 'property'
  | 'function'
  | 'namespace'
  | 'node'
  | 'local';

export interface Suggestion {
  readonly label: string;
  readonly kind: SuggestionKind;
  /** Type, or signature. */
  readonly detail: string;
  /** What it is, or what its value is. */
  readonly info?: string;
  /** What is written; absent: the label. A `#` in it is where the caret goes. */
  readonly apply?: string;
  /** It takes the place of the dot, too. */
  readonly replacesDot?: boolean;
  /** Higher comes first; fields before methods. */
  readonly rank: number;
}

export interface Suggestions {
  readonly from: number;
  readonly dotFrom?: number;
  readonly options: readonly Suggestion[];
}

const budget = { steps: 50_000, depth: 50, size: 1_000_000 };

export interface Evaluation {
  readonly found: boolean;
  readonly value?: unknown;
}

export function evaluateCode(code: string, sample: Sample, index: number, now: number): Evaluation {
  try {
    return {
      found: true,
      value: compileTemplate(`={{ ${code} }}`).inspect(new PreviewScope(sample, index, now), budget),
    };
  } catch {
    return { found: false };
  }
}

const ofEntry = (kind: SuggestionKind, entry: ReferenceEntry, rank: number): Suggestion => {
  const isCall = entry.signature.startsWith('(');
  const takesNothing = entry.signature.startsWith('()');
  return {
    label: entry.name,
    kind,
    detail: entry.signature,
    info: entry.summary,
    rank,
    ...(isCall ? { apply: takesNothing ? `${entry.name}()` : `${entry.name}(#)` } : {}),
  };
};

const plainName = /^[A-Za-z_$][\w$]*$/;

/** What `$input`, `$('Node')` and `$execution` offer beside data. */
const itemFunctions: ReadonlyMap<string, { readonly signature: string; readonly summary: string }> = new Map([
  ['all', { signature: '() → list', summary: 'All items.' }],
  ['first', { signature: '() → item', summary: 'The first item.' }],
  ['last', { signature: '() → item', summary: 'The last item.' }],
  ['resumeUrlOf', { signature: '(node: text) → text', summary: 'Link to answer one waiting node.' }],
  ['itemMatching', { signature: '(index: number) → item', summary: 'The item at a place.' }],
]);

function fieldSuggestion(name: string, type: ValueType, value: unknown, rank: number): Suggestion {
  const call = type === 'function' ? itemFunctions.get(name) : undefined;
  if (call !== undefined) return { ...ofEntry('method', { name, ...call }, rank) };
  return {
    label: name,
    kind: 'field',
    detail: type,
    info: shortText(value, 200),
    rank,
    ...(plainName.test(name) ? {} : { apply: `['${name.replace(/[\\']/g, '\\$&')}']`, replacesDot: true }),
  };
}

const maxFields = 300;

export function membersOf(value: unknown): readonly Suggestion[] {
  const type = typeOfValue(value);
  const { properties, methods } = referenceOf(type);
  const fields = fieldsOf(value).slice(0, maxFields);
  // Of a date one mostly wants to do something with it.
  const methodRank = type === 'date' || type === 'duration' ? 600 : 100;
  return [
    ...fields.map(({ name, type: of, value: held }, at) => fieldSuggestion(name, of, held, 1_000 - at)),
    ...[...properties.values()].map((entry) => ofEntry('property', entry, 500)),
    ...[...methods.values()].map((entry) => ofEntry('method', entry, methodRank)),
  ];
}

const roots: readonly Suggestion[] = [
  ...[...variableReference.values()].map((entry, at) =>
    entry.name === '$'
      ? { ...ofEntry('variable', entry, 900), apply: "$('#')" }
      : {
          ...ofEntry('variable', entry, 900 - at),
          ...(entry.name === '$items' ? {} : { apply: entry.name }),
        },
  ),
  ...[...functionReference.values()].map((entry) => ofEntry('function', entry, 300)),
  ...[...namespaceReference.keys()].map((name) => ({
    label: name,
    kind: 'namespace' as const,
    detail: 'functions',
    rank: 200,
  })),
  ...['true', 'false', 'null', 'undefined'].map((name) => ({
    label: name,
    kind: 'variable' as const,
    detail: '',
    rank: 50,
  })),
];

export function suggestionsAt(
  code: string,
  caret: number,
  sample: Sample,
  index: number,
  now: number,
  grammar: Grammar = 'expression',
): Suggestions | undefined {
  const place = placeOf(code, caret, grammar);
  if (place === undefined) return undefined;
  switch (place.kind) {
    case 'node':
      return {
        from: place.from,
        options: [...sample.nodes].map(([name, node]) => ({
          label: name,
          kind: 'node' as const,
          detail: '',
          apply: name.replace(/\\/g, '\\\\').replaceAll(place.quote, `\\${place.quote}`),
          rank: node.outputs === undefined ? 0 : 100,
        })),
      };
    case 'name':
      return {
        from: place.from,
        options: [
          // In programs, CodeMirror itself knows the names that are declared.
          ...(grammar === 'program' ? ['items'] : place.locals).map((name) => ({
            label: name,
            kind: 'local' as const,
            detail: '',
            rank: 2_000,
          })),
          ...roots,
        ],
      };
    case 'member': {
      const { receiver, from, dotFrom } = place;
      if (receiver === undefined) return undefined;
      const table = namespaceReference.get(receiver);
      if (table !== undefined)
        return {
          from,
          options: [...table.values()].map((entry) =>
            ofEntry(entry.signature.startsWith('(') ? 'function' : 'property', entry, 100),
          ),
        };
      const { found, value } = evaluateCode(receiver, sample, index, now);
      return found ? { from, dotFrom, options: membersOf(value) } : undefined;
    }
  }
}

export interface Explanation {
  readonly title: string;
  readonly text: string;
}

/** What a name in an expression is, for the one who points at it. */
export function explain(
  code: string,
  from: number,
  to: number,
  sample: Sample,
  index: number,
  now: number,
  grammar: Grammar = 'expression',
): Explanation | undefined {
  const word = code.slice(from, to);
  const place = placeOf(code, to, grammar);
  if (place === undefined || place.kind === 'node') return undefined;
  if (place.kind === 'name') {
    const entry = variableReference.get(word) ?? functionReference.get(word);
    if (entry === undefined) return undefined;
    const { found, value } = entry.signature.startsWith('(')
      ? { found: false, value: undefined }
      : evaluateCode(word, sample, index, now);
    const now_ = found && value !== undefined ? `\n${shortText(value, 200)}` : '';
    return { title: `${entry.name}: ${entry.signature}`, text: entry.summary + now_ };
  }
  const { receiver } = place;
  if (receiver === undefined) return undefined;
  const listed = namespaceReference.get(receiver)?.get(word);
  if (listed !== undefined) return { title: `${receiver}.${word}${listed.signature}`, text: listed.summary };
  const { found, value } = evaluateCode(receiver, sample, index, now);
  if (!found) return undefined;
  const own = fieldsOf(value).find(({ name }) => name === word);
  if (own !== undefined && own.type !== 'function')
    return { title: `${word}: ${own.type}`, text: shortText(own.value, 300) };
  const { methods, properties } = referenceOf(typeOfValue(value));
  const entry = methods.get(word) ?? properties.get(word);
  if (entry === undefined) return undefined;
  return {
    title: `${word}${entry.signature.startsWith('(') ? '' : ': '}${entry.signature}`,
    text: entry.summary,
  };
}
