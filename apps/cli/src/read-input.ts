import { readFileSync } from 'node:fs';
import { type JsonObject, parseJson as parseJsonText, ServiceError } from '@reporunner/core';

function bad(message: string): ServiceError {
  return new ServiceError(message, { code: 'BAD_REQUEST', service: 'cli' });
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw bad(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}

export function parseJson(text: string, where: string): unknown {
  try {
    return parseJsonText(text, where);
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error));
  }
}

/** JSON as it stands, or `@file`: one object, or a list of them. */
export function readData(argument: string): readonly JsonObject[] {
  const value = argument.startsWith('@')
    ? parseJson(readText(argument.slice(1)), argument.slice(1))
    : parseJson(argument, '--data');
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (!list.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one))) {
    throw bad('The data is an object, or a list of objects.');
  }
  return list as readonly JsonObject[];
}
