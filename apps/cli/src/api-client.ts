import { ServiceError } from '@reporunner/core';

export interface Connection {
  readonly url: string;
  readonly apiKey: string | undefined;
}

/** Calls a server's API; its problems become our errors. */
export function createApiClient({ url, apiKey }: Connection) {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    if (apiKey === undefined) {
      throw new ServiceError('An API key is missing: --api-key KEY, or REPORUNNER_API_KEY.', {
        code: 'UNAUTHENTICATED',
        service: 'cli',
      });
    }
    let response: Response;
    try {
      response = await fetch(`${url.replace(/\/$/, '')}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new ServiceError(`No Reporunner answers at ${url}. Start one with: reporunner start`, {
        code: 'UNAVAILABLE',
        service: 'cli',
        cause: error,
      });
    }
    const text = await response.text();
    if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as T;
    const problem = JSON.parse(text.startsWith('{') ? text : '{}') as {
      code?: string;
      detail?: string;
      details?: Record<string, unknown>;
    };
    throw new ServiceError(problem.detail ?? `The server answered ${response.status}.`, {
      code: (problem.code ?? 'INTERNAL') as 'INTERNAL',
      service: 'server',
      ...(problem.details === undefined ? {} : { details: problem.details }),
    });
  };
}
