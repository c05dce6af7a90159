import { parameterInvalid } from '../errors.ts';

/** A tab may be typed as `\t`. @throws ServiceError NODE_PARAMETER_INVALID for what stands for no delimiter. */
export function csvDelimiter(text: string): string {
  if (text === '\\t') return '\t';
  if (/["\r\n]/.test(text)) throw parameterInvalid('The delimiter can be no quote and no line end.');
  if (text.length > 1 && /[\p{L}\p{N}\\]/u.test(text))
    throw parameterInvalid(`"${text}" is no delimiter. Use a character, or \\t for a tab.`);
  return text;
}
