/** What browsers may do with the app: load from here, talk to here, and not be framed. */
const safeHost = /^[\w.:[\]-]{1,255}$/;

/**
 * `host`: as the request has it. Styles may be inline: editors of code and scroll locks make style sheets while they
 * run. Scripts may not.
 */
export function appPolicy(host: string | undefined): string {
  // Browsers that do not take 'self' for WebSockets need to be told.
  const sockets = host !== undefined && safeHost.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self'${sockets}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export const appHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  // Windows of OAuth providers must be able to answer.
  'cross-origin-opener-policy': 'same-origin-allow-popups',
} as const;
