import { ServiceError, verbatim } from '@reporunner/core';
import { cliMessage } from './messages/cli-messages.ts';
import { terminalLanguage } from './messages/terminal-language.ts';

export interface Connection {
  readonly url: string;
  readonly apiKey: string | undefined;
}

/** Calls a server's API; its problems become our errors. */
export function createApiClient({ url, apiKey }: Connection) {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    if (apiKey === undefined) {
      throw new ServiceError(cliMessage('apiKeyMissing'), {
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
          'accept-language': terminalLanguage(process.env),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new ServiceError(cliMessage('noServer', { url }), {
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
    const { detail } = problem;
    const message =
      detail === undefined ? cliMessage('answered', { status: response.status }) : verbatim(detail);
    throw new ServiceError(message, {
      code: (problem.code ?? 'INTERNAL') as 'INTERNAL',
      service: 'server',
      ...(problem.details === undefined ? {} : { details: problem.details }),
    });
  };
}
