/** Letters without their marks, and what has no simpler form in Unicode as it is usually spelt. */

/** Each character and what it becomes, as n8n spells them. */
const spelt = new Map<string, string>(
  Object.entries({
    ...{
      ß: 'ss',
      ẞ: 'SS',
      æ: 'ae',
      Æ: 'AE',
      œ: 'oe',
      Œ: 'OE',
      ø: 'o',
      Ø: 'O',
      đ: 'd',
      Đ: 'D',
      ð: 'd',
      Ð: 'D',
    },
    ...{ ł: 'l', Ł: 'L', þ: 'th', Þ: 'Th', ħ: 'h', Ħ: 'H', ı: 'i', ŋ: 'ng', Ŋ: 'NG', ŧ: 't', Ŧ: 'T', ĸ: 'k' },
    ...{ ƒ: 'f', ŀ: 'l', Ŀ: 'L', ŉ: "'n" },
    ...{
      '“': '"',
      '”': '"',
      '„': ',,',
      '‘': "'",
      '’': "'",
      '‚': ',',
      '–': '-',
      '—': '--',
      '‐': '-',
      '‑': '-',
    },
    ...{
      '«': '<<',
      '»': '>>',
      '‹': '<',
      '›': '>',
      '•': '*',
      '·': '*',
      '†': '+',
      '‡': '++',
      '¡': '!',
      '¿': '?',
    },
    ...{
      '€': 'EU',
      '£': 'PS',
      '¥': 'Y=',
      '¢': 'C/',
      '©': '(c)',
      '®': '(r)',
      '°': 'deg',
      '±': '+-',
      '×': 'x',
    },
    ...{ '÷': '/', µ: 'u', '§': 'SS', '´': "'", '¨': '"', '¯': '-', '¸': ',', '¦': '|' },
    ...{ '¼': '1/4', '½': '1/2', '¾': '3/4', '\u2044': '/' },
  }),
);
const characters = new RegExp(`[${[...spelt.keys()].join('')}]`, 'g');

/** ASCII for Latin letters and the usual marks. Other letters, such as Greek or Arabic ones, stay. */
export function plainLetters(text: string): string {
  return text
    .replace(characters, (found) => spelt.get(found) ?? found)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '');
}
