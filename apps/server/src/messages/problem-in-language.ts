/** Problem documents in the language of who asks; code, message id and parameters are the same in every language. */
import type { Problem } from '@reporunner/backend-common';
import type { Language } from '@reporunner/constants';
import { inLanguage } from './translations.ts';

export function problemInLanguage(problem: Problem, language: Language): Problem {
  const { messageId, parameters = {}, detail } = problem;
  if (language === 'en' || messageId === undefined) return problem;
  return { ...problem, detail: inLanguage({ id: messageId, parameters, text: detail }, language) };
}
