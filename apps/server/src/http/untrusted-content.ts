/**
 * Answers whose content a workflow chose share the origin of the app, unless REPORUNNER_WEBHOOK_URL separates them.
 * UC1 A browser gives them an origin of their own: their scripts reach neither the app's cookies nor its API.
 * UC2 They set no cookie of the app, and no header that governs the whole origin.
 */
import { COOKIE_PREFIX } from '@reporunner/constants';

/** Scripts, forms and downloads work; `allow-same-origin` must never be added here (UC1). */
export const untrustedPolicy =
  'sandbox allow-downloads allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-scripts';

export const untrustedHeaders = {
  'content-security-policy': untrustedPolicy,
  'x-content-type-options': 'nosniff',
} as const;

/** For pages that we render from texts of a workflow. They run no script, or only ours. */
export const pagePolicy = (directives: string, sandbox = 'allow-forms') =>
  `${directives}; sandbox ${sandbox}`;

/** Headers of the message itself, and those that would hold for every page of the origin. */
const refused = new Set([
  'alt-svc',
  'clear-site-data',
  'connection',
  'content-length',
  'keep-alive',
  'nel',
  'origin-agent-cluster',
  'proxy-authenticate',
  'public-key-pins',
  'report-to',
  'reporting-endpoints',
  'service-worker-allowed',
  'set-login',
  'sourcemap',
  'strict-transport-security',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-content-type-options',
]);

/** Browsers send a cookie without a name as its bare value, which may look like one of ours. */
function setsOwnCookie(value: string): boolean {
  const pair = value.split(';')[0] ?? '';
  return pair
    .replace(/^[\s=]+/, '')
    .toLowerCase()
    .startsWith(COOKIE_PREFIX);
}

/** Whether a workflow may send this header (UC2). */
export function mayAnswerWith(name: string, value: string): boolean {
  const lower = name.toLowerCase();
  return !refused.has(lower) && !(lower === 'set-cookie' && setsOwnCookie(value));
}

/** The policy of a workflow counts besides ours, and cannot loosen it. */
export const policyWith = (own: string): string => `${untrustedPolicy}, ${own}`;
