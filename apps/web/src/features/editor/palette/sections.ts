import { t } from '@lingui/core/macro';
import type { NodeTypeMetadata } from '../../../api/node-types.ts';
import { type FoundNodes, findNodes } from './find-nodes.ts';
import { byGroup, groupLabel } from './node-groups.ts';
import { recentTypes } from './recent-types.ts';

export interface PaletteSection {
  readonly key: string;
  readonly label?: string;
  readonly types: readonly NodeTypeMetadata[];
}

/** As many as somebody would scroll through; the rest is found by typing. */
const maxListed = 200;

/**
 * What the palette lists: the best matches, with services that a request reaches, or without a query the recent ones and
 * then everything by group. Where nothing fits, the request itself.
 */
export function sectionsOf(
  types: readonly NodeTypeMetadata[],
  query: string,
  triggersFirst: boolean,
): readonly PaletteSection[] {
  const recent = recentTypes();
  if (query.trim() !== '') {
    const describe = (name: string) => t`Sends a request to the API of ${name}`;
    return findNodes(types, query, { recent, describe }).map((section) => ({
      ...section,
      ...labelOf(section),
    }));
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

function labelOf({ key }: FoundNodes): { readonly label?: string } {
  if (key === 'results') return {};
  return {
    label:
      key === 'services' ? t`By HTTP request` : t`There is no such node. A service with an API is called by`,
  };
}
