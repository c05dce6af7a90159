/** What commands print: for people, or as JSON for programs. Results go to stdout, everything else to stderr. */

import { type ItemError, isServiceError } from '@reporunner/core';
import colors from 'picocolors';
import { inTerminalLanguage } from './messages/terminal-language.ts';

export interface Output {
  readonly json: boolean;
  /** The result: `value` as JSON, or `text` for people. */
  result(value: unknown, text: () => string): void;
  note(text: string): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    result: (value, text) => void process.stdout.write(`${json ? JSON.stringify(value, null, 2) : text()}\n`),
    note: (text) => void (json || process.stderr.write(`${text}\n`)),
  };
}

export async function printError(error: unknown, json: boolean): Promise<void> {
  const known = isServiceError(error) ? error : undefined;
  const message =
    known !== undefined
      ? await inTerminalLanguage(known.translatable)
      : error instanceof Error
        ? error.message
        : String(error);
  process.stderr.write(
    json
      ? `${JSON.stringify({ code: known?.code ?? 'INTERNAL', detail: message, details: known?.details })}\n`
      : `${colors.red('✗')} ${message}\n`,
  );
}

/** The message of a failure, after the item of the node's input that it is about, counted from 1. */
export function failureText({ message, details }: Pick<ItemError, 'message' | 'details'>): string {
  const index = details?.itemIndex;
  return typeof index === 'number' ? `Item ${index + 1}: ${message}` : message;
}

/** Columns as wide as their widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return colors.dim('none');
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [colors.dim(line(head)), ...rows.map(line)].join('\n');
}

export const ok = (yes: boolean) => (yes ? colors.green('✓') : colors.red('✗'));
