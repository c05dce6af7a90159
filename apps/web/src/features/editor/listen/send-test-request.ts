import { hasBody, sentHeaders, type TestRequest } from './test-request.ts';

/** What a test request was answered with; `problem`: it did not get there. */
export type SentResponse =
  | {
      readonly ok: true;
      readonly status: number;
      readonly ms: number;
      readonly type: string;
      readonly text: string;
    }
  | { readonly ok: false; readonly problem: string };

/** Characters of an answer that are shown. */
const maxText = 20_000;

/** With the session of who sends it, so that nothing else has to be proved. Never rejects. */
export async function sendTestRequest(
  url: string,
  request: TestRequest,
  file: File | undefined,
): Promise<SentResponse> {
  const body = request.bodyKind === 'file' ? file : request.body;
  const from = performance.now();
  try {
    const response = await fetch(url, {
      method: request.method,
      credentials: 'same-origin',
      headers: sentHeaders(request).map(([name, value]) => [name, value]),
      ...(hasBody(request) && body !== undefined ? { body } : {}),
    });
    const text = await response.text();
    return {
      ok: true,
      status: response.status,
      ms: performance.now() - from,
      type: response.headers.get('content-type') ?? '',
      text: text.length > maxText ? `${text.slice(0, maxText)}…` : text,
    };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}
