import { Trans, useLingui } from '@lingui/react/macro';
import { CircleCheck, PencilLine } from 'lucide-react';
import type { WorkflowVersionSummary } from '../../api/versions.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { MenuOnDemand } from '../../ui/menu-on-demand.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowMenuButton } from '../../ui/row-menu-button.tsx';
import type { VersionActions } from './use-version-actions.ts';
import { draftState } from './version-search.ts';

const VersionMenu = lazyPart(async () => (await import('./version-menu.tsx')).VersionMenu);

interface VersionListProps {
  readonly versions: readonly WorkflowVersionSummary[];
  readonly draft: { readonly revision: number; readonly updatedAt: number };
  readonly publishedVersionId: string | undefined;
  /** Who looks: their own versions are theirs by name. */
  readonly meId: string | undefined;
  readonly chosen: string;
  readonly onChoose: (state: string) => void;
  readonly onCompare: (from: string, to: string) => void;
  readonly actions: VersionActions;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly onMore: () => void;
}

export function VersionList(props: VersionListProps) {
  const { versions, draft, publishedVersionId, meId, chosen, onChoose, onCompare, actions } = props;
  const { t } = useLingui();
  return (
    <nav aria-label={t`Versions`} className="min-h-0 overflow-y-auto p-2">
      <ol className="grid gap-0.5">
        <li>
          <Entry
            chosen={chosen === draftState}
            onChoose={() => onChoose(draftState)}
            icon={<PencilLine aria-hidden size={15} />}
            title={<Trans>Draft</Trans>}
            detail={
              <>
                <Trans>what is edited now</Trans> · <RelativeTime at={draft.updatedAt} />
              </>
            }
          />
        </li>
        {versions.map((version) => {
          const { versionId, number, message, createdAt, createdBy } = version;
          const published = versionId === publishedVersionId;
          return (
            <li key={versionId} className="group relative">
              <Entry
                chosen={chosen === versionId}
                onChoose={() => onChoose(versionId)}
                icon={<span className="font-semibold text-2xs tabular-nums">{number}</span>}
                title={
                  <span className="flex items-center gap-2">
                    <Trans>Version {number}</Trans>
                    {published && (
                      <span className="inline-flex items-center gap-1 rounded-full bg-success-soft px-1.5 py-px font-medium text-2xs text-success">
                        <CircleCheck aria-hidden size={11} />
                        <Trans>Published</Trans>
                      </span>
                    )}
                  </span>
                }
                detail={
                  <>
                    <RelativeTime at={createdAt} />
                    {createdBy !== undefined && createdBy === meId && (
                      <>
                        {' · '}
                        <Trans>by you</Trans>
                      </>
                    )}
                  </>
                }
                message={message}
              />
              <span className="absolute end-1.5 top-1.5">
                <MenuOnDemand trigger={<RowMenuButton size="small" label={t`Actions: version ${number}`} />}>
                  <VersionMenu
                    version={version}
                    published={published}
                    onCompare={() => onCompare(versionId, draftState)}
                    actions={actions}
                  />
                </MenuOnDemand>
              </span>
            </li>
          );
        })}
      </ol>
      {props.hasMore && (
        <Button
          look="ghost"
          size="small"
          busy={props.loadingMore}
          onClick={props.onMore}
          className="mt-2 w-full"
        >
          <Trans>Show older versions</Trans>
        </Button>
      )}
    </nav>
  );
}

interface EntryProps {
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly icon: React.ReactNode;
  readonly title: React.ReactNode;
  readonly detail: React.ReactNode;
  readonly message?: string;
}

function Entry({ chosen, onChoose, icon, title, detail, message = '' }: EntryProps) {
  return (
    <button
      type="button"
      aria-current={chosen ? 'true' : undefined}
      onClick={onChoose}
      className={classNames(
        'flex w-full gap-2.5 rounded-lg px-2 py-2 text-start transition-colors',
        chosen ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      <span
        className={classNames(
          'flex size-7 shrink-0 items-center justify-center rounded-full border bg-surface',
          chosen ? 'border-accent text-accent-ink' : 'border-line-strong text-muted',
        )}
      >
        {icon}
      </span>
      <span className="min-w-0 grow pe-6">
        <span className="block font-medium">{title}</span>
        {message !== '' && (
          <span className="line-clamp-2 text-ink text-xs">
            <bdi>{message}</bdi>
          </span>
        )}
        <span className="block text-muted text-xs">{detail}</span>
      </span>
    </button>
  );
}
