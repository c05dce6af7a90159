/** Which two states are compared: version ids, or the draft. */
export interface VersionSearch {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export const draftState = 'draft';

export function parseVersionSearch({ from, to }: Readonly<Record<string, unknown>>): VersionSearch {
  return {
    ...(typeof from === 'string' && from !== '' ? { from } : {}),
    ...(typeof to === 'string' && to !== '' ? { to } : {}),
  };
}

interface Numbered {
  readonly versionId: string;
}

/**
 * What is compared when the address does not say: the draft with what is published, else with the newest version. A
 * version alone is compared with the one before it. Undefined: there is nothing to compare with.
 * @param versions newest first
 */
export function statesToCompare(
  search: VersionSearch,
  versions: readonly Numbered[],
  publishedVersionId: string | undefined,
): { readonly from: string | undefined; readonly to: string } {
  const to = search.to ?? draftState;
  if (search.from !== undefined) return { from: search.from, to };
  if (to === draftState) return { from: publishedVersionId ?? versions[0]?.versionId, to };
  const at = versions.findIndex(({ versionId }) => versionId === to);
  return { from: at === -1 ? undefined : versions[at + 1]?.versionId, to };
}
