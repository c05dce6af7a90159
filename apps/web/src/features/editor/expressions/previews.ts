/** The one worker that evaluates for all fields of a page; opened with the first question. */
import { i18n } from '@lingui/core';
import type { Locale } from '../../../theme/preferences.ts';
import {
  createPreviewClient,
  type PreviewClient,
  type PreviewListener,
  type PreviewWorker,
} from './preview-client.ts';
import type { FromWorker, ToWorker } from './preview-questions.ts';

let client: PreviewClient | undefined;

function openWorker({ onMessage, onError }: PreviewListener): PreviewWorker {
  const worker = new Worker(new URL('./preview.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => onMessage(data));
  worker.addEventListener('error', onError);
  const post = (message: ToWorker) => worker.postMessage(message);
  post({ kind: 'open', locale: i18n.locale as Locale });
  return { post, terminate: () => worker.terminate() };
}

function setTimer(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

export function previews(): PreviewClient {
  if (client === undefined) {
    const created = createPreviewClient(openWorker, setTimer);
    // Errors are worded by the worker.
    i18n.on('change', () => created.restart());
    client = created;
  }
  return client;
}
