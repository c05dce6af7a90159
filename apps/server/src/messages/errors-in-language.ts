/** Errors that are part of an answer (of executions and their nodes, of bulk requests), in the language of who asks. */
import type { Language } from '@reporunner/constants';
import type { MessageParameters } from '@reporunner/core';
import { inLanguage } from './translations.ts';

/** An error with what its text is made of; without an id, its text comes from outside. */
interface Translatable {
  readonly message: string;
  readonly messageId?: string;
  readonly parameters?: MessageParameters;
}

/** The same, whose field `error`, where there is one, is in the language. */
export function withErrorIn<T extends object>(language: Language, value: T): T {
  if (language === 'en' || !('error' in value)) return value;
  const error = value.error as Translatable | undefined;
  if (error?.messageId === undefined) return value;
  const { message: text, messageId: id, parameters = {} } = error;
  return { ...value, error: { ...error, message: inLanguage({ id, parameters, text }, language) } };
}

/** The same of a list of them. */
export const withErrorsIn = <T extends object>(language: Language, values: readonly T[]): readonly T[] =>
  language === 'en' ? values : values.map((value) => withErrorIn(language, value));

/** The results of a bulk request, whose errors are in the language. */
export const bulkResultsIn = <T extends object>(
  language: Language,
  { results }: { readonly results: readonly T[] },
) => ({ results: withErrorsIn(language, results) });
