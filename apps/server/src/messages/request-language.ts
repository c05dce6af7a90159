/** The language of an answer, from the header Accept-Language of its request (RFC 9110, 12.5.4). */
import { LANGUAGES, type Language } from '@reporunner/constants';
import Negotiator from 'negotiator';

const available = Object.keys(LANGUAGES) as Language[];

/** By header: browsers send the same few. */
const known = new Map<string, Language>();
const maxKnown = 200;

/** The best of our languages; a region falls back to its language; English for anything that names none of ours. */
export function languageOf(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined || acceptLanguage === '') return 'en';
  let language = known.get(acceptLanguage);
  if (language === undefined) {
    language = negotiated(acceptLanguage);
    if (known.size >= maxKnown) known.clear();
    known.set(acceptLanguage, language);
  }
  return language;
}

function negotiated(acceptLanguage: string): Language {
  const negotiator = new Negotiator({ headers: { 'accept-language': acceptLanguage.toLowerCase() } });
  return (negotiator.language(available) as Language | undefined) ?? 'en';
}

/** What an answer says of its language; caches keep one answer for each. */
export const languageHeaders = (language: Language) => ({
  'content-language': language,
  vary: 'Accept-Language',
});
