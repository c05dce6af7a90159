import { parameterInvalid } from '../errors.ts';
import { documentsMessage } from '../messages/documents-messages.ts';

/** A tab may be typed as `\t`. @throws ServiceError NODE_PARAMETER_INVALID for what stands for no delimiter. */
export function csvDelimiter(text: string): string {
  if (text === '\\t') return '\t';
  if (/["\r\n]/.test(text)) throw parameterInvalid(documentsMessage('delimiterQuote'));
  if (text.length > 1 && /[\p{L}\p{N}\\]/u.test(text))
    throw parameterInvalid(documentsMessage('notADelimiter', { text }));
  return text;
}
