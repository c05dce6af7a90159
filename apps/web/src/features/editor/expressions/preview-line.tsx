import { Trans, useLingui } from '@lingui/react/macro';
import { classNames } from '../../../ui/class-names.ts';
import { usePanel } from '../node-panel/panel-store.ts';
import type { Preview } from './preview-template.ts';
import { useTypeNames } from './type-names.ts';

interface PreviewLineProps {
  readonly id: string;
  readonly preview: Preview | undefined;
}

/** Under an expression: what it gives for the chosen item. One line, so that nothing moves while somebody types. */
export function PreviewLine({ id, preview }: PreviewLineProps) {
  const { t } = useLingui();
  const typeNames = useTypeNames();
  const hasItems = usePanel(({ sample }) => sample !== undefined && sample.total > 0);
  if (preview === undefined) return <p id={id} className="h-5" />;
  if (preview.kind === 'error') {
    // Without data, that something cannot be read says nothing about the expression.
    const isOpen = !hasItems && preview.position === undefined;
    return (
      <p
        id={id}
        title={preview.message}
        // In one line while it is being written, in full for the one who reads.
        className={classNames(
          'min-h-5 break-words text-xs leading-5 group-focus-within/field:h-5 group-focus-within/field:truncate',
          isOpen ? 'text-muted' : 'text-danger',
        )}
      >
        {isOpen ? <Trans>Shows its result once there is input data</Trans> : preview.message}
      </p>
    );
  }
  const { type, text, missing } = preview;
  const isEmpty = text === '' || type === 'undefined';
  return (
    <p id={id} className="flex h-5 min-w-0 items-center gap-1.5 text-xs">
      <span className="sr-only">{t`Result`}</span>
      <span aria-hidden className="text-muted">
        =
      </span>
      <bdi
        title={text}
        className={classNames('min-w-0 truncate font-mono', isEmpty ? 'text-warning' : 'text-success')}
      >
        {isEmpty ? type === 'undefined' ? <Trans>no value</Trans> : <Trans>empty text</Trans> : text}
      </bdi>
      <span className="shrink-0 rounded bg-sunken px-1 text-2xs text-muted">{typeNames[type]}</span>
      {missing !== undefined && <MissingHint source={missing} />}
    </p>
  );
}

/** Something was read of what is not there: what the sample lacks, or a name that is mistyped. */
export function MissingHint({ source }: { readonly source: string }) {
  const { t } = useLingui();
  return (
    <span
      title={t`${source} has no value in this data: check its spelling.`}
      className="min-w-0 truncate text-warning"
    >
      <Trans>
        <bdi className="font-mono">{source}</bdi> is missing
      </Trans>
    </span>
  );
}
