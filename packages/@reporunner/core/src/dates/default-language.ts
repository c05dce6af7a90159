/**
 * The language of what names none. Results never depend on that of the process or the browser, which Luxon would take:
 * names of months, `toLocaleString`, `toRelative` and `toHuman` come out alike on every machine (V8).
 */
import { Settings } from 'luxon';

export const defaultLanguage = 'en-US';

Settings.defaultLocale = defaultLanguage;
