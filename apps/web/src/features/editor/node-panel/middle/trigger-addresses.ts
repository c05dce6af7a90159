/** Where a trigger can be reached from outside. */
import type { WorkflowNode } from '@reporunner/core';

export interface TriggerAddress {
  /** `test`: runs the draft. */
  readonly kind: 'published' | 'test';
  readonly url: string;
  readonly methods: readonly string[];
  /** A page for people, to be opened. */
  readonly opens: boolean;
}

const pages: Readonly<Record<string, string>> = {
  'core.formTrigger': 'form',
  'core.chatTrigger': 'chat',
};

/**
 * The test address names the workflow: drafts may share a path. `webhookUrl`: where published triggers are reached, if
 * that is another host than the app's.
 */
export function addressesOf(
  node: WorkflowNode,
  workflowId: string,
  origin: string,
  webhookUrl: string = origin,
): readonly TriggerAddress[] {
  const { path, methods } = node.parameters;
  if (typeof path !== 'string' || path === '') return [];
  const below = path.replace(/^\/+|\/+$/g, '');
  const page = pages[node.type];
  if (page !== undefined)
    return [{ kind: 'published', url: `${webhookUrl}/${page}/${below}`, methods: [], opens: true }];
  if (node.type !== 'core.webhook') return [];
  const allowed = Array.isArray(methods) ? methods.filter((one) => typeof one === 'string') : ['POST'];
  return [
    { kind: 'test', url: `${origin}/webhook-test/${workflowId}/${below}`, methods: allowed, opens: false },
    { kind: 'published', url: `${webhookUrl}/webhook/${below}`, methods: allowed, opens: false },
  ];
}
