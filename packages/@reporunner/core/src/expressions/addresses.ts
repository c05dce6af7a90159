/**
 * Web and mail addresses in texts, found as n8n's functions of these names find them, but that names may have letters
 * of any language.
 */
import { compilePattern, type PatternBudget } from '../patterns/index.ts';

const letters = String.raw`\p{L}\p{M}`;
const label = String.raw`[${letters}\p{N}_-]{1,63}`;
const named = String.raw`(?:${label}\.){1,20}(?:xn--[a-zA-Z0-9]{1,59}|[${letters}]{2,63})`;
const host = String.raw`(?:${named}|localhost|\d{1,3}(?:\.\d{1,3}){3})`;
const rest = String.raw`(?::\d+)?(?:\/[^\s?]*)?(?:\?[^\s#]*)?(?:#\S*)?$`;
const part = String.raw`[^<>()[\]\\.,;:\s@"]{1,64}`;
const mailDomain = String.raw`\[\d{1,3}(?:\.\d{1,3}){3}\]|(?:[${letters}\p{N}-]{1,63}\.){1,20}[${letters}]{2,63}`;

const url = compilePattern(String.raw`(?:https?|ftp):\/\/${host}\S*`, 'iu');
const wholeUrl = compilePattern(String.raw`^(?:https?|ftp):\/\/${host}\S*$`, 'iu');
const wholeDomain = compilePattern(`^${host}${rest}`, 'iu');
const domainOfUrl = compilePattern(
  String.raw`^(?:(?:https?|ftp):\/\/)?(?:mailto:)?(?:\/\/)?(${host})${rest}`,
  'iu',
);
const email = compilePattern(String.raw`(?:${part}(?:\.${part}){0,8}|"[^"]{1,64}")@(${mailDomain})`, 'u');
/** An address begins at most this far before its @. */
const maxBefore = 640;
/** Longer addresses are none. */
const maxAddress = 8_192;

function mailIn(text: string, budget: PatternBudget) {
  const at = text.indexOf('@');
  return at === -1 ? null : email.exec(text, budget, Math.max(0, at - maxBefore));
}

export const urlIn = (text: string, budget: PatternBudget): string | undefined => {
  const at = text.indexOf('://');
  return at === -1 ? undefined : url.exec(text, budget, Math.max(0, at - 5))?.[0];
};

export const emailIn = (text: string, budget: PatternBudget): string | undefined => mailIn(text, budget)?.[0];

/** Of a text that is an address as a whole, or that has no blanks and a mail address in it. */
export function domainOf(text: string, budget: PatternBudget): string | undefined {
  const mail = text.includes(' ') ? null : mailIn(text, budget);
  if (mail !== null) return mail[1];
  return text.length > maxAddress ? undefined : domainOfUrl.exec(text, budget)?.[1];
}

export const isDomain = (text: string, budget: PatternBudget): boolean =>
  text.length <= maxAddress && wholeDomain.test(text, budget);

export const isUrl = (text: string, budget: PatternBudget): boolean =>
  text.length <= maxAddress && wholeUrl.test(text, budget);

export function urlPathOf(text: string): string | undefined {
  return URL.canParse(text) ? new URL(text).pathname : undefined;
}
