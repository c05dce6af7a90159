import { createHash, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openApiDocument } from '@reporunner/api-types';
import type { SystemUseCases } from '@reporunner/application';
import { systemPrincipal } from '@reporunner/auth';
import { ServiceError } from '@reporunner/core';
import { isReady, type ServiceReport } from '@reporunner/di';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bearerOf } from '../http/caller-credentials.ts';
import type { ApiRoute } from '../http/route.ts';
import { httpMessage } from '../messages/http-messages.ts';
import { VERSION } from '../version.ts';
import type { SystemStatus } from './system-status.ts';

const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Reporunner API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"></head><body><div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`;
const start =
  "window.ui = SwaggerUIBundle({ url: '/api/v1/openapi.json', dom_id: '#swagger-ui', deepLinking: true, tryItOutEnabled: false });";
const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};
const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

function assertToken(request: FastifyRequest, token: string): void {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (timingSafeEqual(digest(bearerOf(request) ?? ''), digest(token))) return;
  throw new ServiceError(httpMessage('metricsToken'), {
    code: 'UNAUTHENTICATED',
    service: 'system',
  });
}

/** Has the token of the configuration, or needs none. */
const scraper = systemPrincipal('', 'scraper');

export interface SystemTransport {
  readonly health: () => Promise<Readonly<Record<string, ServiceReport>>>;
  readonly system: SystemUseCases<SystemStatus>;
  /** Absent: `/metrics` is for members; `public`: for everybody. */
  readonly metricsToken: string | undefined;
}

/** Health, metrics and documentation: what operators and machines ask for. */
export function registerSystemRoutes(
  server: FastifyInstance,
  { health, system, metricsToken }: SystemTransport,
  routes: readonly ApiRoute[],
): void {
  const open = { config: { permission: 'public' as const } };
  /** For whatever watches over either host. */
  const openOnAny = { config: { permission: 'public', servedOn: 'any' } as const };

  server.get('/health', openOnAny, async () => ({ status: 'ok' }));
  server.get('/ready', openOnAny, async (_, reply) => {
    const services = await health();
    const ok = isReady(services);
    return reply.code(ok ? 200 : 503).send({ status: ok ? 'ok' : 'unavailable', services });
  });
  // A scraper on this machine looks like a visitor that a proxy on it lets in: loopback proves nothing.
  const metricsPermission = metricsToken === undefined ? 'system:read' : 'public';
  server.get('/metrics', { config: { permission: metricsPermission } }, async (request, reply) => {
    if (metricsToken !== undefined && metricsToken !== 'public') assertToken(request, metricsToken);
    const text = await system.metrics(request.principal ?? scraper, undefined);
    return reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(text);
  });

  let document: string | undefined;
  server.get('/api/v1/openapi.json', open, async (_, reply) => {
    document ??= JSON.stringify(openApiDocument(routes, VERSION));
    return reply.header('content-type', 'application/json; charset=utf-8').send(document);
  });
  server.get('/docs', open, async (_, reply) =>
    reply
      .header('content-security-policy', policy)
      .header('content-type', 'text/html; charset=utf-8')
      .send(page),
  );
  server.get<{ Params: { file: string } }>('/docs/:file', open, async ({ params }, reply) => {
    if (params.file === 'start.js')
      return reply.header('content-type', 'text/javascript; charset=utf-8').send(start);
    const type = assets[params.file];
    if (type === undefined)
      throw new ServiceError(httpMessage('noFile'), { code: 'NOT_FOUND', service: 'docs' });
    const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
    return reply
      .header('content-type', type)
      .header('cache-control', 'public, max-age=86400')
      .send(createReadStream(join(folder, params.file)));
  });
}
