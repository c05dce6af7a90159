import { ServiceError } from '@reporunner/core';
import { nodeMessage } from '../../messages/error-messages.ts';

/**
 * Whether a command is written for cmd.exe, as browsers on Windows copy it: `^` at the end of lines, and before quotes.
 */
export const isCmdCommand = (command: string): boolean => /\^[ \t]*\r?(\n|$)|\^"/.test(command);

/** What cmd.exe hands to a program: outside of quotes `^` takes the next character as it is, and joins lines. */
function withoutCarets(command: string): string {
  let text = '';
  let quoted = false;
  for (let at = 0; at < command.length; at += 1) {
    const character = command[at] as string;
    if (character === '^' && !quoted) {
      const line = /^\^[ \t]*\r?\n/.exec(command.slice(at, at + 200));
      if (line !== null) {
        at += line[0].length - 1;
        // The first character of a line that goes on is taken as it is: `^` and a line end stand for a line end.
        const end = /^\r?\n/.exec(command.slice(at + 1, at + 3));
        if (end !== null) {
          text += '\n';
          at += end[0].length;
        }
        continue;
      }
      at += 1;
      text += command[at] ?? '';
      continue;
    }
    if (character === '"') quoted = !quoted;
    text += character;
  }
  return text;
}

/**
 * The words of one command as programs on Windows read them (CommandLineToArgvW): `\"` is a quote, backslashes before a
 * quote are doubled, and a doubled quote inside of quotes is one.
 * @throws ServiceError NODE_PARAMETER_INVALID for a quote that is not closed.
 */
export function splitCmdWords(command: string): readonly string[] {
  const text = withoutCarets(command);
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if (character === '\\') {
      let count = 1;
      while (text[at + count] === '\\') count += 1;
      const beforeQuote = text[at + count] === '"';
      word = (word ?? '') + '\\'.repeat(beforeQuote ? Math.floor(count / 2) : count);
      at += count - 1;
      if (beforeQuote && count % 2 === 1) {
        word += '"';
        at += 1;
      }
    } else if (character === '"') {
      if (quoted && text[at + 1] === '"') {
        word = `${word ?? ''}"`;
        at += 1;
        continue;
      }
      quoted = !quoted;
      word ??= '';
    } else if (/\s/.test(character) && !quoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (quoted) {
    throw new ServiceError(nodeMessage('quoteOpen'), {
      code: 'NODE_PARAMETER_INVALID',
      service: 'core.httpRequest',
    });
  }
  if (word !== undefined) words.push(word);
  return words;
}
