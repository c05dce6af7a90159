/** A node's page of documentation, made of nothing but its definition. */
import { type JsonObject, type NameRule, type PortDescription, parametersIn } from '@reporunner/core';
import type { NodeDefinition } from '../base/definition.ts';
import type { NodeExample } from '../base/node-metadata.ts';
import { type IntegrationRegistry, portRulesOf, toParameterJsonSchema } from './node-registry.ts';

interface Property {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Property[];
  readonly items?: Property;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly ui?: {
    readonly showWhen?: Readonly<Record<string, readonly unknown[]>>;
    readonly expression?: boolean;
  };
}

/** An example workflow that a page of documentation refers to. */
export interface ExampleLink {
  readonly name: string;
  /** Relative to the page. */
  readonly href: string;
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (value: unknown) =>
  `\`${cell(typeof value === 'string' && value !== '' ? value : JSON.stringify(value))}\``;
const fenced = (value: unknown) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;

function typeOf({ type, enum: choices, anyOf, items, minimum, maximum }: Property): string {
  if (choices !== undefined) return choices.map(code).join(', ');
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeOf))].join(' or ');
  if (type === 'array') return `list of ${items === undefined ? 'anything' : typeOf(items)}`;
  if (type === undefined) return 'anything';
  const name = typeof type === 'string' ? type : type.join(' or ');
  const bounds = [
    ...(minimum === undefined || minimum <= -Number.MAX_SAFE_INTEGER ? [] : [`≥ ${minimum}`]),
    ...(maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? [] : [`≤ ${maximum}`]),
  ];
  return bounds.length === 0 ? name : `${name}, ${bounds.join(' and ')}`;
}

function about({ title, description, ui }: Property): string {
  const when = Object.entries(ui?.showWhen ?? {}).map(
    ([name, values]) => `${code(name)} is ${values.map(code).join(' or ')}`,
  );
  return [
    ...(title === undefined ? [] : [`${title}.`]),
    ...(description === undefined ? [] : [description]),
    ...(when.length === 0 ? [] : [`Where ${when.join(' and ')}.`]),
    ...(ui?.expression === false ? ['No expression.'] : []),
  ].join(' ');
}

function rows(properties: Readonly<Record<string, Property>>, prefix: string): readonly string[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const initial = property.default === undefined ? '' : code(property.default);
    const row = `| ${code(path)} | ${cell(typeOf(property))} | ${initial} | ${cell(about(property))} |`;
    const inner =
      property.items?.properties === undefined
        ? rows(property.properties ?? {}, `${path}.`)
        : rows(property.items.properties, `${path}[].`);
    return [row, ...inner];
  });
}

function parameterTable(definition: NodeDefinition): string {
  const { properties = {} } = toParameterJsonSchema(definition.parameters) as Property;
  const lines = rows(properties, '');
  if (lines.length === 0) return 'None.';
  return ['| parameter | values | default | what for |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

const portList = (ports: readonly PortDescription[]) =>
  ports.length === 0
    ? 'none'
    : ports
        .map(({ name, label }) => (label === undefined ? code(name) : `${code(name)} (${label})`))
        .join(', ');

function metadataLines(definition: NodeDefinition, registry: IntegrationRegistry): readonly string[] {
  const { type, version = 1, kind } = definition;
  const description = registry.describe(type, version);
  const defaults: JsonObject = (definition.examples?.[0]?.parameters as JsonObject | undefined) ?? {};
  const ports = description?.ports(defaults);
  const { inputs, outputs } = portRulesOf(definition);
  const dependent = (rules: readonly NameRule[]) =>
    parametersIn(rules).length > 0 ? '; they depend on the parameters' : '';
  const depend = dependent([...inputs, ...outputs]);
  const lines = [`- Type: ${code(type)}, version ${version}, ${description?.kind}`];
  if (kind !== 'trigger') lines.push(`- Inputs: ${portList(ports?.inputs ?? [])}`);
  lines.push(`- Outputs: ${portList(ports?.outputs ?? [])}${depend}`);
  if (kind === 'container') {
    const bodies = (description?.bodies?.(defaults) ?? []).map(code).join(', ');
    lines.push(`- Bodies: ${bodies}${dependent(definition.bodies)}`);
  }
  if (kind === 'item') lines.push('- Runs once for each item.');
  if (kind === 'batch') lines.push('- Runs once for all items.');
  if (
    (kind === 'item' || kind === 'batch') &&
    definition.sideEffect !== undefined &&
    definition.sideEffect !== false
  ) {
    const sometimes =
      typeof definition.sideEffect === 'function' ? 'May have a side effect' : 'Has a side effect';
    const crash =
      definition.onCrash === 'fail'
        ? 'fails when a crash came in between'
        : typeof definition.onCrash === 'function'
          ? 'runs again, or fails where that could do it twice, when a crash came in between'
          : 'runs again, with the same idempotency key, when a crash came in between';
    lines.push(`- ${sometimes}: everything before it is on disk before it starts, and it ${crash}.`);
  }
  for (const { name, types, required } of definition.credentials ?? [])
    lines.push(`- Credential ${code(name)}${required ? '' : ' (optional)'}: ${types.map(code).join(', ')}`);
  return lines;
}

function shownExample({ title, parameters, input, output }: NodeExample): string {
  return [
    `### ${title}\n\n${fenced(parameters)}`,
    ...(input === undefined ? [] : [`In:\n\n${fenced(input)}`]),
    ...(output === undefined ? [] : [`Out:\n\n${fenced(output)}`]),
  ].join('\n\n');
}

/** Markdown. `workflows`: where the node can be seen at work. */
export function documentNode(
  definition: NodeDefinition,
  registry: IntegrationRegistry,
  workflows: readonly ExampleLink[],
): string {
  const { label, description, docs, aliases, examples = [] } = definition;
  const links = workflows.map(({ name, href }) => `- [${name}](${href})`);
  const parts = [
    `# ${label}`,
    description,
    ...(docs === undefined ? [] : [docs]),
    metadataLines(definition, registry).join('\n'),
    `Also found as: ${aliases.join(', ')}.`,
    `## Parameters\n\n${parameterTable(definition)}`,
    ...(examples.length === 0 ? [] : [`## Examples\n\n${examples.map(shownExample).join('\n\n')}`]),
    ...(links.length === 0 ? [] : [`## In a workflow\n\n${links.join('\n')}`]),
  ];
  return `${parts.join('\n\n')}\n`;
}
