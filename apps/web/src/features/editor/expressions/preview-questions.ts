/** What is asked of the worker that evaluates, and what it answers. One question at a time. */
import type { JsonTemplateHint } from '@reporunner/core';
import type { Locale } from '../../../theme/preferences.ts';
import type { Explanation, Suggestions } from './completions.ts';
import type { Grammar } from './parse-code.ts';
import type { Preview } from './preview-template.ts';
import type { Sample } from './sample.ts';

export interface PreviewQuestion {
  readonly kind: 'preview';
  readonly template: string;
  readonly hint?: JsonTemplateHint | undefined;
  /** The parameter that it stands in, or begins in. */
  readonly parameter?: string | undefined;
  /** Its result is looked at in full size. */
  readonly full?: boolean;
}

export interface SuggestQuestion {
  readonly kind: 'suggest';
  readonly code: string;
  readonly caret: number;
  readonly grammar: Grammar;
}

export interface ExplainQuestion {
  readonly kind: 'explain';
  readonly code: string;
  readonly from: number;
  readonly to: number;
  readonly grammar: Grammar;
}

export type Question = PreviewQuestion | SuggestQuestion | ExplainQuestion;

export interface Answers {
  readonly preview: Preview;
  readonly suggest: Suggestions | undefined;
  readonly explain: Explanation | undefined;
}

export type ToWorker =
  | { readonly kind: 'open'; readonly locale: Locale }
  /** What all questions after it are about. */
  | { readonly kind: 'sample'; readonly sample: Sample }
  | { readonly kind: 'ask'; readonly question: Question; readonly index: number; readonly now: number };

export type FromWorker = { readonly kind: 'ready' } | { readonly kind: 'answer'; readonly answer: unknown };
