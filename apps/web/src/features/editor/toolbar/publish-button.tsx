import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '../../../ui/button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { Tooltip } from '../../../ui/tooltip.tsx';
import { useSession } from '../session/use-session.ts';
import { type Publication, usePublication } from './publication.ts';

export function PublishButton() {
  const { dialogs } = useSession();
  const publication = usePublication();
  return (
    <div className="flex items-center gap-2">
      <PublicationBadge publication={publication} />
      <Button
        look={publication.state === 'published' ? 'secondary' : 'primary'}
        onClick={() => dialogs.setState({ open: { kind: 'publish' } })}
      >
        <Trans>Publish</Trans>
      </Button>
    </div>
  );
}

function PublicationBadge({ publication }: { readonly publication: Publication }) {
  const { t } = useLingui();
  if (publication.state === 'unknown') return null;
  const [text, hint, look] =
    publication.state === 'unpublished'
      ? [t`Not published`, t`Its triggers are off. It can be run manually.`, 'bg-sunken text-muted']
      : publication.state === 'published'
        ? [
            t`Published`,
            t`Version ${publication.version.number} is on, and it is what you see here.`,
            'bg-success-soft text-success',
          ]
        : [
            t`Unpublished changes`,
            t`Version ${publication.version.number} is on. What you see here is newer.`,
            'bg-warning-soft text-warning',
          ];
  return (
    <Tooltip label={hint}>
      <span
        className={classNames(
          'hidden items-center gap-1.5 whitespace-nowrap rounded-full px-2 py-0.5 font-medium text-xs md:inline-flex',
          look,
        )}
      >
        <span aria-hidden className="size-1.5 rounded-full bg-current" />
        {text}
      </span>
    </Tooltip>
  );
}
