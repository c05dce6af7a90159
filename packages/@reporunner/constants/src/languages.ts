/** The languages that texts for people exist in, with the direction of their script. English is the source. */
export const LANGUAGES = { en: 'ltr', ar: 'rtl' } as const;

/** The tag of a language, as in BCP 47. */
export type Language = keyof typeof LANGUAGES;
