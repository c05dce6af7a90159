import { useLingui } from '@lingui/react/macro';
import type { JsonTemplateHint } from '@reporunner/core';
import { useEffect, useState } from 'react';
import { usePanel } from '../node-panel/panel-store.ts';
import type { Preview } from './preview-template.ts';
import { previews } from './previews.ts';

interface PreviewState {
  /** What the template gives for the chosen item; the one before stays until the next is there. Undefined at first. */
  readonly preview: Preview | undefined;
  /** What it gives as it stands now. */
  readonly ask: () => Promise<Preview | undefined>;
}

interface PreviewOptions {
  readonly hint?: JsonTemplateHint | undefined;
  /** The parameter that the template stands in, or begins in. */
  readonly parameter?: string | undefined;
  /** With the result in full, which may be large. */
  readonly full?: boolean;
}

export function usePreview(template: string, options: PreviewOptions = {}): PreviewState {
  const { hint, parameter, full = false } = options;
  const { t, i18n } = useLingui();
  const sample = usePanel((state) => state.sample);
  const index = usePanel((state) => state.itemIndex);
  const [preview, setPreview] = useState<Preview>();
  const [asker] = useState(() => ({}));
  const ask = async () => {
    if (sample === undefined) return undefined;
    const outcome = await previews().ask(
      asker,
      { kind: 'preview', template, hint, parameter, full },
      { sample, index },
    );
    switch (outcome.kind) {
      case 'answer':
        return outcome.answer;
      case 'timeout':
        return { kind: 'error', message: t`Takes too long to be shown here.` } as const;
      case 'failed':
        return {
          kind: 'error',
          message: t`Its result cannot be shown: the page could not load what it needs.`,
        } as const;
      case 'superseded':
        return undefined;
    }
  };
  useEffect(() => {
    let isCurrent = true;
    void ask().then((answer) => {
      if (isCurrent && answer !== undefined) setPreview(answer);
    });
    return () => {
      isCurrent = false;
    };
  }, [template, hint, parameter, full, sample, index, i18n.locale]);
  return { preview: sample === undefined ? undefined : preview, ask };
}
