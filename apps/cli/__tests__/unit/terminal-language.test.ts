import { describe, expect, it } from 'vitest';
import { terminalLanguage } from '../../src/messages/terminal-language.ts';

describe('the language of the terminal', () => {
  it('is that of the locale, the most specific variable first', () => {
    expect(terminalLanguage({ LANG: 'ar_EG.UTF-8' })).toBe('ar');
    expect(terminalLanguage({ LC_ALL: 'ar', LANG: 'en_GB.UTF-8' })).toBe('ar');
    expect(terminalLanguage({ LC_ALL: '', LC_MESSAGES: 'en_US', LANG: 'ar' })).toBe('en');
  });

  it('is English for a language that is none of ours', () => {
    for (const LANG of ['', 'C', 'C.UTF-8', 'POSIX', 'fr_FR', 'arabic', 'constructor'])
      expect(terminalLanguage({ LANG }), LANG).toBe('en');
    expect(terminalLanguage({})).toBe('en');
  });
});
