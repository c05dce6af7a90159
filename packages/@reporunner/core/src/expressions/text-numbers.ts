/** Numbers in texts, as n8n's functions of these names read them: signs of currencies do not count. */
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { expressionError, shown } from './values.ts';

const currency = /\p{Sc}/gu;
const plain = (text: string) => text.replace(currency, '');
/** As `toISOString` writes it: such text is a date to n8n, which counts milliseconds since 1970. */
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

export const isInstant = (text: string): boolean => instant.test(text) && !Number.isNaN(Date.parse(text));

function checked(number: number, text: string): number {
  if (!Number.isNaN(number)) return number;
  throw expressionError(evaluationMessage('notANumber', { value: shown(text) }));
}

/** The whole number that a text begins with. @throws ServiceError EXPRESSION_ERROR. */
export const intIn = (text: string, base?: number): number =>
  isInstant(text) ? Date.parse(text) : checked(Number.parseInt(plain(text), base), text);

/** The number that a text begins with; a comma could be either sign. @throws ServiceError EXPRESSION_ERROR. */
export function floatIn(text: string): number {
  if (isInstant(text)) return Date.parse(text);
  return checked(text.includes(',') ? Number.NaN : Number.parseFloat(plain(text)), text);
}

/** The number that a text is. @throws ServiceError EXPRESSION_ERROR. */
export function numberOf(text: string): number {
  const digits = plain(text);
  return checked(digits.trim() === '' ? Number.NaN : Number(digits), text);
}

export const isNumeric = (text: string): boolean =>
  !text.includes(' ') && !Number.isNaN(Number(text)) && !Number.isNaN(Number.parseFloat(text));
