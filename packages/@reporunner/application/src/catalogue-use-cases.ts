import type { CredentialType, NodeTypeMetadata, schemas } from '@reporunner/api-types';
import type { Language } from '@reporunner/constants';
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
import { mapCredentialTexts, mapNodeTexts, type ReplaceText } from './catalogue-texts.ts';
import { applicationMessage } from './messages/application-messages.ts';
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
    ...(node.initial === undefined ? {} : { initial: node.initial }),
    ports: portRulesOf(node),
    ...(bodies === undefined ? {} : { bodies }),
    ...(node.kind === 'container' && node.isLoop === true ? { isLoop: true } : {}),
    ...(node.kind === 'container' && node.againReads !== undefined ? { againReads: node.againReads } : {}),
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

const shownCredentialType = ({
  type,
  label,
  description,
  icon,
  fields,
  test,
}: CredentialDefinition): CredentialType => ({
  type,
  label,
  description,
  icon,
  fields: toParameterJsonSchema(fields),
  testable: test !== undefined,
});

interface InLanguage {
  readonly language: Language;
}

export interface CataloguePorts {
  readonly registry: IntegrationRegistry;
}

/** The use cases of `createCatalogueUseCases`: each takes a principal and an input, and is authorized. */
export type CatalogueUseCases = ReturnType<typeof createCatalogueUseCases>;

/** The nodes and types of credentials that workflows can use. */
export function createCatalogueUseCases(define: DefineUseCase, { registry }: CataloguePorts) {
  const reads = { action: 'node-type:read' } as const;
  // The nodes of an installation do not change while it runs.
  const described = new Map<Language, readonly NodeTypeMetadata[]>();
  const inLanguage = async (language: Language): Promise<ReplaceText> => {
    const texts = await registry.texts(language);
    return (key, english) => (Object.hasOwn(texts, key) ? texts[key] : undefined) ?? english;
  };
  const nodes = async (language: Language): Promise<readonly NodeTypeMetadata[]> => {
    const known = described.get(language);
    if (known !== undefined) return known;
    const english = registry
      .everyVersion()
      .map((node) => shownNode(node, registry.versions(node.type).at(-1) ?? 1));
    const replace = await inLanguage(language);
    const shown = language === 'en' ? english : english.map((node) => mapNodeTexts(node, replace));
    described.set(language, shown);
    return shown;
  };
  const find = async (
    type: string,
    version?: number,
    language: Language = 'en',
  ): Promise<NodeTypeMetadata> => {
    const node = (await nodes(language)).find(
      (one) => one.type === type && one.version === (version ?? one.latestVersion),
    );
    if (node !== undefined) return node;
    const message =
      version === undefined
        ? applicationMessage('noNodeType', { type })
        : applicationMessage('noNodeVersion', { type, version });
    throw new ServiceError(message, { code: 'NOT_FOUND', service: 'application' });
  };
  return {
    /** Each in every version, the newest first. */
    nodeTypes: define(reads, async (_, { language }: InLanguage) => ({ items: await nodes(language) })),
    nodeType: define(
      reads,
      (
        _,
        {
          type,
          version,
          language,
        }: InLanguage & { readonly type: string; readonly version?: number | undefined },
      ) => find(type, version, language),
    ),
    /** Parameters of a node as those of a later version of its type. */
    upgrade: define(
      reads,
      async (_, input: { readonly type: string } & z.output<typeof schemas.upgradeNode>) => {
        const { from, to, parameters } = input;
        const { type, version } = await find(input.type, to);
        const upgraded = registry.upgrade(type, from, version, parameters);
        const issues = registry.describe(type, version)?.checkParameters(upgraded) ?? [];
        return { version, parameters: upgraded, issues };
      },
    ),
    credentialTypes: define(reads, async (_, { language }: InLanguage) => {
      const replace = await inLanguage(language);
      return {
        items: registry
          .credentialTypes()
          .map((credential) => mapCredentialTexts(shownCredentialType(credential), replace)),
      };
    }),
    /** A cURL command as parameters of the HTTP node; nothing is sent. */
    importCurl: define(reads, (_, { command }: { readonly command: string }) => importCurl(command)),
  };
}
