/**
 * A template of JSON text: `={ "name": "{{ $json.name }}", "age": {{ $json.age }} }`.
 *
 * Escaped (the rule): inside a string literal a value becomes its characters, elsewhere its JSON (undefined: null). So
 * whether it is JSON does not depend on the data: it is read once, when it is compiled, and errors name the place.
 * Raw: the sections are put in as text, and the whole is parsed, as n8n does it.
 * In both, a template that is exactly one section gives its value.
 */
import { exactIntegers } from '../kernel/exact-integers.ts';
import type { JsonValue } from '../kernel/json.ts';
import type { Message } from '../kernel/messages.ts';
import {
  type JsonProblem,
  type JsonReader,
  jsonProblem,
  lineAndColumn,
  readJson,
} from '../kernel/read-json.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { expressionMessage } from '../messages/expression-messages.ts';
import { jsonMessage } from '../messages/json-messages.ts';
import { type Code, syntaxError } from './code.ts';
import type { Run } from './run.ts';
import { sectionsOf, type TemplateSections } from './sections.ts';
import { type Compute, cached, templateOf } from './template.ts';
import { toJsonValue } from './to-json-value.ts';
import type { CompiledTemplate } from './types.ts';
import { expressionError, toText } from './values.ts';

/**
 * How `{{ … }}` in a JSON template becomes JSON: `escaped`, a value stays one value whatever it contains; `raw`, it is
 * inserted as text before the whole is parsed.
 */
export type JsonRendering = 'escaped' | 'raw';

/** A part of the JSON: known when it is compiled, computed per item, or a section. */
type Node =
  | { readonly known: JsonValue }
  | { readonly compute: (run: Run) => JsonValue }
  | { readonly code: Code };

function computeOf(node: Node): (run: Run) => JsonValue {
  if ('known' in node) return () => node.known;
  if ('compute' in node) return node.compute;
  return (run) => toJsonValue(node.code(run, undefined)) ?? null;
}

const isKnown = (node: Node): node is { readonly known: JsonValue } => 'known' in node;

/** Never by assignment: JSON may have a key `__proto__` of its own. */
function objectOf(entries: readonly (readonly [string, JsonValue])[]): JsonValue {
  return Object.fromEntries(entries);
}

function readerOf({ parts }: TemplateSections): JsonReader<Node> {
  const holes = new Map(
    parts.flatMap(({ code, start, end }) =>
      code === undefined ? [] : [[start, { value: { code }, end }] as const],
    ),
  );
  return {
    hole: (position) => holes.get(position),
    constant: (known) => ({ known }),
    string(parts) {
      if (parts.every((part) => typeof part === 'string')) return { known: parts.join('') };
      return {
        compute(run) {
          let json = '';
          for (const part of parts)
            json +=
              typeof part === 'string' ? part : 'code' in part ? toText(part.code(run, undefined), run) : '';
          run.allocate(json.length);
          return json;
        },
      };
    },
    list(nodes) {
      if (nodes.every(isKnown)) return { known: nodes.map(({ known }) => known) };
      const parts = nodes.map(computeOf);
      return { compute: (run) => parts.map((part) => part(run)) };
    },
    object(entries) {
      if (entries.every(([name, value]) => isKnown(name) && isKnown(value)))
        return {
          known: objectOf(
            entries.flatMap(([name, value]) =>
              isKnown(name) && isKnown(value) ? [[String(name.known), value.known] as const] : [],
            ),
          ),
        };
      const parts = entries.map(([name, value]) => [computeOf(name), computeOf(value)] as const);
      return {
        compute: (run) => objectOf(parts.map(([name, value]) => [String(name(run)), value(run)] as const)),
      };
    },
  };
}

function place(source: string, { message, position }: JsonProblem): Message {
  const { line, column } = lineAndColumn(source.slice(1), position - 1);
  return expressionMessage('jsonInvalid', { line, column, problem: message });
}

function escaped(source: string, template: TemplateSections): Compute {
  const result = readJson(source, 1, readerOf(template));
  if ('problem' in result) throw syntaxError(place(source, result.problem), result.problem.position);
  return computeOf(result.value);
}

function raw(source: string, { parts }: TemplateSections): Compute {
  return (run) => {
    let json = '';
    /** Where in what is made each part begins. */
    const starts: number[] = [];
    for (const { text, code } of parts) {
      starts.push(json.length);
      json += code === undefined ? text : toText(code(run, undefined), run);
    }
    run.allocate(json.length);
    try {
      return exactIntegers(json, JSON.parse(json) as JsonValue);
    } catch {
      const problem = jsonProblem(json) ?? { message: jsonMessage('unreadable'), position: 0 };
      const at = starts.findLastIndex((start) => start <= problem.position);
      const part = parts[at];
      const within = part?.code === undefined ? problem.position - (starts[at] ?? 0) : 0;
      const message = place(source, { message: problem.message, position: (part?.start ?? 1) + within });
      throw expressionError(
        part?.code === undefined ? message : evaluationMessage('noJsonHere', { problem: message }),
      );
    }
  };
}

/**
 * Compiles a template of JSON text, or finds it compiled.
 * @throws ServiceError EXPRESSION_SYNTAX with `details.position`, also for what is not JSON.
 */
export function compileJsonTemplate(source: string, rendering: JsonRendering = 'escaped'): CompiledTemplate {
  return cached(`${rendering} ${source}`, () => {
    const template = sectionsOf(source);
    const { lone } = template;
    const compute: Compute =
      lone !== undefined
        ? (run) => lone(run, undefined)
        : rendering === 'raw'
          ? raw(source, template)
          : escaped(source, template);
    return templateOf(source, template.variables, compute);
  });
}
