import { t } from '@lingui/core/macro';
import type { NodeTypeMetadata } from '../../../api/node-types.ts';
import { byGroup, groupLabel } from './node-groups.ts';
import { recentTypes } from './recent-types.ts';
import { indexNodes, type NodeIndex, searchNodes } from './search-nodes.ts';

export interface PaletteSection {
  readonly key: string;
  readonly label?: string;
  readonly types: readonly NodeTypeMetadata[];
}

/** As many as somebody would scroll through; the rest is found by typing. */
const maxListed = 200;

const indexes = new WeakMap<readonly NodeTypeMetadata[], NodeIndex<NodeTypeMetadata>>();

function indexOf(types: readonly NodeTypeMetadata[]): NodeIndex<NodeTypeMetadata> {
  const known = indexes.get(types) ?? indexNodes(types);
  indexes.set(types, known);
  return known;
}

/** What the palette lists: the best matches, or without a query the recent ones and then everything by group. */
export function sectionsOf(
  types: readonly NodeTypeMetadata[],
  query: string,
  triggersFirst: boolean,
): readonly PaletteSection[] {
  const recent = recentTypes();
  if (query.trim() !== '') {
    const found = searchNodes(indexOf(types), query, { recent });
    return found.length === 0 ? [] : [{ key: 'results', types: found }];
  }
  const lately = triggersFirst ? [] : recent.flatMap((type) => types.find((one) => one.type === type) ?? []);
  const used = new Set(lately);
  let left = maxListed;
  const groups = byGroup(
    types.filter((one) => !used.has(one)),
    triggersFirst,
  ).flatMap(({ group, types: some }): PaletteSection[] => {
    const listed = some.slice(0, left);
    left -= listed.length;
    return listed.length === 0 ? [] : [{ key: group, label: groupLabel(group), types: listed }];
  });
  return lately.length === 0 ? groups : [{ key: 'recent', label: t`Recent`, types: lately }, ...groups];
}
