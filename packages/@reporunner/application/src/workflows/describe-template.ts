import type { Template, TemplateCategory } from '@reporunner/api-types';
import type { NodeCatalogue, Workflow, WorkflowNode } from '@reporunner/core';
import { nodeTypesOf, normaliseImport } from '@reporunner/workflows';

/** An example workflow that comes with the server. */
export interface ShippedTemplate {
  readonly id: string;
  readonly category: TemplateCategory;
  /** A portable workflow. */
  readonly document: unknown;
}

type Need = Template['needs'][number];

/** Addresses that stand for somebody's own: RFC 2606. */
const placeholder = /https?:\/\/[\w.-]*example\.(com|org|net)/;

function needsOf({ nodes }: Workflow, catalogue: NodeCatalogue): readonly Need[] {
  const needs = new Set<Need>();
  for (const node of Object.values(nodes)) {
    if (needsCredential(node, catalogue)) needs.add('credentials');
    if (placeholder.test(JSON.stringify(node.parameters))) needs.add('addresses');
    const { workflowParameters = [] } = catalogue.describe(node.type, node.typeVersion) ?? {};
    if (workflowParameters.length > 0) needs.add('workflow');
  }
  return [...needs];
}

function needsCredential(node: WorkflowNode, catalogue: NodeCatalogue): boolean {
  const slots = catalogue.describe(node.type, node.typeVersion)?.credentialSlots ?? [];
  const { auth } = node.parameters;
  return (
    slots.some(({ required }) => required) ||
    (slots.length > 0 && typeof auth === 'string' && auth !== 'none')
  );
}

/** What a gallery shows of a template. */
export function describeTemplate(
  { id, category, document }: ShippedTemplate,
  catalogue: NodeCatalogue,
): Template {
  const workflow = normaliseImport(document, { id, tenantId: 'none', projectId: 'none' });
  const nodeTypes = nodeTypesOf(workflow);
  const needs = needsOf(workflow, catalogue);
  const typeOf = ({ type, typeVersion }: WorkflowNode) => catalogue.describe(type, typeVersion);
  const triggers = Object.values(workflow.nodes).filter((node) => typeOf(node)?.kind === 'trigger');
  return {
    id,
    name: workflow.name,
    description: workflow.description,
    category,
    nodeCount: Object.keys(workflow.nodes).length,
    nodeTypes,
    triggerTypes: nodeTypes.filter((type) => triggers.some((node) => node.type === type)),
    needs,
    runsAtOnce: needs.length === 0 && triggers.some((node) => typeOf(node)?.startsOn === 'manual'),
    first: category === 'start',
  };
}
