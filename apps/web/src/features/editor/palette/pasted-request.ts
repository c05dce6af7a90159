/** What is pasted into the palette: a cURL command or an address becomes an HTTP request. */

import type { ImportedRequest } from '@reporunner/api-types';
import { call } from '../../../api/client.ts';

export type PastedRequest =
  | { readonly kind: 'curl'; readonly command: string }
  | { readonly kind: 'url'; readonly url: string };

/** A command over several lines as one: what a single-line field can hold. */
export const onOneLine = (text: string): string =>
  text
    .replace(/[\\^`]\r?\n\s*/g, ' ')
    .replace(/\r?\n/g, ' ')
    .trim();

export function pastedRequest(text: string): PastedRequest | undefined {
  const command = onOneLine(text);
  if (/^(\$\s+)?curl(\.exe)?\s+\S/i.test(command))
    return { kind: 'curl', command: command.replace(/^\$\s+/, '') };
  if (/^https?:\/\/[^\s/]+\S*$/i.test(command)) return { kind: 'url', url: command };
  return undefined;
}

/** @throws ApiError when the command makes no sense. */
export async function importRequest(pasted: PastedRequest, signal?: AbortSignal): Promise<ImportedRequest> {
  if (pasted.kind === 'url') return { parameters: { url: pasted.url }, ignored: [] };
  return call('POST /api/v1/import/curl', { body: { command: pasted.command }, signal });
}
