/** Cases of texts, as n8n's functions of these names write them. */

/** What stays small between other words of a title; `ad` and the forms with a point included, as in n8n. */
const small =
  /\b(?:a|an|ad|and|as|at|because|but|by|en|for|if|in|neither|nor|of|on|only|or|over|per|so|some|than|that|the|to|up|upon|v\.?|vs\.?|versus|via|when|with|without|yet)\b/i;
/** `iPhone`, `NASA`, `example.com`. */
const hasOwnCase = /.(?=[A-Z]|\..)/;
const firstLetter = /[A-Za-z0-9\u00c0-\u00ff]/;
const word = /[^\s:–—-]+/g;

/** A capital at the start of each word that has no case of its own and is not small. */
export function titleCase(text: string): string {
  return text.replace(word, (found, at: number) => {
    const end = at + found.length;
    const isInner = at > 0 && end < text.length;
    const isScheme = text[end] === ':' && !/\s/.test(text.charAt(end + 1));
    if (isScheme || hasOwnCase.test(found) || (isInner && small.test(found))) return found;
    return found.replace(firstLetter, (letter) => letter.toUpperCase());
  });
}

const isLetter = /\p{L}/u;

/** A capital at the start and after each `.`, `!` and `?`, and no other. */
export function sentenceCase(text: string): string {
  let begins = true;
  let result = '';
  for (const one of text.toLowerCase()) {
    const isFirst: boolean = begins && isLetter.test(one);
    result += isFirst ? one.toUpperCase() : one;
    begins = isFirst ? false : begins || one === '.' || one === '!' || one === '?';
  }
  return result;
}

const marks = /[\u2000-\u206f\u2e00-\u2e7f\\'!"#$%&()*+,./:;<=>?@[\]^`{|}~]/g;

/** In small letters, with `_` for blanks and hyphens, and without marks. */
export const snakeCase = (text: string): string =>
  text.toLowerCase().replace(/[ -]/g, '_').replace(marks, '');
