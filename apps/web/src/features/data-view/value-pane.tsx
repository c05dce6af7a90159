/** The value that is looked at, whole: its path, its text, and what can be done with it without a mouse. */
import { Trans, useLingui } from '@lingui/react/macro';
import { Copy, Plus, X } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { showToast } from '../../ui/toasts.tsx';
import type { PagesState } from './item-pages.ts';
import { copyText, isContainer, pathText, previewOf, roughSize, valueAt } from './values.ts';
import type { Place } from './view-parts.ts';

const maxCharacters = 100_000;

interface ValuePaneProps {
  readonly at: PagesState['at'];
  readonly place: Place;
  readonly onPick: ((place: Place) => void) | undefined;
  readonly onClose: () => void;
}

export function ValuePane({ at, place, onPick, onClose }: ValuePaneProps) {
  const { t } = useLingui();
  const json = at(place.item)?.json;
  const value = json === undefined ? undefined : valueAt(json, place.path);
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      showToast('success', t`Copied`);
    } catch {
      showToast('error', t`The browser did not let it be copied.`);
    }
  };
  const large = value !== undefined && isContainer(value) && roughSize(value, maxCharacters) >= maxCharacters;
  const text =
    value === undefined ? '' : large ? previewOf(value, 2_000) : copyText(value).slice(0, maxCharacters);
  const { item } = place;
  const path = pathText(place.path);
  return (
    <section aria-label={t`Chosen value`} className="shrink-0 border-line border-t bg-raised">
      <div className="flex items-center gap-1 py-1 ps-3 pe-1.5">
        <code dir="ltr" className="grow truncate text-start font-mono text-xs" title={path}>
          {path === '' ? <Trans>Item {item}</Trans> : path}
        </code>
        {onPick !== undefined && path !== '' && (
          <Button size="small" look="ghost" icon={<Plus size={14} />} onClick={() => onPick(place)}>
            <Trans>Use</Trans>
          </Button>
        )}
        {path !== '' && (
          <Button size="small" look="ghost" onClick={() => void copy(path)}>
            <Trans>Copy path</Trans>
          </Button>
        )}
        <IconButton
          label={t`Copy value`}
          size="small"
          disabled={value === undefined}
          onClick={() => value !== undefined && void copy(copyText(value))}
        >
          <Copy size={14} />
        </IconButton>
        <IconButton label={t`Close`} size="small" onClick={onClose}>
          <X size={14} />
        </IconButton>
      </div>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is reached by keyboard.
        tabIndex={0}
        dir="auto"
        className="max-h-28 min-h-8 overflow-auto whitespace-pre-wrap break-words px-3 pb-2 font-mono text-xs focus-visible:-outline-offset-2"
      >
        {value === undefined ? <Trans>This item does not have it.</Trans> : text}
      </pre>
    </section>
  );
}
