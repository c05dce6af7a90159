import type { IncomingHttpHeaders } from 'node:http';
import type { WebhookRoute } from '@reporunner/engine';

export interface WebhookRequestFacts {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The bytes as they came; undefined for schemes that are decided by the head. */
  readonly rawBody: Buffer | undefined;
}

export type WebhookVerification =
  | {
      readonly ok: true;
      /** Headers that carried the secret, lower case: they do not become data. */
      readonly secretHeaders?: readonly string[];
    }
  | {
      readonly ok: false;
      readonly status: 401 | 403;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** Tells whether a request comes from who it must come from. Rejects when that cannot be found out: nothing starts. */
export type WebhookVerifier = (
  route: WebhookRoute,
  request: WebhookRequestFacts,
) => Promise<WebhookVerification>;
