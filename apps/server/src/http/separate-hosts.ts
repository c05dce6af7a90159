/**
 * REPORUNNER_WEBHOOK_URL: what workflows answer with has a host of its own, so that a browser never takes it for the
 * app. Nothing of the app is served there, and nothing of workflows on any other host. The route decides, not the
 * text of the address, which may be written in several ways.
 */
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `workflow`: its content is chosen by workflows or shown to strangers; `any`: served on every host. */
    readonly servedOn?: 'workflow' | 'any';
  }
}

const normalised = (host: string) => host.toLowerCase().replace(/\.(?=:\d+$|$)/, '');

/** Tells whether a request came to the right host for its route; undefined: there is one host for all. */
export function createHostSeparation(
  webhookUrl: string | undefined,
): ((request: FastifyRequest) => boolean) | undefined {
  if (webhookUrl === undefined) return undefined;
  const webhookHost = normalised(new URL(webhookUrl).host);
  return (request) => {
    const { servedOn } = request.routeOptions.config;
    if (servedOn === 'any') return true;
    return (normalised(request.host) === webhookHost) === (servedOn === 'workflow');
  };
}
