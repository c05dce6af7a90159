import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import type { Folder } from '../../api/workflow-list.ts';
import { useWorkflowDrop } from './workflow-drag.ts';

interface FolderBreadcrumbProps {
  /** From the root to the parent of the folder that is shown. */
  readonly trail: readonly Folder[];
  readonly onDrop: (ids: readonly string[], folderId: string | null) => void;
}

/** The way back up; what is dragged onto a step of it moves there. */
export function FolderBreadcrumb({ trail, onDrop }: FolderBreadcrumbProps) {
  const { t } = useLingui();
  return (
    <nav aria-label={t`Folders above`} className="mb-0.5">
      <ol className="flex flex-wrap items-center gap-0.5 text-muted text-xs">
        <Step folder={undefined} onDrop={onDrop} />
        {trail.map((folder) => (
          <Step key={folder.id} folder={folder} onDrop={onDrop} />
        ))}
      </ol>
    </nav>
  );
}

function Step({
  folder,
  onDrop,
}: {
  readonly folder: Folder | undefined;
  readonly onDrop: FolderBreadcrumbProps['onDrop'];
}) {
  const { over, handlers } = useWorkflowDrop((ids) => onDrop(ids, folder?.id ?? null));
  return (
    <li className="flex items-center gap-0.5">
      <Link
        to="/workflows"
        search={(now) => ({ ...now, folder: folder?.id })}
        {...handlers}
        className={`inline-flex min-h-6 items-center rounded px-1 hover:bg-hover hover:text-ink ${over ? 'bg-accent-soft text-accent-ink outline-2 outline-accent' : ''}`}
      >
        {folder === undefined ? <Trans>Workflows</Trans> : <bdi>{folder.name}</bdi>}
      </Link>
      <ChevronRight aria-hidden size={12} className="rtl:-scale-x-100" />
    </li>
  );
}
