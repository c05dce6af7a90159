import { ServiceError } from '../kernel/errors.ts';

const shown = (source: string) => `/${source.length > 80 ? `${source.slice(0, 80)}…` : source}/`;

/** The pattern is not one, or not one that can be run here. */
export function patternError(message: string): ServiceError {
  return new ServiceError(message, { code: 'EXPRESSION_ERROR', service: 'patterns' });
}

export const unsupportedPattern = (source: string, why: string) =>
  patternError(`The regular expression ${shown(source)} ${why}.`);

/** The pattern has spent its steps on this text. */
export function patternExhausted(source: string, textLength: number): ServiceError {
  return new ServiceError(
    `The regular expression ${shown(source)} takes too many steps on a text of ${textLength} characters. Make it more specific, or the text shorter.`,
    { code: 'EXPRESSION_BUDGET', service: 'patterns' },
  );
}
