import { t } from '@lingui/core/macro';
import type { NodeTypeMetadata } from '../../../api/node-types.ts';

const order = ['trigger', 'flow', 'data', 'io', 'ai', 'communication', 'development'];

export function groupLabel(group: string): string {
  switch (group) {
    case 'trigger':
      return t`Triggers`;
    case 'flow':
      return t`Flow`;
    case 'data':
      return t`Data`;
    case 'io':
      return t`Requests and files`;
    case 'ai':
      return t`AI`;
    case 'communication':
      return t`Communication`;
    case 'development':
      return t`Development`;
    default:
      return group;
  }
}

/** Node types under their group's heading; triggers first where they are what is needed, else last. */
export function byGroup(
  types: readonly NodeTypeMetadata[],
  triggersFirst: boolean,
): readonly { readonly group: string; readonly types: readonly NodeTypeMetadata[] }[] {
  const groups = new Map<string, NodeTypeMetadata[]>();
  for (const one of types) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  const rank = (group: string) => {
    if (group === 'trigger') return triggersFirst ? -1 : order.length + 1;
    const at = order.indexOf(group);
    return at === -1 ? order.length : at;
  };
  return [...groups]
    .map(([group, list]) => ({ group, types: list }))
    .sort((a, b) => rank(a.group) - rank(b.group) || a.group.localeCompare(b.group));
}
