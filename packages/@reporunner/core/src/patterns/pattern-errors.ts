import { ServiceError } from '../kernel/errors.ts';
import type { Message } from '../kernel/messages.ts';
import { patternMessage } from '../messages/pattern-messages.ts';

const shown = (source: string) => `/${source.length > 80 ? `${source.slice(0, 80)}…` : source}/`;

/** The pattern is not one, or not one that can be run here. */
export function patternError(message: Message): ServiceError {
  return new ServiceError(message, { code: 'EXPRESSION_ERROR', service: 'patterns' });
}

export const unsupportedPattern = (source: string, why: Message) =>
  patternError(patternMessage('unsupported', { pattern: shown(source), why }));

/** The pattern has spent its steps on this text. */
export function patternExhausted(source: string, textLength: number): ServiceError {
  return new ServiceError(patternMessage('exhausted', { pattern: shown(source), length: textLength }), {
    code: 'EXPRESSION_BUDGET',
    service: 'patterns',
  });
}
