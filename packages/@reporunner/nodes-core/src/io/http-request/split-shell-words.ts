import { ServiceError } from '@reporunner/core';
import { nodeMessage } from '../../messages/error-messages.ts';

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  e: '\x1b',
  '0': '\0',
};

/** The inside of `$'…'`, as bash reads it. */
function ansi(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-f]{1,4})|U([0-9a-f]{1,8})|x([0-9a-f]{1,2})|(.))/gis,
    (_, four?: string, eight?: string, two?: string, one?: string) => {
      const code = four ?? eight ?? two;
      if (code === undefined) return escapes[one ?? ''] ?? one ?? '';
      const point = Number.parseInt(code, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
    },
  );
}

const piece =
  /\$'((?:[^'\\]|\\.)*)'|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\\r?\n|\\(.)|(\s+)|([^\s'"\\$]+|\$)|(.)/gsy;

/**
 * The words of one POSIX shell command: quotes, escapes, `$'…'` and lines that go on. Nothing is run or expanded.
 * @throws ServiceError NODE_PARAMETER_INVALID for a quote that is not closed.
 */
export function splitShellWords(command: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  const add = (text: string) => {
    word = (word ?? '') + text;
  };
  for (const [whole, dollar, single, double, escaped, space, plain, stray] of command.matchAll(piece)) {
    if (dollar !== undefined) add(ansi(dollar));
    else if (single !== undefined) add(single);
    else if (double !== undefined) add(double.replace(/\\\r?\n/g, '').replace(/\\(["\\$`])/g, '$1'));
    else if (escaped !== undefined) add(escaped);
    else if (plain !== undefined) add(plain);
    else if (stray !== undefined) {
      throw new ServiceError(nodeMessage('quoteOpen'), {
        code: 'NODE_PARAMETER_INVALID',
        service: 'core.httpRequest',
      });
    } else if (space !== undefined && word !== undefined) {
      words.push(word);
      word = undefined;
    } else if (whole === '') break;
  }
  if (word !== undefined) words.push(word);
  return words;
}
