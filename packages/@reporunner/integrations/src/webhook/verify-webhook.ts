/** Checks who sent a webhook, on the raw bytes and in constant time. What is missing or malformed is refused. */

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Message } from '@reporunner/core';
import type { CredentialData } from '../base/context.ts';
import { webhookMessage } from '../messages/webhook-messages.ts';

/** What of a request its signature or secret is checked by. */
export interface WebhookRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rawBody: Uint8Array;
}

/** Whether a webhook's caller is who it must be; else the status and reason of the refusal. */
export type WebhookVerdict =
  /** `proof`: headers, in lower case, that prove who the sender is; anyone who knows them can send as well. */
  | { readonly ok: true; readonly proof: readonly string[] }
  | {
      readonly ok: false;
      readonly status: 401 | 403;
      readonly reason: Message;
      readonly headers?: Readonly<Record<string, string>>;
    };

const accepted = (...proof: string[]): WebhookVerdict => ({
  ok: true,
  proof: proof.map((name) => name.toLowerCase()),
});

/** Compares without telling by its duration where two values differ. */
function same(a: string | Uint8Array, b: string | Uint8Array): boolean {
  const digest = (value: string | Uint8Array) => createHmac('sha256', 'compare').update(value).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function headerOf({ headers }: WebhookRequest, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return typeof value === 'string' ? value : value?.[0];
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

function refuse(
  status: 401 | 403,
  reason: Message,
  headers?: Readonly<Record<string, string>>,
): WebhookVerdict {
  return { ok: false, status, reason, ...(headers === undefined ? {} : { headers }) };
}

function basic(request: WebhookRequest, { user, password }: CredentialData): WebhookVerdict {
  const challenge = { 'www-authenticate': 'Basic realm="webhook", charset="UTF-8"' };
  const encoded = /^basic ([A-Za-z0-9+/=_-]+)$/i.exec(headerOf(request, 'authorization') ?? '')?.[1];
  if (encoded === undefined) return refuse(401, webhookMessage('userMissing'), challenge);
  const expected = `${text(user)}:${text(password)}`;
  const right = expected !== ':' && same(Buffer.from(encoded, 'base64'), expected);
  return right ? accepted('authorization') : refuse(401, webhookMessage('userWrong'), challenge);
}

function header(request: WebhookRequest, { name, value }: CredentialData): WebhookVerdict {
  const received = headerOf(request, text(name));
  if (received === undefined || text(value) === '')
    return refuse(401, webhookMessage('headerMissing', { name: text(name) }));
  return same(received, text(value))
    ? accepted(text(name))
    : refuse(403, webhookMessage('headerWrong', { name: text(name) }));
}

function hmac(request: WebhookRequest, scheme: CredentialData, now: number): WebhookVerdict {
  const received = headerOf(request, text(scheme.header));
  if (received === undefined || text(scheme.secret) === '')
    return refuse(401, webhookMessage('headerMissing', { name: text(scheme.header) }));
  const mac = createHmac(text(scheme.algorithm) || 'sha256', text(scheme.secret));
  const stampHeader = text(scheme.timestampHeader);
  if (stampHeader !== '') {
    const stamp = headerOf(request, stampHeader) ?? '';
    const window = typeof scheme.toleranceSeconds === 'number' ? scheme.toleranceSeconds : 300;
    if (!/^\d{1,12}$/.test(stamp) || Math.abs(now / 1_000 - Number(stamp)) > window) {
      return refuse(403, webhookMessage('stampOld'));
    }
    mac.update(`${stamp}.`);
  }
  const digest = mac.update(request.rawBody).digest(scheme.encoding === 'base64' ? 'base64' : 'hex');
  return same(received, text(scheme.prefix) + digest)
    ? accepted(text(scheme.header))
    : refuse(403, webhookMessage('signatureWrong'));
}

/** `credential` is that of the scheme's slot; without one everything is refused. */
export function verifyWebhook(
  kind: 'basic' | 'header' | 'hmac',
  request: WebhookRequest,
  credential: CredentialData | undefined,
  now: number,
): WebhookVerdict {
  if (credential === undefined) return refuse(403, webhookMessage('noCredential'));
  switch (kind) {
    case 'basic':
      return basic(request, credential);
    case 'header':
      return header(request, credential);
    case 'hmac':
      return hmac(request, credential, now);
  }
}
