/** Whether the workflow is published, and whether the draft says something else by now. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { readWorkflow } from '../../../api/workflows.ts';
import { useDraft, useSession } from '../session/use-session.ts';

export interface PublishedVersion {
  readonly versionId: string;
  readonly number: number;
  readonly revision: number;
  readonly createdAt: number;
}

export const publicationQuery = (workflowId: string) =>
  queryOptions({
    queryKey: ['workflow', workflowId, 'publication'],
    queryFn: async ({ signal }): Promise<{ readonly published: PublishedVersion | null }> => {
      const { publishedVersionId } = await readWorkflow(workflowId);
      if (publishedVersionId === undefined) return { published: null };
      const path = `/workflows/${workflowId}/versions/${publishedVersionId}`;
      const { versionId, number, revision, createdAt } = await api.get<PublishedVersion>(path, { signal });
      return { published: { versionId, number, revision, createdAt } };
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
