import { Trans, useLingui } from '@lingui/react/macro';
import { classNames } from '../../../ui/class-names.ts';
import { usePanel } from '../node-panel/panel-store.ts';
import type { Preview } from './preview-template.ts';
import { useTypeNames } from './type-names.ts';

interface PreviewLineProps {
  readonly id: string;
  readonly preview: Preview | undefined;
  /** Takes a template in which a name is put right. */
  readonly onFix: (template: string) => void;
}

/** Under an expression: what it gives for the chosen item. A value is in one line; an error is there in full. */
export function PreviewLine({ id, preview, onFix }: PreviewLineProps) {
  const { t } = useLingui();
  const typeNames = useTypeNames();
  const hasItems = usePanel(({ sample }) => sample !== undefined && sample.total > 0);
  if (preview === undefined) return <p id={id} className="h-5" />;
  if (preview.kind === 'error') {
    // Without data, that something cannot be read says nothing about the expression.
    const isOpen = !hasItems && preview.position === undefined;
    return (
      <div id={id} className="min-h-5 break-words text-xs leading-5">
        <p dir="auto" className={isOpen ? 'text-muted' : 'text-danger'}>
          {isOpen ? <Trans>Shows its result once there is input data</Trans> : preview.message}
        </p>
        {!isOpen && <MissingHint preview={preview} onFix={onFix} />}
      </div>
    );
  }
  const { type, text, missingName } = preview;
  const isEmpty = text === '' || type === 'undefined';
  return (
    <div id={id} className="text-xs">
      <p className="flex h-5 min-w-0 items-center gap-1.5">
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
        {/* That there is no value says the type as well. */}
        {type !== 'undefined' && (
          <span className="shrink-0 rounded bg-sunken px-1 text-2xs text-muted">{typeNames[type]}</span>
        )}
        {missingName === undefined && <MissingHint preview={preview} onFix={onFix} />}
      </p>
      {missingName !== undefined && <MissingHint preview={preview} onFix={onFix} />}
    </div>
  );
}

interface MissingHintProps {
  readonly preview: Preview;
  readonly onFix: (template: string) => void;
}

/** What is read and is not there: a name that is mistyped, which can be put right, or what the sample lacks. */
export function MissingHint({ preview, onFix }: MissingHintProps) {
  const { t } = useLingui();
  const { missingName } = preview;
  if (missingName !== undefined) {
    const { what, name, near, fixed } = missingName;
    // A node that is missing is what the error says.
    if (what === 'node' && near === undefined) return null;
    return (
      <span className="flex min-w-0 flex-wrap items-center gap-x-1.5 text-warning leading-5">
        {what === 'field' && (
          <Trans>
            no field <bdi className="break-all font-mono">“{name}”</bdi>
          </Trans>
        )}
        {near !== undefined && (
          <button
            type="button"
            disabled={fixed === undefined}
            onClick={() => fixed !== undefined && onFix(fixed)}
            className="rounded text-accent-ink underline underline-offset-2 hover:no-underline"
          >
            <Trans>
              Use <bdi className="break-all font-mono">“{near}”</bdi>
            </Trans>
          </button>
        )}
      </span>
    );
  }
  if (preview.kind === 'error' || preview.missing === undefined) return null;
  const source = preview.missing;
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
