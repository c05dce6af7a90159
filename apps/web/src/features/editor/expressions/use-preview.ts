import type { JsonTemplateHint } from '@reporunner/core';
import { useEffect, useState } from 'react';
import { usePanel } from '../node-panel/panel-store.ts';
import type { Preview } from './preview-template.ts';

type Evaluator = typeof import('./preview-template.ts');

let evaluator: Evaluator | undefined;
let loading: Promise<Evaluator> | undefined;

function loadEvaluator(): Promise<Evaluator> {
  loading ??= import('./preview-template.ts').then((loaded) => {
    evaluator = loaded;
    return loaded;
  });
  return loading;
}

/** What a template gives for the chosen item; undefined while nothing is known. */
export function usePreview(template: string | undefined, hint?: JsonTemplateHint): Preview | undefined {
  const sample = usePanel((state) => state.sample);
  const index = usePanel((state) => state.itemIndex);
  const [ready, setReady] = useState(evaluator !== undefined);
  useEffect(() => {
    if (ready || template === undefined) return;
    void loadEvaluator().then(() => setReady(true));
  }, [ready, template === undefined]);
  if (!ready || evaluator === undefined || sample === undefined || template === undefined) return undefined;
  return evaluator.previewTemplate(template, sample, index, previewTime(), hint);
}

let time = Date.now();

/** `$now` of previews moves by whole seconds: it is read while drawing, and drawing twice must give the same. */
function previewTime(): number {
  const now = Date.now();
  if (now - time >= 1_000) time = now;
  return time;
}
