/** Where a trigger can be reached from outside. */
import type { WorkflowNode } from '@reporunner/core';
import type { NodeTypeMetadata } from '../../../../api/node-types.ts';

export interface TriggerAddress {
  /** `test`: runs the draft. */
  readonly kind: 'published' | 'test';
  readonly url: string;
  readonly methods: readonly string[];
  /** A page for people, to be opened. */
  readonly opens: boolean;
}

/**
 * The test address names the workflow: drafts may share a path. `webhookUrl`: where published triggers are reached, if
 * that is another host than the app's.
 */
export function addressesOf(
  node: WorkflowNode,
  nodeType: NodeTypeMetadata | undefined,
  workflowId: string,
  origin: string,
  webhookUrl: string = origin,
): readonly TriggerAddress[] {
  const { address } = nodeType ?? {};
  if (address === undefined) return [];
  const path = node.parameters[address.path];
  const methods = node.parameters[address.methods ?? ''];
  if (typeof path !== 'string' || path === '') return [];
  const below = path.replace(/^\/+|\/+$/g, '');
  if (address.kind !== 'webhook')
    return [{ kind: 'published', url: `${webhookUrl}/${address.kind}/${below}`, methods: [], opens: true }];
  const allowed = Array.isArray(methods) ? methods.filter((one) => typeof one === 'string') : ['POST'];
  return [
    { kind: 'test', url: `${origin}/webhook-test/${workflowId}/${below}`, methods: allowed, opens: false },
    { kind: 'published', url: `${webhookUrl}/webhook/${below}`, methods: allowed, opens: false },
  ];
}
