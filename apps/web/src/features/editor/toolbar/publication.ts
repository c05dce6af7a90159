/** Whether the workflow is published, and whether the draft says something else by now. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { readWorkflow } from '../../../api/workflows.ts';
import { useDraft, useSession } from '../session/use-session.ts';

interface PublishedVersion {
  readonly versionId: string;
  readonly number: number;
  readonly revision: number;
  readonly createdAt: number;
}

interface PublicationFacts {
  readonly published: PublishedVersion | null;
  /** Where it lies in the list. */
  readonly folderId?: string;
}

export const publicationQuery = (workflowId: string) =>
  queryOptions({
    queryKey: ['workflow', workflowId, 'publication'],
    queryFn: async ({ signal }): Promise<PublicationFacts> => {
      const { publishedVersionId, folderId } = await readWorkflow(workflowId);
      const place = folderId === undefined ? {} : { folderId };
      if (publishedVersionId === undefined) return { published: null, ...place };
      const path = `/workflows/${workflowId}/versions/${publishedVersionId}`;
      const { versionId, number, revision, createdAt } = await api.get<PublishedVersion>(path, { signal });
      return { published: { versionId, number, revision, createdAt }, ...place };
    },
  });

export type Publication =
  | { readonly state: 'unknown' }
  | { readonly state: 'unpublished' }
  | { readonly state: 'published' | 'differs'; readonly version: PublishedVersion };

export function usePublication(): Publication {
  const { workflowId } = useSession();
  const { data } = useQuery(publicationQuery(workflowId));
  const revision = useDraft((state) => state.revision);
  const saved = useDraft((state) => state.save === 'saved');
  if (data === undefined) return { state: 'unknown' };
  const { published } = data;
  if (published === null) return { state: 'unpublished' };
  return { state: saved && published.revision === revision ? 'published' : 'differs', version: published };
}
