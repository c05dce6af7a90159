import { readFileSync } from 'node:fs';
import {
  type JsonObject,
  type Message,
  parseJson as parseJsonText,
  ServiceError,
  toServiceError,
  verbatim,
} from '@reporunner/core';
import { cliMessage } from './messages/cli-messages.ts';

function bad(message: Message): ServiceError {
  return new ServiceError(message, { code: 'BAD_REQUEST', service: 'cli' });
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw bad(
      cliMessage('fileUnreadable', { file, reason: (error as NodeJS.ErrnoException).code ?? String(error) }),
    );
  }
}

export function parseJson(text: string, where: string): unknown {
  try {
    return parseJsonText(text, () => verbatim(where));
  } catch (error) {
    throw bad(toServiceError(error, { code: 'BAD_REQUEST', service: 'cli' }).translatable);
  }
}

/** JSON as it stands, or `@file`: one object, or a list of them. */
export function readData(argument: string): readonly JsonObject[] {
  const value = argument.startsWith('@')
    ? parseJson(readText(argument.slice(1)), argument.slice(1))
    : parseJson(argument, '--data');
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (!list.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one))) {
    throw bad(cliMessage('dataShape'));
  }
  return list as readonly JsonObject[];
}
