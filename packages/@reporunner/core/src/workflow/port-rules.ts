/**
 * Ports and bodies as data. What a node has depends on its parameters in few ways, and each has a rule here, so that
 * the editor, the graph rules and the compiler agree on it without running any code of the node.
 * PR1 The same rules and parameters give the same ports, in the order of the rules.
 * PR2 A parameter that is missing, no value of its kind, or an expression counts as its default.
 * PR3 No name comes twice: the first one stays.
 */
import { isExpression } from '../expressions/index.ts';
import { isJsonObject, type JsonObject, type JsonPrimitive, type JsonValue } from '../kernel/json.ts';
import type { NodePorts, PortDescription } from './node-catalogue.ts';

/** All of them must hold: a parameter has one of these values, or has any value at all. */
export type RuleCondition = Readonly<Record<string, readonly JsonPrimitive[] | 'present'>>;

interface Conditional {
  readonly when?: RuleCondition;
}

/** Always there, while its condition holds. */
export interface FixedRule extends Conditional {
  readonly name: string;
  readonly label?: string;
}

/** One for each element of a list parameter, named by the element or by a field of it, else by its position from 0. */
export interface EachRule extends Conditional {
  readonly each: string;
  readonly field?: string;
  /** The name is made of the letters and digits of the text, which becomes the label; this stands in for none. */
  readonly slugOr?: string;
}

/** As many as a number parameter says, less `less`; `{n}` in name and label counts from `first`. */
export interface CountRule extends Conditional {
  readonly count: string;
  readonly name: string;
  readonly label?: string;
  /** Default 1. */
  readonly first?: number;
  /** Default 0. */
  readonly less?: number;
}

/**
 * A rule that yields the names of ports or bodies: one fixed name, one for each element of a list, or a number of
 * them.
 */
export type NameRule = FixedRule | EachRule | CountRule;

/** A name rule for ports, with what every port that it yields has in common. */
export type PortRule = NameRule & Pick<PortDescription, 'kind' | 'required' | 'result'>;

/** What the parameters count as where they say nothing (PR2). */
interface WithDefaults {
  readonly defaults?: JsonObject;
}

/** Which ports a node has, from its parameters. */
export interface PortRules extends WithDefaults {
  readonly inputs: readonly PortRule[];
  readonly outputs: readonly PortRule[];
}

/** `after`: bodies of the same container that have run when this one does. */
export type BodyRule = NameRule & { readonly after?: readonly string[] };

/** Which bodies a container has, from its parameters. */
export interface BodyRules extends WithDefaults {
  readonly names: readonly BodyRule[];
}

/** More ports than this are a mistake. */
const maxPorts = 1_000;

interface Named {
  readonly name: string;
  readonly label?: string;
}

/**
 * A name made of a text: letters and digits of any language in lower case, everything else as hyphens; `or` for an
 * empty text.
 */
export function slugOf(text: string, or: string): string {
  const slug = text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-');
  return slug === '' ? or : slug;
}

/** PR2. */
function readAs(
  name: string,
  parameters: JsonObject,
  defaults: JsonObject,
  isOfKind: (value: JsonValue) => boolean,
): JsonValue | undefined {
  const value = parameters[name];
  return value !== undefined && !isExpression(value) && isOfKind(value) ? value : defaults[name];
}

const isPrimitive = (value: JsonValue) => typeof value !== 'object' || value === null;
const isCount = (value: JsonValue) => Number.isInteger(value) && (value as number) >= 0;

function holds(when: RuleCondition | undefined, parameters: JsonObject, defaults: JsonObject): boolean {
  for (const [name, values] of Object.entries(when ?? {})) {
    if (values === 'present') {
      if ((parameters[name] ?? defaults[name] ?? null) === null) return false;
    } else {
      const value = readAs(name, parameters, defaults, isPrimitive);
      if (value === undefined || !values.includes(value as JsonPrimitive)) return false;
    }
  }
  return true;
}

function eachOf(
  { each, field, slugOr }: EachRule,
  parameters: JsonObject,
  defaults: JsonObject,
): readonly Named[] {
  const list = readAs(each, parameters, defaults, Array.isArray);
  if (!Array.isArray(list)) return [];
  return (list as readonly JsonValue[]).slice(0, maxPorts).map((element, index) => {
    const value = field === undefined ? element : isJsonObject(element) ? element[field] : undefined;
    const text = typeof value === 'string' && value !== '' ? value : String(index);
    return slugOr === undefined ? { name: text } : { name: slugOf(text, slugOr), label: text };
  });
}

function countOf(rule: CountRule, parameters: JsonObject, defaults: JsonObject): readonly Named[] {
  const { count, name, label, first = 1, less = 0 } = rule;
  const value = readAs(count, parameters, defaults, isCount);
  const length = Math.min(Math.max(0, (typeof value === 'number' ? value : 0) - less), maxPorts);
  return Array.from({ length }, (_, index) => {
    const number = String(first + index);
    return {
      name: name.replace('{n}', number),
      ...(label === undefined ? {} : { label: label.replace('{n}', number) }),
    };
  });
}

function namesOf(rule: NameRule, parameters: JsonObject, defaults: JsonObject): readonly Named[] {
  if (!holds(rule.when, parameters, defaults)) return [];
  if ('each' in rule) return eachOf(rule, parameters, defaults);
  if ('count' in rule) return countOf(rule, parameters, defaults);
  return [{ name: rule.name, ...(rule.label === undefined ? {} : { label: rule.label }) }];
}

function resolve(
  rules: readonly PortRule[],
  parameters: JsonObject,
  defaults: JsonObject,
): readonly PortDescription[] {
  const ports = new Map<string, PortDescription>();
  for (const rule of rules) {
    const { kind, required, result } = rule;
    const more = {
      ...(required === undefined ? {} : { required }),
      ...(result === undefined ? {} : { result }),
    };
    for (const named of namesOf(rule, parameters, defaults))
      if (!ports.has(named.name)) ports.set(named.name, { ...named, kind, ...more });
  }
  return [...ports.values()];
}

/** The ports of a node with these parameters, raw as they stand in the document. */
export function resolvePorts(
  { inputs, outputs, defaults = {} }: PortRules,
  parameters: JsonObject,
): NodePorts {
  return { inputs: resolve(inputs, parameters, defaults), outputs: resolve(outputs, parameters, defaults) };
}

/** The bodies of a container with these parameters, by name. */
export function resolveBodies(
  { names, defaults = {} }: BodyRules,
  parameters: JsonObject,
): readonly string[] {
  return [...new Set(names.flatMap((rule) => namesOf(rule, parameters, defaults).map(({ name }) => name)))];
}

/** The bodies that have run when this one does. */
export function bodiesBefore({ names }: BodyRules, body: string): readonly string[] {
  return names.find((rule) => 'name' in rule && rule.name === body)?.after ?? [];
}

/** The parameters that a rule looks at. */
export function parametersIn(rules: readonly NameRule[]): readonly string[] {
  const names = rules.flatMap((rule) => [
    ...Object.keys(rule.when ?? {}),
    ...('each' in rule ? [rule.each] : 'count' in rule ? [rule.count] : []),
  ]);
  return [...new Set(names)];
}
