/** What a value was and what it is. Colour is not all that tells them apart: signs and struck text do as well. */
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { JsonValue } from '@reporunner/core';
import { useState } from 'react';
import { classNames } from '../../ui/class-names.ts';
import { lineDiff, withoutLongRuns } from './line-diff.ts';
import type { FieldChange } from './value-diff.ts';

const textOf = (value: JsonValue): string =>
  typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);

const isLong = (text: string) => text.includes('\n') || text.length > 80;
const shownAtFirst = 40;

export function ChangeValue({ change }: { readonly change: FieldChange }) {
  const before = change.before === undefined ? undefined : textOf(change.before);
  const after = change.after === undefined ? undefined : textOf(change.after);
  if (isLong(before ?? '') || isLong(after ?? ''))
    return <LineChanges before={before ?? ''} after={after ?? ''} />;
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-2 gap-y-1 font-mono text-xs">
      {before !== undefined && <Value kind="removed" text={before} />}
      {before !== undefined && after !== undefined && (
        <span aria-hidden className="text-muted rtl:-scale-x-100">
          →
        </span>
      )}
      {after !== undefined && <Value kind="added" text={after} />}
    </span>
  );
}

function Value({ kind, text }: { readonly kind: 'added' | 'removed'; readonly text: string }) {
  const { t } = useLingui();
  const shown = text === '' ? t`(empty)` : text;
  return kind === 'removed' ? (
    <del dir="auto" className="break-all rounded bg-danger-soft px-1 text-danger">
      <span className="sr-only">
        <Trans>before:</Trans>{' '}
      </span>
      {shown}
    </del>
  ) : (
    <ins dir="auto" className="break-all rounded bg-success-soft px-1 text-success no-underline">
      <span className="sr-only">
        <Trans>now:</Trans>{' '}
      </span>
      {shown}
    </ins>
  );
}

const signs = { same: ' ', added: '+', removed: '−' } as const;

function LineChanges({ before, after }: { readonly before: string; readonly after: string }) {
  const [all, setAll] = useState(false);
  const lines = withoutLongRuns(
    before === '' || after === '' ? onlyOne(before, after) : lineDiff(before, after),
  );
  const shown = all ? lines : lines.slice(0, shownAtFirst);
  return (
    <div className="overflow-hidden rounded-md border border-line">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is reached by keyboard.
        tabIndex={0}
        dir="ltr"
        className="max-h-96 overflow-auto py-1 font-mono text-xs focus-visible:-outline-offset-2"
      >
        {shown.map((line, index) =>
          line.kind === 'gap' ? (
            <div key={`${index}`} className="bg-sunken px-2 text-muted">
              <Plural value={line.count} one="… # line" other="… # lines" />
            </div>
          ) : (
            <div
              key={`${index}`}
              className={classNames(
                'w-max min-w-full px-2',
                line.kind === 'added' && 'bg-success-soft text-success',
                line.kind === 'removed' && 'bg-danger-soft text-danger',
              )}
            >
              {signs[line.kind]} {line.text}
            </div>
          ),
        )}
      </pre>
      {lines.length > shown.length && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="w-full border-line border-t bg-sunken py-1 text-muted text-xs hover:text-ink"
        >
          <Plural value={lines.length - shown.length} one="Show # more line" other="Show # more lines" />
        </button>
      )}
    </div>
  );
}

const onlyOne = (before: string, after: string) =>
  (after === '' ? before : after)
    .split('\n')
    .map((text) => ({ kind: after === '' ? ('removed' as const) : ('added' as const), text }));
