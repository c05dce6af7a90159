import {
  isExpression,
  type JsonObject,
  type NodePorts,
  type NodeTypeDescription,
  type ParameterIssue,
  ServiceError,
} from '@reporunner/core';
import { z } from 'zod';
import type { CredentialDefinition, Integration, NodeDefinition } from '../base/definition.ts';

/** The nodes of some integrations; satisfies the engine's `NodeRegistry`. */
export interface IntegrationRegistry {
  describe(type: string, version: number): NodeTypeDescription | undefined;
  node(type: string, version: number): NodeDefinition | undefined;
  credential(type: string): CredentialDefinition | undefined;
  /** Newest version of each type. */
  all(): readonly NodeDefinition[];
  credentialTypes(): readonly CredentialDefinition[];
}

const main = { name: 'main', kind: 'main' } as const;
const actionPorts: NodePorts = { inputs: [main], outputs: [main] };
const triggerPorts: NodePorts = { inputs: [], outputs: [main] };

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

function checkParameters(schema: z.ZodObject, parameters: JsonObject): readonly ParameterIssue[] {
  const result = schema.safeParse(parameters);
  if (result.success) return [];
  return result.error.issues
    .filter(({ path }) => !concernsExpression(parameters, path))
    .map(({ path, message, code, ...rest }) => ({
      path: path.map((part) => (typeof part === 'number' ? part : String(part))),
      message:
        code === 'unrecognized_keys' && 'keys' in rest
          ? `there is no parameter ${(rest.keys as string[]).join(', ')}`
          : message,
    }));
}

function portsOf(definition: NodeDefinition, parameters: JsonObject): NodePorts {
  if (definition.kind === 'trigger') return triggerPorts;
  const { ports } = definition;
  if (ports === undefined) return actionPorts;
  if (typeof ports !== 'function') return ports;
  try {
    return ports(approximately(definition.parameters, parameters) as never);
  } catch {
    return actionPorts;
  }
}

/** Ports and bodies are wanted for documents that are not valid yet: what is wrong falls back to its default. */
function approximately(schema: z.ZodObject, parameters: JsonObject): unknown {
  const parsed = schema.safeParse(parameters);
  if (parsed.success) return parsed.data;
  return Object.fromEntries(
    Object.entries(schema.shape).flatMap(([name, field]) => {
      const one = (field as z.ZodType).safeParse(parameters[name]);
      const fallback = one.success ? one : (field as z.ZodType).safeParse(undefined);
      return fallback.success ? [[name, fallback.data] as const] : [];
    }),
  );
}

function bodiesOf(
  { bodies, parameters: schema }: Extract<NodeDefinition, { kind: 'container' }>,
  parameters: JsonObject,
): readonly string[] {
  if (typeof bodies !== 'function') return bodies;
  try {
    return bodies(approximately(schema, parameters) as never);
  } catch {
    return [];
  }
}

function describe(definition: NodeDefinition): NodeTypeDescription {
  return {
    type: definition.type,
    version: definition.version ?? 1,
    label: definition.label,
    kind: definition.kind === 'trigger' || definition.kind === 'container' ? definition.kind : 'action',
    ports: (parameters) => portsOf(definition, parameters),
    checkParameters: (parameters) => checkParameters(definition.parameters, parameters),
    credentialSlots: definition.credentials ?? [],
    ...(definition.kind === 'container'
      ? {
          bodies: (parameters: JsonObject) => bodiesOf(definition, parameters),
          isLoop: definition.isLoop === true,
        }
      : {}),
    ...('needsLoop' in definition && definition.needsLoop === true ? { needsLoop: true } : {}),
  };
}

/** @throws ServiceError CONFIG_INVALID when two nodes, or two credentials, have the same type. */
export function createNodeRegistry(integrations: readonly Integration[]): IntegrationRegistry {
  const nodes = new Map<string, NodeDefinition>();
  const descriptions = new Map<string, NodeTypeDescription>();
  const newest = new Map<string, NodeDefinition>();
  const credentials = new Map<string, CredentialDefinition>();
  const twice = (what: string) =>
    new ServiceError(`${what} is defined twice.`, { code: 'CONFIG_INVALID', service: 'integrations' });
  for (const integration of integrations) {
    for (const node of integration.nodes) {
      const version = node.version ?? 1;
      if (nodes.has(key(node.type, version))) throw twice(`The node ${key(node.type, version)}`);
      nodes.set(key(node.type, version), node);
      descriptions.set(key(node.type, version), describe(node));
      if ((newest.get(node.type)?.version ?? 0) < version) newest.set(node.type, node);
    }
    for (const credential of integration.credentials) {
      if (credentials.has(credential.type)) throw twice(`The credential ${credential.type}`);
      credentials.set(credential.type, credential);
    }
  }
  return {
    describe: (type, version) => descriptions.get(key(type, version)),
    node: (type, version) => nodes.get(key(type, version)),
    credential: (type) => credentials.get(type),
    all: () => [...newest.values()],
    credentialTypes: () => [...credentials.values()],
  };
}

/** The form of a node or a credential: JSON Schema, with presentation hints under `ui`. */
export function toParameterJsonSchema(schema: z.ZodObject): Readonly<Record<string, unknown>> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}
