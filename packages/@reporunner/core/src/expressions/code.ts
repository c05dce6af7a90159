/** What a syntax tree is turned into. */
import { ServiceError } from '../kernel/errors.ts';
import type { Message } from '../kernel/messages.ts';
import type { Run } from './run.ts';

export interface Frame {
  readonly slots: unknown[];
  readonly parent: Frame | undefined;
}

export type Code = (run: Run, frame: Frame | undefined) => unknown;

export function syntaxError(message: Message, position: number): ServiceError {
  return new ServiceError(message, {
    code: 'EXPRESSION_SYNTAX',
    service: 'expressions',
    details: { position },
  });
}
