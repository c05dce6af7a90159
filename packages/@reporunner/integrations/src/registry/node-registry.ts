import type { Message } from '@reporunner/core';
import {
  type BodyRules,
  bodiesBefore,
  type FieldHints,
  isExpression,
  isOfKind,
  isServiceError,
  type JsonObject,
  type JsonTemplateHint,
  type JsonValue,
  jsonTemplateHintIn,
  type NameRule,
  type NodeRole,
  type NodeTypeDescription,
  type ParameterIssue,
  type PortRules,
  parametersIn,
  resolveBodies,
  resolvePorts,
  ServiceError,
  type Texts,
  type UnusedParameter,
} from '@reporunner/core';
import { z } from 'zod';
import type { CredentialDefinition, Integration, NodeDefinition } from '../base/definition.ts';
import { registryMessage } from '../messages/registry-messages.ts';
import { parseWithNumbers } from './numeric-text.ts';
import { parameterIssueOf } from './parameter-issue.ts';

/** The nodes of some integrations; satisfies the engine's `NodeRegistry`. */
export interface IntegrationRegistry {
  describe(type: string, version: number): NodeTypeDescription | undefined;
  node(type: string, version: number): NodeDefinition | undefined;
  withRole(role: NodeRole): NodeTypeDescription | undefined;
  credential(type: string): CredentialDefinition | undefined;
  /** The versions of a type, oldest first. */
  versions(type: string): readonly number[];
  /** Newest version of each type. */
  all(): readonly NodeDefinition[];
  /** Every version of each type, the newest ones first. */
  everyVersion(): readonly NodeDefinition[];
  /**
   * The parameters of one version of a type as those of a later one.
   * @throws ServiceError UNKNOWN_NODE_TYPE for a type or a version that is not installed; BAD_REQUEST for a version
   * that is not later.
   */
  upgrade(type: string, from: number, to: number, parameters: JsonObject): JsonObject;
  credentialTypes(): readonly CredentialDefinition[];
  /** The texts of definitions in a language by their keys, without those that are not translated. Loaded once. */
  texts(language: string): Promise<Texts>;
}

const main = { name: 'main', kind: 'main' } as const;
const actionPorts: PortRules = { inputs: [main], outputs: [main] };
const triggerPorts: PortRules = { inputs: [], outputs: [main] };

const key = (type: string, version: number) => `${type}@${version}`;

/** Issues that an expression may still put right once it is evaluated are none yet. */
function concernsExpression(parameters: unknown, path: readonly PropertyKey[]): boolean {
  let at: unknown = parameters;
  for (const part of path) {
    if (isExpression(at)) return true;
    if (typeof at !== 'object' || at === null) return false;
    at = (at as Readonly<Record<PropertyKey, unknown>>)[part];
  }
  return isExpression(at);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Readonly<Record<PropertyKey, unknown>>)[part];
  }
  return at;
}

/** Why a trigger cannot be armed: publishing asks the same. */
function checkActivation(definition: NodeDefinition, parsed: unknown): readonly ParameterIssue[] {
  if (definition.kind !== 'trigger') return [];
  try {
    definition.activation(parsed as never);
    return [];
  } catch (error) {
    if (!isServiceError(error)) throw error;
    const { message, translatable } = error;
    return [{ path: [], message, translatable }];
  }
}

function checkParameters(definition: NodeDefinition, parameters: JsonObject): readonly ParameterIssue[] {
  const result = parseWithNumbers(definition.parameters, parameters);
  const never = definition.check?.(parameters) ?? [];
  if (result.success) return [...never, ...checkActivation(definition, result.data)];
  const refused = result.error.issues
    .filter(({ path }) => !concernsExpression(parameters, path))
    .map((issue) => parameterIssueOf(issue, valueAt(parameters, issue.path)));
  return [...refused, ...never];
}

/** What the schema says where a parameter is left out; only of those that the rules look at. */
function defaultsOf(schema: z.ZodObject, rules: readonly NameRule[]): { readonly defaults?: JsonObject } {
  const defaults: Record<string, JsonValue> = {};
  for (const name of parametersIn(rules)) {
    const missing = (schema.shape[name] as z.ZodType | undefined)?.safeParse(undefined);
    if (missing?.success && missing.data !== undefined) defaults[name] = missing.data as JsonValue;
  }
  return Object.keys(defaults).length === 0 ? {} : { defaults };
}

