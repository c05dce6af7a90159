/** The name of a file that an answer brings: RFC 6266, else the last segment of its URL if that looks like a file. */
import { fileNameInHeader, type HttpResponse, plainFileName } from '@reporunner/integrations';

export function fileNameOf({ headers, url }: Pick<HttpResponse, 'headers' | 'url'>): string | undefined {
  const named = fileNameInHeader(headers['content-disposition']);
  if (named !== undefined) return named;
  const segment = new URL(url).pathname.split('/').at(-1) ?? '';
  if (!/\.\w{1,10}$/.test(segment)) return undefined;
  try {
    return plainFileName(decodeURIComponent(segment));
  } catch {
    return plainFileName(segment);
  }
}
