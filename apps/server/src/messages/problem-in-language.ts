/** Problem documents and diagnostics in the language of who asks; codes, message ids and parameters stay the same. */
import type { Problem } from '@reporunner/backend-common';
import type { Language } from '@reporunner/constants';
import type { MessageParameters } from '@reporunner/core';
import { inLanguage } from './translations.ts';

/** A diagnostic: its text, and what it is made of. */
interface Translatable {
  readonly message: string;
  readonly messageId: string;
  readonly parameters: MessageParameters;
}

/** The diagnostics, whose `message` is in a language. */
export const diagnosticsInLanguage = <T extends Translatable>(
  diagnostics: readonly T[],
  language: Language,
): readonly T[] =>
  diagnostics.map((diagnostic) => {
    const { message: text, messageId: id, parameters } = diagnostic;
    return { ...diagnostic, message: inLanguage({ id, parameters, text }, language) };
  });

/** The problem, whose `detail` and diagnostics are in a language. */
export function problemInLanguage(problem: Problem, language: Language): Problem {
  if (language === 'en') return problem;
  const { messageId: id, parameters = {}, detail: text } = problem;
  const detail = id === undefined ? text : inLanguage({ id, parameters, text }, language);
  const details = problem.details as { readonly diagnostics?: readonly Translatable[] } | undefined;
  if (details?.diagnostics === undefined) return { ...problem, detail };
  const diagnostics = diagnosticsInLanguage(details.diagnostics, language);
  return { ...problem, detail, details: { ...details, diagnostics } };
}
