/** Whether the workflow is published, and whether the draft says something else by now. */
import type { WorkflowVersionSummary } from '@reporunner/api-types';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { readVersion } from '../../../api/versions.ts';
import { readWorkflow } from '../../../api/workflows.ts';
import { useDraft, useSession } from '../session/use-session.ts';

type PublishedVersion = Pick<WorkflowVersionSummary, 'versionId' | 'number' | 'revision' | 'createdAt'>;

interface PublicationState {
  readonly published: PublishedVersion | null;
  /** Where it lies in the list. */
  readonly folderId?: string;
}

export const publicationQuery = (workflowId: string) =>
  queryOptions({
    queryKey: ['workflow', workflowId, 'publication'],
    queryFn: async ({ signal }): Promise<PublicationState> => {
      const { publishedVersionId, folderId } = await readWorkflow(workflowId, signal);
      const place = folderId === undefined ? {} : { folderId };
      if (publishedVersionId === undefined) return { published: null, ...place };
      const { versionId, number, revision, createdAt } = await readVersion(
        workflowId,
        publishedVersionId,
        signal,
      );
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
