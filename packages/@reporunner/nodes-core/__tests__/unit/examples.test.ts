import { createDocumentParser } from '@reporunner/documents';
import { createNodeRegistry } from '@reporunner/integrations';
import { runNode } from '@reporunner/integrations/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { coreIntegration } from '../../src/index.ts';

const registry = createNodeRegistry([coreIntegration]);
const documents = createDocumentParser({ processes: 1 });
afterAll(() => documents.close());

describe.each(coreIntegration.nodes.map((node) => [node.type, node] as const))('%s', (type, node) => {
  it('says what it is, in words that people search by', () => {
    expect(node.description.length).toBeGreaterThan(20);
    expect(node.aliases.length, 'two aliases').toBeGreaterThanOrEqual(2);
    expect(node.intents.length, 'five intents: what people would search for').toBeGreaterThanOrEqual(5);
    expect(node.examples?.length).toBeGreaterThan(0);
  });

  it('has examples that its own schema accepts', () => {
    for (const example of node.examples ?? []) {
      expect(registry.describe(type, 1)?.checkParameters(example.parameters)).toEqual([]);
    }
  });

  it('labels every parameter', () => {
    for (const [name, schema] of Object.entries(node.parameters.shape)) {
      expect(
        (schema as { meta(): { title?: string } | undefined }).meta()?.title,
        `${type}.${name}`,
      ).toBeTruthy();
    }
  });

  it('does what its examples say', async () => {
    for (const { parameters, input, output } of node.examples ?? []) {
      if (node.kind === 'trigger' || input === undefined || output === undefined) continue;
      const outputs = await runNode(node, { documents, parameters, items: input });
      expect(outputs.main?.map(({ json }) => json)).toEqual(output);
    }
  });
});
