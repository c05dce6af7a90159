import { Trans, useLingui } from '@lingui/react/macro';
import { classNames } from '../../../../ui/class-names.ts';

interface LogListProps {
  readonly logs: readonly { readonly level: string; readonly text: string }[];
}

const inks: Readonly<Record<string, string>> = { error: 'text-danger', warn: 'text-warning' };

/** What the code wrote to its console. */
export function LogList({ logs }: LogListProps) {
  const { t } = useLingui();
  return (
    <section aria-label={t`Console`} className="max-h-48 shrink-0 overflow-auto border-t bg-sunken">
      <h3 className="px-3 pt-2 font-medium text-muted text-xs">
        <Trans>Console</Trans>
      </h3>
      <ol dir="ltr" className="px-3 py-1.5 font-mono text-xs">
        {logs.map(({ level, text }, index) => (
          <li key={index} className={classNames('whitespace-pre-wrap break-words py-px', inks[level])}>
            {text}
          </li>
        ))}
      </ol>
    </section>
  );
}