/** The ports of a node as data, complete with defaults. */
export function portRulesOf(definition: NodeDefinition): PortRules {
  if (definition.kind === 'trigger') return triggerPorts;
  const { inputs, outputs } = definition.ports ?? actionPorts;
  return { inputs, outputs, ...defaultsOf(definition.parameters, [...inputs, ...outputs]) };
}

/** The bodies of a container as data, complete with defaults; undefined for what is none. */
export function bodyRulesOf(definition: NodeDefinition): BodyRules | undefined {
  if (definition.kind !== 'container') return undefined;
  const names = definition.bodies;
  return { names, ...defaultsOf(definition.parameters, names) };
}

function jsonTemplatesOf({ shape }: z.ZodObject): Readonly<Record<string, JsonTemplateHint>> {
  return Object.fromEntries(
    Object.entries(shape).flatMap(([name, schema]) => {
      const hint = jsonTemplateHintIn((schema as z.ZodType).meta());
      return hint === undefined ? [] : [[name, hint] as const];
    }),
  );
}

/**
 * What is set without effect. Only of containers: what runs, how often and what becomes of failures hangs on their
 * settings, while other nodes keep what was entered for another mode of theirs.
 */
function unusedParametersOf({ shape }: z.ZodObject) {
  const fields = new Map(
    Object.entries(shape).map(([name, type]) => {
      const schema = type as z.ZodType;
      const missing = schema.safeParse(undefined);
      const { showWhen } = (schema.meta()?.ui ?? {}) as FieldHints;
      return [
        name,
        { conditions: Object.entries(showWhen ?? {}), standard: missing.data as unknown },
      ] as const;
    }),
  );
  return (parameters: JsonObject): readonly UnusedParameter[] => {
    const settingOf = (name: string) => parameters[name] ?? fields.get(name)?.standard;
    return [...fields].flatMap(([name, { conditions, standard }]) => {
      if (JSON.stringify(settingOf(name)) === JSON.stringify(standard)) return [];
      const missing = conditions.find(([sibling, values]) => {
        const value = settingOf(sibling);
        return !isExpression(value) && !values.some((one) => one === value);
      });
      return missing === undefined ? [] : [{ name, needs: { name: missing[0], values: missing[1] } }];
    });
  };
}

function namesOfKind({ shape }: z.ZodObject, kind: 'code' | 'workflow'): readonly string[] {
  return Object.entries(shape).flatMap(([name, schema]) =>
    isOfKind((schema as z.ZodType).meta(), kind) ? [name] : [],
  );
}

function describe(definition: NodeDefinition): NodeTypeDescription {
  const ports = portRulesOf(definition);
  const bodies = bodyRulesOf(definition);
  return {
    type: definition.type,
    version: definition.version ?? 1,
    label: definition.label,
    kind: definition.kind === 'trigger' || definition.kind === 'container' ? definition.kind : 'action',
    ports: (parameters) => resolvePorts(ports, parameters),
    checkParameters: (parameters) => checkParameters(definition, parameters),
    jsonTemplates: jsonTemplatesOf(definition.parameters),
    codeParameters: namesOfKind(definition.parameters, 'code'),
    workflowParameters: namesOfKind(definition.parameters, 'workflow'),
    ...(definition.kind === 'trigger' ? { startsOn: definition.startsOn } : {}),
    ...(definition.neededCredentials === undefined
      ? {}
      : { neededCredentials: definition.neededCredentials }),
    credentialSlots: definition.credentials ?? [],
    ...(bodies === undefined
      ? {}
      : {
          bodies: (parameters: JsonObject) => resolveBodies(bodies, parameters),
          bodiesBefore: (body: string) => bodiesBefore(bodies, body),
        }),
    ...(definition.kind === 'container'
      ? {
          isLoop: definition.isLoop === true,
          unusedParameters: unusedParametersOf(definition.parameters),
        }
      : {}),
    ...('needsLoop' in definition && definition.needsLoop === true ? { needsLoop: true } : {}),
  };
}

