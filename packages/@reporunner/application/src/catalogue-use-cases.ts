import type { NodeTypeMetadata, schemas } from '@reporunner/api-types';
import { ServiceError } from '@reporunner/core';
import {
  bodyRulesOf,
  type CredentialDefinition,
  type IntegrationRegistry,
  type NodeDefinition,
  portRulesOf,
  toOutputJsonSchema,
  toParameterJsonSchema,
} from '@reporunner/integrations';
import { importCurl } from '@reporunner/nodes-core';
import type { z } from 'zod';
import type { DefineUseCase } from './use-case.ts';

function shownNode(node: NodeDefinition, latestVersion: number): NodeTypeMetadata {
  const bodies = bodyRulesOf(node);
  const { docs, docsUrl, output, subtitle, role } = node;
  return {
    type: node.type,
    version: node.version ?? 1,
    latestVersion,
    kind: node.kind === 'trigger' || node.kind === 'container' ? node.kind : 'action',
    label: node.label,
    description: node.description,
    group: node.group,
    icon: node.icon,
    aliases: node.aliases,
    intents: node.intents,
    parameters: toParameterJsonSchema(node.parameters),
    ports: portRulesOf(node),
    ...(bodies === undefined ? {} : { bodies }),
    ...(node.kind === 'container' && node.isLoop === true ? { isLoop: true } : {}),
    ...('needsLoop' in node && node.needsLoop === true ? { needsLoop: true } : {}),
    ...(subtitle === undefined ? {} : { subtitle }),
    ...(role === undefined ? {} : { role }),
    ...(node.kind === 'trigger' ? triggerMetadata(node) : {}),
    ...('answersCaller' in node && node.answersCaller === true ? { answersCaller: true } : {}),
    credentials: node.credentials ?? [],
    examples: node.examples ?? [],
    ...(output === undefined ? {} : { outputSchema: toOutputJsonSchema(output) }),
    ...(docs === undefined ? {} : { docs }),
    ...(docsUrl === undefined ? {} : { docsUrl }),
  };
}

function triggerMetadata({ startsOn, address, awaitsAnswer }: Extract<NodeDefinition, { kind: 'trigger' }>) {
  return {
    startsOn,
    ...(address === undefined ? {} : { address }),
    ...(awaitsAnswer === undefined ? {} : { awaitsAnswer }),
  };
}

const shownCredentialType = ({ type, label, description, icon, fields, test }: CredentialDefinition) => ({
  type,
  label,
  description,
  icon,
  fields: toParameterJsonSchema(fields),
  testable: test !== undefined,
});

export interface CataloguePorts {
  readonly registry: IntegrationRegistry;
}

/** The use cases of `createCatalogueUseCases`: each takes a principal and an input, and is authorized. */
export type CatalogueUseCases = ReturnType<typeof createCatalogueUseCases>;

/** The nodes and types of credentials that workflows can use. */
export function createCatalogueUseCases(define: DefineUseCase, { registry }: CataloguePorts) {
  const reads = { action: 'node-type:read' } as const;
  // The nodes of an installation do not change while it runs.
  let described: readonly NodeTypeMetadata[] | undefined;
  const nodes = () => {
    described ??= registry
      .everyVersion()
      .map((node) => shownNode(node, registry.versions(node.type).at(-1) ?? 1));
    return described;
  };
  const find = (type: string, version?: number): NodeTypeMetadata => {
    const node = nodes().find((one) => one.type === type && one.version === (version ?? one.latestVersion));
    if (node !== undefined) return node;
    const what = version === undefined ? `node type ${type}` : `version ${version} of ${type}`;
    throw new ServiceError(`There is no ${what}.`, { code: 'NOT_FOUND', service: 'application' });
  };
  return {
    /** Each in every version, the newest first. */
    nodeTypes: define(reads, () => ({ items: nodes() })),
    nodeType: define(
      reads,
      (_, { type, version }: { readonly type: string; readonly version?: number | undefined }) =>
        find(type, version),
    ),
    /** Parameters of a node as those of a later version of its type. */
    upgrade: define(reads, (_, input: { readonly type: string } & z.output<typeof schemas.upgradeNode>) => {
      const { from, to, parameters } = input;
      const { type, version } = find(input.type, to);
      const upgraded = registry.upgrade(type, from, version, parameters);
      const issues = registry.describe(type, version)?.checkParameters(upgraded) ?? [];
      return { version, parameters: upgraded, issues };
    }),
    credentialTypes: define(reads, () => ({ items: registry.credentialTypes().map(shownCredentialType) })),
    /** A cURL command as parameters of the HTTP node; nothing is sent. */
    importCurl: define(reads, (_, { command }: { readonly command: string }) => importCurl(command)),
  };
}
