/**
 * Cross-site request forgery, refused without tokens: by Sec-Fetch-Site where the browser sends it, else by
 * comparing Origin with Host. A request with neither comes from no browser, which has no victim's cookie to ride on.
 * Source: Filippo Valsorda, "Cross-Site Request Forgery" (2025), the algorithm of Go's http.CrossOriginProtection.
 */
import type { IncomingHttpHeaders } from 'node:http';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface CrossOriginFacts {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Origin that the server is known by, beside its own Host header. */
  readonly publicOrigin: string | undefined;
}

/** True when the request was made by a page of another origin. */
export function isCrossOrigin({ method, headers, publicOrigin }: CrossOriginFacts): boolean {
  if (safeMethods.has(method)) return false;
  const { origin } = headers;
  if (origin !== undefined && origin === publicOrigin) return false;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== headers.host;
}

const loopbackNames = /^(localhost|[\w-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** True for addresses that only this machine can reach. */
export function isLoopbackHost(host: string): boolean {
  return loopbackNames.test(host) || host === '::1';
}

/**
 * Whether `Host` names this server. A page on evil.example whose name now resolves to 127.0.0.1 (DNS rebinding) sends
 * its own name; what is open on loopback is not open to it.
 */
export function hostIsOurs(host: string | undefined, publicUrl: string | undefined): boolean {
  if (host === undefined) return false;
  return isLoopbackHost(host) || (publicUrl !== undefined && new URL(publicUrl).host === host);
}