/** @throws ServiceError CONFIG_INVALID when two nodes, or two credentials, have the same type, or two nodes one role. */
export function createNodeRegistry(integrations: readonly Integration[]): IntegrationRegistry {
  const nodes = new Map<string, NodeDefinition>();
  const descriptions = new Map<string, NodeTypeDescription>();
  const newest = new Map<string, NodeDefinition>();
  const credentials = new Map<string, CredentialDefinition>();
  const texts = new Map<string, Promise<Texts>>();
  const loadTexts = async (language: string): Promise<Texts> =>
    Object.assign({}, ...(await Promise.all(integrations.map((one) => one.translations?.[language]?.()))));
  const twice = (message: Message) =>
    new ServiceError(message, { code: 'CONFIG_INVALID', service: 'integrations' });
  for (const integration of integrations) {
    for (const node of integration.nodes) {
      const version = node.version ?? 1;
      if (nodes.has(key(node.type, version)))
        throw twice(registryMessage('nodeTwice', { type: key(node.type, version) }));
      nodes.set(key(node.type, version), node);
      descriptions.set(key(node.type, version), describe(node));
      if ((newest.get(node.type)?.version ?? 0) < version) newest.set(node.type, node);
    }
    for (const credential of integration.credentials) {
      if (credentials.has(credential.type))
        throw twice(registryMessage('credentialTwice', { type: credential.type }));
      credentials.set(credential.type, credential);
    }
  }
  const roles = new Map<NodeRole, NodeTypeDescription>();
  for (const { type, version = 1, role } of newest.values()) {
    if (role === undefined) continue;
    if (roles.has(role)) throw twice(registryMessage('roleTwice', { role }));
    roles.set(role, descriptions.get(key(type, version)) as NodeTypeDescription);
  }
  const versions = (type: string) =>
    [...nodes.values()]
      .flatMap((node) => (node.type === type ? [node.version ?? 1] : []))
      .toSorted((a, b) => a - b);
  return {
    versions,
    everyVersion: () => {
      const latest = [...newest.values()];
      return [...latest, ...[...nodes.values()].filter((node) => !latest.includes(node)).toReversed()];
    },
    upgrade(type, from, to, parameters) {
      const known = versions(type);
      for (const version of [from, to])
        if (!known.includes(version))
          throw new ServiceError(registryMessage('noVersion', { version, type }), {
            code: 'UNKNOWN_NODE_TYPE',
            service: 'integrations',
            details: { type, version, installed: known },
          });
      if (to <= from)
        throw new ServiceError(registryMessage('laterOnly'), {
          code: 'BAD_REQUEST',
          service: 'integrations',
        });
      return known
        .filter((version) => version > from && version <= to)
        .reduce(
          (upgraded, version) => nodes.get(key(type, version))?.upgrade?.(upgraded) ?? upgraded,
          parameters,
        );
    },
    withRole: (role) => roles.get(role),
    describe: (type, version) => descriptions.get(key(type, version)),
    node: (type, version) => nodes.get(key(type, version)),
    credential: (type) => credentials.get(type),
    all: () => [...newest.values()],
    credentialTypes: () => [...credentials.values()],
    texts(language) {
      let known = texts.get(language);
      if (known === undefined) {
        known = loadTexts(language);
        texts.set(language, known);
      }
      return known;
    },
  };
}

/**
 * Nothing in a form refers to something else: the only schema with a name is Zod's for JSON of any shape, which
 * contains itself; it says as much as no schema at all.
 */
function withoutReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) =>
      key === '$defs' || key === '$schema' || (key === '$ref' && typeof part === 'string')
        ? []
        : [[key, withoutReferences(part)]],
    ),
  );
}

const jsonSchemaOf = (schema: z.ZodType, io: 'input' | 'output') =>
  withoutReferences(z.toJSONSchema(schema, { io, unrepresentable: 'any' })) as Readonly<
    Record<string, unknown>
  >;

/** The shape of a node's output. */
export const toOutputJsonSchema = (schema: z.ZodType) => jsonSchemaOf(schema, 'output');

/** The form of a node or a credential: JSON Schema, with presentation hints under `ui`. */
export const toParameterJsonSchema = (schema: z.ZodObject) => jsonSchemaOf(schema, 'input');
