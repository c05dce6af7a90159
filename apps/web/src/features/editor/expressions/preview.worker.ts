/** Evaluates expressions beside the page: what hangs here is ended, and typing never waits for it. */
import { loadCoreTexts } from '../problems/core-texts.ts';
import { explain, suggestionsAt } from './completions.ts';
import type { FromWorker, Question, ToWorker } from './preview-questions.ts';
import { type Preview, previewTemplate } from './preview-template.ts';
import { type Sample, sampleFor } from './sample.ts';

type Say = Awaited<ReturnType<typeof loadCoreTexts>>;

let sample: Sample | undefined;
let say: Say | undefined;

const send = (message: FromWorker) => self.postMessage(message);

/** A large value stays here: of it, the page only shows the text. */
function trimmed(preview: Preview, full: boolean): Preview {
  if (preview.kind === 'error') return preview;
  const { value, full: whole, ...rest } = { ...preview, full: full ? preview.full : '' };
  return { ...rest, full: whole, value: typeof value === 'object' ? undefined : value };
}

function answer(question: Question, of: Sample, index: number, now: number): unknown {
  switch (question.kind) {
    case 'preview': {
      const { template, hint, parameter, full = false } = question;
      const seen = sampleFor(of, parameter);
      return trimmed(previewTemplate(template, seen, seen === of ? index : 0, now, hint, say), full);
    }
    case 'suggest':
      return suggestionsAt(question.code, question.caret, of, index, now, question.grammar);
    case 'explain':
      return explain(question.code, question.from, question.to, of, index, now, question.grammar);
  }
}

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case 'open':
      void loadCoreTexts(data.locale).then((loaded) => {
        say = loaded;
        send({ kind: 'ready' });
      });
      break;
    case 'sample':
      sample = data.sample;
      break;
    case 'ask':
      if (sample !== undefined)
        send({ kind: 'answer', answer: answer(data.question, sample, data.index, data.now) });
  }
});
