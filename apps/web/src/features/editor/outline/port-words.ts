/** Ports and bodies in words. */
import { t } from '@lingui/core/macro';
import type { WorkflowNode } from '@reporunner/core';
import { portsOf } from '../canvas-model/connections.ts';
import type { NodeLooks } from '../canvas-model/geometry.ts';

export function portLabel(node: WorkflowNode, port: string, looks: NodeLooks): string {
  const { inputs, outputs } = portsOf(node, looks);
  const label = [...outputs, ...inputs].find(({ name }) => name === port)?.label;
  if (label !== undefined) return label;
  switch (port) {
    case 'main':
      return t`Main`;
    case 'error':
      return t`On error`;
    case 'true':
      return t`True`;
    case 'false':
      return t`False`;
    default:
      return port;
  }
}

export function bodyLabel(body: string): string {
  switch (body) {
    case 'body':
      return t`Steps inside`;
    case 'try':
      return t`Try`;
    case 'catch':
      return t`Catch`;
    case 'finally':
      return t`Finally`;
    case 'then':
      return t`Then`;
    case 'else':
      return t`Else`;
    default:
      return body;
  }
}
